"""Glossaries in the formats of other tools, one module a format, found by suffix in ``formats``."""
