"""duizhao 对照: align, mine, look up and audit English–Chinese parallel text, from the command line."""

__all__ = ["__version__"]

__version__ = "0.1.0"
