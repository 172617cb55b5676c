"""Mailboxes: IMAP servers and local mail folders, read without a trace; drafts are all that is ever written."""
