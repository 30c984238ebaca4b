"""Sentences: documents to beads."""
