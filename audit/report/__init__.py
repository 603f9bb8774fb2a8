"""The report: what is said, its figures, and the files it is written to."""
