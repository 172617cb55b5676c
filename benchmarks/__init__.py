"""How fast, how small, how steady: one table, each figure with its baseline from the same run. `make bench`."""
