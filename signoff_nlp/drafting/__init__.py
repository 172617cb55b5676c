"""Decisions and thread to a draft."""
