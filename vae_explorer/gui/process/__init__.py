"""Threads, signals, logs and memory of the running program."""
