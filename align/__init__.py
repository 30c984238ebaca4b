"""From documents to bitext: vectors, evidence, search, confidence, and the tasks built on them."""
