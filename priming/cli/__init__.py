"""Commands: parse, load, call, and turn errors into messages and exit codes."""
