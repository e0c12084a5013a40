"""Whole runs from a configuration: what the commands and a notebook call alike."""
