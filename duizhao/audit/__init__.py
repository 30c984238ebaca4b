"""From bitext to findings: checks, severity, score and report."""
