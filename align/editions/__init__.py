"""Two versions of a text in one language."""
