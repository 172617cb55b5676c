"""Facts of a thread, records and policy to decisions; pure."""
