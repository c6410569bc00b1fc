"""What is open, what is trained, and what may be done now."""
