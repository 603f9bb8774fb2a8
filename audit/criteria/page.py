"""Criteria as a page to read: in the terminal and as HTML that can be printed."""

import textwrap
from collections.abc import Iterator
from html import escape

from audit.criteria.contents import Contents, Entry, Line, Section, contents
from audit.criteria.values import Criteria

_WIDTH = 88
_LABELS = 18
_STYLE = """
body { font: 11pt/1.45 Georgia, serif; color: #1a1a1a; max-width: 46em; margin: 2em auto;
  padding: 0 1em; }
h1, h2, h3 { font-family: Arial, sans-serif; line-height: 1.2; }
h2 { border-bottom: 2px solid #1a1a1a; margin-top: 2em; padding-bottom: .2em; }
h3 { margin: 1.4em 0 .3em; }
code { font-size: .8em; color: #555; font-weight: normal; }
dl { display: grid; grid-template-columns: 9.5em 1fr; gap: .25em 1em; margin: 0; }
dt { font: 9pt/1.9 Arial, sans-serif; color: #444; }
dd { margin: 0; white-space: pre-line; }
.ask { font-weight: bold; }
.open { border-left: 4px solid #1a1a1a; padding-left: .6em; background: #f1f1f1; }
dt.open { border: 0; padding: 0; background: none; font-weight: bold; color: #1a1a1a; }
nav ul { columns: 2; }
article { break-inside: avoid; }
@page { size: A4; margin: 2cm; }
@media print { body { margin: 0; max-width: none; } nav { display: none; } }
"""


def page(criteria: Criteria, language: str = "da") -> str:
    """Return criteria as plain text of 88 columns, for the terminal."""
    said = contents(criteria, language)
    return "\n".join(_text(said)).rstrip() + "\n"


def html(criteria: Criteria, language: str = "da") -> str:
    """Return criteria as one HTML document that loads nothing from elsewhere."""
    said = contents(criteria, language)
    head = "".join(f"<li>{escape(line)}</li>" for line in said.head)
    links = "".join(
        f'<li><a href="#s{i}">{escape(section.title)}</a></li>'
        for i, section in enumerate(said.sections)
    )
    sections = "\n".join(_html_section(section, i) for i, section in enumerate(said.sections))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(said.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{escape(said.title)}</h1>\n<ul>{head}</ul>\n</header>\n"
        f"<nav><ul>{links}</ul></nav>\n<main>\n{sections}\n</main>\n</body>\n</html>\n"
    )


def _text(said: Contents) -> Iterator[str]:
    yield said.title
    yield "=" * min(len(said.title), _WIDTH)
    for line in said.head:
        yield from _wrapped(line)
    for section in said.sections:
        yield from ("", section.title.upper(), "-" * len(section.title))
        for entry in section.entries:
            yield from _text_entry(entry)


def _text_entry(entry: Entry) -> Iterator[str]:
    yield ""
    if entry.title:
        yield from _wrapped(f"{entry.title}  [{entry.id}]")
    for line in entry.lines:
        yield from _text_line(line)


def _text_line(line: Line) -> Iterator[str]:
    """Give a line with its label in front; what is not verified says so in its text."""
    if line.key == "open":
        yield from _wrapped(f"{line.label}: {line.text}", "  ", "    ")
        return
    start = f"  {line.label}".ljust(_LABELS)
    for paragraph in line.text.splitlines():
        yield from _wrapped(paragraph, start, " " * _LABELS)
        start = " " * _LABELS


def _wrapped(text: str, first: str = "", rest: str = "") -> Iterator[str]:
    """Give the lines of a text; a paragraph sign stays with its number."""
    held = text.replace("§ ", "§\N{NO-BREAK SPACE}")
    lines = textwrap.wrap(
        held, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
    yield from (line.replace("\N{NO-BREAK SPACE}", " ") for line in lines)


def _html_section(section: Section, number: int) -> str:
    entries = "\n".join(_html_entry(entry) for entry in section.entries)
    return f'<section id="s{number}">\n<h2>{escape(section.title)}</h2>\n{entries}\n</section>'


def _html_entry(entry: Entry) -> str:
    heading = ""
    if entry.title:
        heading = f"<h3>{escape(entry.title)} <code>{escape(entry.id)}</code></h3>\n"
    lines = "\n".join(
        f'<dt class="{line.key}">{escape(line.label)}</dt>'
        f'<dd class="{line.key}">{escape(line.text)}</dd>'
        for line in entry.lines
    )
    return f"<article>\n{heading}<dl>\n{lines}\n</dl>\n</article>"
