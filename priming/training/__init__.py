"""The one optimisation loop, its optimiser and schedule, and the run log. Knows no algorithm."""
