"""Scoring sheets as XLSX, out and in, and answers from other systems as a long CSV."""

from audit.sheets.layout import assigned
from audit.sheets.long_csv import read_long
from audit.sheets.reading import SheetsIn, read_sheets
from audit.sheets.writing import write_sheets

__all__ = ["SheetsIn", "assigned", "read_long", "read_sheets", "write_sheets"]
