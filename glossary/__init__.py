"""From bitext to termbase: candidates, pairs, consistency, look-up and exchange."""
