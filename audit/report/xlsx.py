"""The figures as a workbook: raw numbers, one sheet per kind."""

import io
from datetime import datetime

import xlsxwriter

from audit.report.blocks import Contents, Sheet

_ACCENT = "#1d4f6e"
_WIDEST = 60
_NARROWEST = 9
_HEAD = 48
_FEW_COLUMNS = 8


def xlsx(contents: Contents) -> bytes:
    """Return the workbook; the same contents give the same bytes."""
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False})
    title = f"{contents.title} ({contents.banner})"
    made = datetime.combine(contents.dated, datetime.min.time())
    book.set_properties({"title": title, "created": made})
    for sheet in contents.sheets:
        _add(book, sheet, contents)
    book.close()
    return written.getvalue()


def _add(book: xlsxwriter.Workbook, sheet: Sheet, contents: Contents) -> None:
    """Write one sheet: the banner above, then a head that stays and can be filtered by."""
    page = book.add_worksheet(sheet.title)
    bold = book.add_format({"bold": True, "font_color": _ACCENT})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    share = book.add_format({"num_format": "0.0 %", "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(0, 0, f"{contents.title} – {contents.banner}", bold)
    for column, text in enumerate(sheet.head):
        page.write_string(1, column, text, head)
        page.set_column(column, column, _width(sheet, column))
    for line, row in enumerate(sheet.rows, start=2):
        for column, value in enumerate(row):
            if isinstance(value, str):
                page.write_string(line, column, value, plain)
            elif value is not None:
                page.write_number(line, column, value, share if column in sheet.percent else plain)
    page.freeze_panes(2, 1)
    if sheet.rows:
        page.autofilter(1, 0, 1 + len(sheet.rows), len(sheet.head) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.set_row(1, _HEAD)
    page.fit_to_pages(1 if len(sheet.head) <= _FEW_COLUMNS else 3, 0)
    page.repeat_rows(0, 1)
    page.set_header(f"&R&B{contents.banner}")


def _width(sheet: Sheet, column: int) -> int:
    texts = [str(row[column]) for row in sheet.rows if isinstance(row[column], str)]
    longest = max((len(text) for text in texts), default=0)
    head = max((len(word) for word in sheet.head[column].split()), default=0)
    return min(max(longest, head + 2, _NARROWEST), _WIDEST)
