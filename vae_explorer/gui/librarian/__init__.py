"""The part of the session that keeps the library of runs."""
