"""Use cases of the review desk. Each is one function over an open store; pages and the terminal call nothing else."""
