"""The nouns of parallel text: segments, documents, beads and bitexts, and how they are read and written."""
