"""The library of runs: a window of its own in which runs are compared."""
