"""Adapter methods, one file each: settings, parameters, forward maths, and nothing else."""
