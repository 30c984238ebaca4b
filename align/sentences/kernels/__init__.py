"""Compiled loops of the sentence aligner."""
