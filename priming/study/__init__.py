"""Studies: a matrix of runs from one file, planned, shared, run side by side, resumed and reported."""
