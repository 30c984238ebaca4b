"""What the program knows of English and Chinese."""
