"""Encoders: one module a kind, and the registry of the models that are known."""
