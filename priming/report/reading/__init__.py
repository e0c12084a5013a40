"""From files to records: run folders found and read, and the tidy table of many runs."""
