"""Recompute every entry of a reference file with the package and list what differs.

    python tests/reference/check.py FILE...

Two forms are read: ``{"entries": [{id, method, inputs, outputs, tol}]}`` and a list of
``{id, method, inputs, expected, tolerance}``; inputs may be a list of inputs, with a list of
results. What an entry is about is found in the table ``RECIPES`` by words of its method and by
the inputs it has. Numbers, lists and tables are compared piece by piece.

Some published values are wrong and say so in their note, with the right value under
``computed_here_not_published``: there the right one is required and the published one refused.
``IMPRECISE`` names published values that carry the error of another program's root finder.

A line is printed for each value that is outside its tolerance or that nothing here computes,
then a summary. The exit code is 1 if there is any.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from numbers import Number
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import many_rounds as many
import one_round as one
import published
import strata
import work
from given import MISSING, Answer, Given, find

Recipe = Callable[[Given], Answer]
Difference = tuple[str, Any, Any]

RECIPES: list[tuple[str, set[str], Recipe]] = [
    # words of the method (a pattern), inputs it must have, how it is computed
    ("ratstats.*all_positive", {"conf_levels"}, published.one_limit),
    ("sprop", {"m"}, published.sprop),
    ("svyciprop", {"data"}, published.svyciprop),
    ("neyman|allocation", {"S"}, work.neyman),
    ("sample_size.*(hyper|accept0)", {"N"}, work.attribute_sizes),
    ("sample_size.*binom|expected_rate|aicpa", {"tol"}, work.expected_size),
    ("oric|rounding", {"x"}, work.whole_sizes),
    ("cohen|kappa", {"table"}, work.kappa),
    ("agreement|fleiss|gwet|krippendorff|conger|brennan", set(), work.reviewers),
    ("boschloo|barnard|fisher", {"table"}, many.equality),
    ("tango|bonett|newcombe.*(10|pair)", {"b", "c"}, many.paired_limits),
    ("mcnemar|paired", {"b", "c"}, many.paired_tests),
    ("westfall|min_?p", {"applicable", "round"}, many.minimum_p),
    ("sandwich|kauermann|cr2", {"applicable", "round"}, many.sandwich),
    ("", {"applicable", "round"}, many.whole_change),
    ("holm|benjamini|adjusted", {"p"}, many.adjusted),
    ("cochran|armitage|trend", {"x", "n"}, many.trends),
    ("beta-binomial ml|empirical", {"x", "n"}, work.shrunken),
    ("full.bayes|bayes.*grid|grid.*bayes", {"x", "n"}, work.bayesian_workers),
    ("worker", {"x", "n"}, work.one_worker),
    ("prior-posterior|ppr|anytime", {"x", "n", "N"}, work.anytime),
    ("cusum", {"H"}, work.run_length),
    ("p-chart|control", {"n"}, work.control_limit),
    ("mover", {"x_round1", "x_round2"}, many.by_mover),
    ("mover", {"x1", "x2", "N"}, many.by_mover),
    ("detectable|smallest (change|p2)|power", {"p1"}, many.smallest_change),
    ("finite.*(test|exact|uncond)", {"x1", "N1"}, many.finite_equality),
    ("finite.*(test|exact|uncond)", {"x1", "N"}, many.finite_equality),
    ("chan|santner|agresti.min|exact.unconditional.diff", {"x1"}, many.exact_limits),
    ("p\\(p2 ?> ?p1", {"x1"}, many.rise),
    ("fisher|boschloo|barnard|unconditional|mid-?p", {"x1"}, many.equality),
    ("p2 ?- ?p1|p2_minus_p1", {"x1", "n1", "x2", "n2"}, many.difference),
    ("^(?!.*p2 ?- ?p1)(?!.*p2_minus)", {"x1", "n1", "x2", "n2"}, many.difference_backwards),
    ("^(?!.*p2 ?- ?p1)(?!.*p1 ?- ?p2)", {"x1", "n1", "x2", "n2"}, many.difference),
    ("infeasible", {"nmax"}, one.infeasible),
    ("feasib|grim", {"percent"}, one.printed),
    ("plausible national|band", {"percent", "n2"}, one.plausible_national),
    ("benchmark|national", {"percent", "x"}, one.national),
    ("smallest (n|sample)", {"target"}, one.smallest_sample),
    ("threshold", {"target", "n"}, one.thresholds),
    ("ratio score|2 strata|two strata", {"target", "d"}, strata.ratio_target),
    ("", {"target", "d"}, one.domain_target),
    ("strat", {"target", "N", "x"}, strata.stratified_target),
    ("", {"target", "x"}, one.target),
    ("max_p|wendell.*p.value", {"M", "N"}, strata.wendell_schmee_p),
    ("stratified_finite_exact|wendell|p-hat order", {"N", "x"}, strata.wendell_schmee_limits),
    ("cluster|units|notification", {"N"}, strata.units),
    ("out of scope|replaced", {"o"}, one.out_of_scope),
    ("yan|stratified.wilson", {"x", "n"}, strata.stratified_wilson),
    ("linearised|korn|survey|logit", {"x", "n", "N", "d"}, strata.survey_limits),
    ("h >= ?4|(many|four|4).*strata|n_h/\\(n_h", {"x", "n", "N"}, strata.many),
    ("n_hom|korn", {"x", "n", "N"}, strata.homogeneous),
    ("union", {"d"}, one.union),
    ("domain|ratio", {"d"}, strata.domain_ratio),
    ("stratified exact|strat.*exact", {"x", "n", "N"}, strata.stratified_exact),
    ("stratified score|strat.*score", {"x", "n", "N"}, strata.stratified_score),
    ("p-values? ", {"M"}, one.hypergeometric_p),
    ("one.sided|upper_bound|lower_bound", {"x", "n"}, one.one_sided_bound),
    ("posterior|bayes", {"a", "N"}, one.posterior),
    ("wilson", {"x", "n", "N"}, one.wilson_finite),
    ("", {"x", "n", "N"}, one.hypergeometric_limits),
    ("", {"x", "n"}, one.binomial_limits),
]

IMPRECISE = {
    # Double-zero table: the limits are z^2 / (z^2 + n (N-1)/N), known in closed form.
    "mn1985-example4": 3e-5,
    # The ratio's lower limit is 1.09645, printed as 1.0964; found by no other program here.
    "sas-exact-diff-4_12-9_11": 6e-5,
}

_WRONG = re.compile(r"KNOWN|ARTEFACT|DO NOT|NOT a valid|never|REJECTED|artefact")


def main(files: list[str]) -> int:
    """Check the files and return the exit code."""
    entries = [entry for file in files for entry in read(Path(file))]
    failing, checked = 0, 0
    for entry in entries:
        found = check(entry)
        failing, checked = failing + bool(found), checked + 1
        for path, expected, got in found:
            print(f"{entry['id']}{path}: expected {expected}, got {got}")
    print(f"{checked} entries, {checked - failing} within their tolerance, {failing} not")
    return 1 if failing or not entries else 0


def read(file: Path) -> list[dict[str, Any]]:
    """Return the entries of a file, all in the form of the worked examples."""
    content = json.loads(file.read_text(encoding="utf-8"))
    entries = content["entries"] if isinstance(content, dict) else content
    return [
        {"expected": entry.get("outputs"), "tolerance": entry.get("tol", 0), **entry}
        for entry in entries
    ]


def check(entry: Mapping[str, Any]) -> list[Difference]:
    """Return what differs: a place, what was expected there and what was computed.

    Several recipes may fit a method; where none agrees, what the first says is returned.
    """
    first: list[Difference] | None = None
    for recipe in recipes(entry):
        found = judged(entry, recipe)
        if not found:
            return []
        first = first or found
    return first or [("", "a result", "nothing: no recipe fits this method with these inputs")]


def recipes(entry: Mapping[str, Any]) -> Iterator[Recipe]:
    """Return the recipes that fit the words and the inputs of an entry, the closest first."""
    given = _givens(entry)[0]
    for words, needed, recipe in RECIPES:
        if re.search(words, given.method) and all(name in given for name in needed):
            yield recipe


def judged(entry: Mapping[str, Any], recipe: Recipe) -> list[Difference]:
    """Return what differs when an entry is computed by one recipe."""
    try:
        return list(differences(entry, answers(entry, recipe)))
    except Exception as error:  # one entry must not keep the others from being checked
        return [("", "a result", f"{type(error).__name__}: {error}")]


def answers(entry: Mapping[str, Any], recipe: Recipe) -> Any:
    """Return what the package says to an entry: one answer, or a list of them."""
    givens = _givens(entry)
    if len(givens) == 1 and not _many(entry):
        return recipe(givens[0])
    found = [find(recipe(given), "") for given in givens]
    return {"|exact|published.*": found} if isinstance(entry["expected"], dict) else found


def differences(entry: Mapping[str, Any], answer: Any) -> Iterator[Difference]:
    """Return what differs from the entry, and from what stands there in place of an error."""
    right = entry.get("computed_here_not_published") or {}
    wrong = bool(right) and bool(_WRONG.search(f"{entry['id']} {entry.get('note', '')}"))
    tolerance = IMPRECISE.get(entry["id"], entry["tolerance"])
    for difference in compare(entry["expected"], answer, tolerance, ""):
        if "outputs" not in entry and _within_print(*difference[1:]):
            continue
        if not (wrong and _is_right(difference[2], right)):
            yield difference
    yield from compare_offered(right, answer)


def compare(expected: Any, got: Any, tolerance: Any, path: str) -> Iterator[Difference]:
    """Return the places where a result is not as expected, piece by piece."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            place = f"{path}.{name}"
            found = find(got, name)
            if found is MISSING:
                yield place, value, "nothing: not computed"
            else:
                yield from compare(value, found, _allowed(tolerance, name, value), place)
    elif isinstance(expected, list):
        found = find(got, "") if isinstance(got, Mapping) else got
        if not isinstance(found, (list, tuple)) or len(found) != len(expected):
            yield path, expected, found
            return
        names = ("lower", "upper") if len(expected) == 2 else ("",) * len(expected)
        for place, (value, one, name) in enumerate(zip(expected, found, names, strict=True)):
            yield from compare(value, one, _allowed(tolerance, name, value), f"{path}[{place}]")
    else:
        found = find(got, "") if isinstance(got, Mapping) else got
        if not _same(expected, found, _allowed(tolerance, "", expected)):
            yield path, expected, found


