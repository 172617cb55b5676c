"""One spaCy component per file, unaware of each other."""
