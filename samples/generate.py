"""Make the synthetic rounds again, byte for byte: ``python samples/generate.py [FOLDER]``.

Only the ``round.toml`` of each round is written by hand. There is nobody behind these cases:
every value is drawn from a seed, the municipality does not exist.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True  # what lies here goes into the wheel

from synthetic.folders import Events, make  # noqa: E402
from synthetic.rounds import (  # noqa: E402
    EXAMPLE_2021,
    EXAMPLE_2022,
    EXAMPLE_2025,
    NOTIFICATIONS_2025,
)

ROUNDS = (
    (EXAMPLE_2021, Events()),
    (EXAMPLE_2022, Events(replaced=6, acute=3)),
    (EXAMPLE_2025, Events()),
    (NOTIFICATIONS_2025, Events()),
)


def main(into: Path) -> None:
    """Write the folders of all rounds into a folder."""
    for plan, events in ROUNDS:
        folder = into / plan.name
        make(plan, HERE / plan.name / "round.toml", folder, events)
        print(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
