"""Bytes or text to a thread of messages; no language processing here."""
