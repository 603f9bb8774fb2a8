"""A round of 30 decisions to be refused, and answers to it."""

from pathlib import Path

EXTRACT = [
    "Løbenr;Indsatstype;Afgørelsesdato;Team",
    *[f"{n:03};familiebehandling;{n % 28 + 1:02}-03-2022;Nord" for n in range(1, 21)],
    *[f"{n:03};anbringelse;{n % 28 + 1:02}-05-2022;Syd" for n in range(21, 31)],
]
_HEAD = """
id = "small"
version = "1"
title = { da = "Lille", en = "Small" }
law = "serviceloven"
[selection]
strata = "case_type"
quota = { familiebehandling = 3, anbringelse = 2 }
reserves = 2
[themes]
one = { da = "Et", en = "One" }
[[fact]]
id = "finished_on"
title = { da = "Afsluttet", en = "Finished" }
kind = "date"
[[unit]]
id = "notification"
title = { da = "Underretning", en = "Notification" }
facts = []
"""
_RULES = {
    "made": ("Made", ""),
    "in_time": (
        "In time",
        'deadline = { end = "finished_on", by = [{ date = "decided_on", months = 4 }] }',
    ),
    "notified": ("Notified", 'unit = "notification"'),
    "all_kept": ("All", 'all_of = ["made", "in_time"]'),
}
CRITERIA = _HEAD + "".join(
    f'[[measure]]\nid = "{name}"\ntheme = "one"\nda = "{title}"\nen = "{title}"\nsource = "§ 50"\n'
    f'ask = {{ da = "Er det sket?", en = "Was it done?" }}\n{rule}\n'
    for name, (title, rule) in _RULES.items()
)


def cases_of(folder: str) -> list[str]:
    """The drawn cases of a round."""
    rows = Path(folder, "sample.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [row.split(",")[2] for row in rows if row.split(",")[3] == "drawn"]


def answers(folder: str) -> str:
    """A long CSV that answers everything that is asked of the drawn cases."""
    rows = ["case_id,measure,answer"]
    for case in cases_of(folder):
        rows += [f"{case},made,met", f"{case},finished_on,2022-06-01"]
    return "\n".join(rows)
