"""Building few-shot files from raw rows: drawing, writing, verifying and looking into a gym."""
