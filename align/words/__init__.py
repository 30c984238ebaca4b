"""Words: links between the tokens of a pair."""
