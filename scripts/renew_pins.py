"""Renew every pinned version: ``python scripts/renew_pins.py`` (needs uv and the network).

Resolves the newest versions that fit ``[project] dependencies`` for all platforms, and writes
them to ``[tool.uv]`` in pyproject.toml and to environment.yml. With ``--check`` nothing is
resolved or written: it tells whether environment.yml carries the pins of pyproject.toml.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT, ENVIRONMENT = ROOT / "pyproject.toml", ROOT / "environment.yml"
BLOCK = re.compile(r"^(?P<name>(build-)?constraint-dependencies) = \[\n.*?^\]\n", re.M | re.S)


def environment(pins: list[str]) -> str:
    """Return the text of environment.yml for these pins."""
    lines = ["name: sagsaudit", "channels:", "  - conda-forge", "dependencies:"]
    lines += ["  - python>=3.11", "  - pip", "  - pip:"]
    lines += [f'      - "{pin}"' for pin in pins]
    return "\n".join([*lines, "      - -e .", ""])


def pinned() -> list[str]:
    """Return the pins that stand in pyproject.toml."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    return list(project["tool"]["uv"]["constraint-dependencies"])


def resolved() -> list[str]:
    """Return the newest versions of all dependencies, with the platforms that need them."""
    PROJECT.write_text(BLOCK.sub("", PROJECT.read_text(encoding="utf-8")), encoding="utf-8")
    command = (
        "uv export --upgrade --all-groups --no-hashes --no-emit-project --no-annotate --no-header"
    )
    text = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [line.strip() for line in text.splitlines() if "==" in line]


def build_pins() -> list[str]:
    """Return the versions of what builds the package."""
    command = "uv pip compile - --universal --no-annotate --no-header --no-config -q"
    text = subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT.parent, check=True, capture_output=True, text=True,
        input="hatchling\neditables\n",
    ).stdout  # fmt: skip
    return [line.strip() for line in text.splitlines() if "==" in line]


def written(pins: list[str], building: list[str]) -> str:
    """Return pyproject.toml with both lists in it, at the end of [tool.uv]."""
    text = BLOCK.sub("", PROJECT.read_text(encoding="utf-8"))
    lists = "".join(
        f"{name} = [\n" + "".join(f'    "{pin}",\n' for pin in lines) + "]\n"
        for name, lines in (
            ("constraint-dependencies", pins),
            ("build-constraint-dependencies", building),
        )
    )
    return text.replace('fork-strategy = "fewest"\n', f'fork-strategy = "fewest"\n{lists}', 1)


def main() -> int:
    """Renew the pins, or with --check compare the two files."""
    if "--check" in sys.argv[1:]:
        return int(ENVIRONMENT.read_text(encoding="utf-8") != environment(pinned()))
    pins, building = resolved(), build_pins()
    PROJECT.write_text(written(pins, building), encoding="utf-8")
    ENVIRONMENT.write_text(environment(pins), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
