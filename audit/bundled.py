"""Where the files that come with the package lie."""

from pathlib import Path


def bundled(name: str) -> Path:
    """Return the path of a bundled folder or file, such as ``templates/criteria``.

    In a checkout ``templates`` and ``samples`` lie beside the package, in an installed
    wheel inside it.

    >>> bundled("templates/texts/da").is_dir()
    True
    """
    package = Path(__file__).parent
    inside = package / name
    return inside if inside.exists() else package.parent / name