def compare_offered(right: Mapping[str, Any], answer: Any) -> Iterator[Difference]:
    """Compare the values computed here in place of published ones, where they are offered."""
    for name, value in right.items():
        found = find(answer, name)
        if found is not MISSING:
            yield from compare(value, found, _printed_precision(value), f".{name} (computed here)")


def _many(entry: Mapping[str, Any]) -> bool:
    """Whether an entry asks the same of several inputs; a single table is not several."""
    table = re.search("kappa|fleiss|agreement", entry["method"])
    return isinstance(entry["inputs"], list) and not table


def _givens(entry: Mapping[str, Any]) -> list[Given]:
    inputs, wanted, method = entry["inputs"], entry["expected"], str(entry["method"]).lower()
    right = entry.get("computed_here_not_published") or {}
    also = {name: value for name, value in right.items() if isinstance(value, dict)}
    every = inputs if _many(entry) else [inputs]
    wanted = wanted if _many(entry) and isinstance(wanted, list) else [wanted] * len(every)
    tables = [one if isinstance(one, dict) else {"table": one} for one in every]
    return [Given(one, value, method, also) for one, value in zip(tables, wanted, strict=True)]


def _allowed(tolerance: Any, name: str, expected: Any) -> Any:
    """Return the tolerance that holds for a name, where an entry has several."""
    if not isinstance(tolerance, dict):
        return tolerance
    fitting = [value for key, value in tolerance.items() if name.lower().startswith(key.lower())]
    if fitting and not isinstance(expected, dict):
        return fitting[0]
    if name or not isinstance(expected, (int, float)):
        return tolerance
    whole = isinstance(expected, int)
    return (0 if "counts" in tolerance else 0.5) if whole else max(tolerance.values())


