"""The version of the program, which every recipe names."""

__all__ = ["VERSION"]

VERSION = "0.2.0"
