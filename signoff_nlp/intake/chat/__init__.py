"""Chat dialects: one file each, a grammar with its own samples."""
