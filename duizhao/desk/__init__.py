"""The desk: a local page to check and mend an alignment, its terms and its findings; every edit is kept."""
