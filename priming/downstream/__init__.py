"""Tuning psi_d on few-shot tasks: cells, banks, picks, results."""
