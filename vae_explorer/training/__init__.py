"""Training as a generator of frozen reports."""
