"""Authored text to facts and acts; the only folder that imports spaCy."""
