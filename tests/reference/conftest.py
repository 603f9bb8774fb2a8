"""The recipes are run by check.py; there are no tests among them to collect."""

collect_ignore_glob = ["*.py"]