def _same(expected: Any, got: Any, tolerance: float) -> bool:
    if expected is None or isinstance(expected, (str, bool)):
        return bool(_word(expected) == _word(got))
    if not isinstance(got, (int, float, Number)):
        return False
    return abs(float(expected) - float(got)) <= tolerance + 1e-12 * max(1.0, abs(expected))


def _word(value: Any) -> Any:
    return re.sub(r"[ _]+", " ", value).lower() if isinstance(value, str) else value


def _within_print(expected: Any, got: Any) -> bool:
    """Return whether a published number of three decimals or more is what would be printed."""
    if not isinstance(expected, float) or not isinstance(got, (int, float)):
        return False
    decimals = len(str(expected).partition(".")[2])
    return decimals >= 3 and abs(expected - got) <= 0.5 * 10.0**-decimals


def _is_right(got: Any, right: Mapping[str, Any]) -> bool:
    """Return whether a value that is not the published one is the one computed here."""
    leaves = [_leaf for value in right.values() for _leaf in _leaves(value)]
    if isinstance(got, (list, tuple)):
        return all(_is_right(part, right) for part in got)
    return any(_same(leaf, got, _printed_precision(leaf)) for leaf in leaves)


def _leaves(value: Any) -> Iterator[Any]:
    parts = value.values() if isinstance(value, dict) else value
    if isinstance(value, (dict, list)):
        for part in parts:
            yield from _leaves(part)
    else:
        yield value


def _printed_precision(value: Any) -> float:
    """Return a unit of the last digit printed, 0 for whole numbers."""
    printed = [str(leaf).partition(".")[2] for leaf in _leaves(value) if isinstance(leaf, float)]
    return 1.01 * 10.0 ** -min((len(digits) for digits in printed), default=15)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
