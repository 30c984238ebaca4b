"""Bitexts to terms with their renderings."""
