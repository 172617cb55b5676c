"""The use cases: the only place where steps, store, mailbox, files and clock meet. The doors call these."""
