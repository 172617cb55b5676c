"""Signing in with Google and Microsoft, and keeping signed in; needs the extra `oauth`."""
