"""Priming algorithms: each turns parameters and a step into losses and gradients."""
