"""A translation memory in one SQLite file: exact, fuzzy, concordance, and by meaning."""
