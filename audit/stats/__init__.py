"""Pure statistics: numbers in, frozen values out. No files, no tables, no clock."""
