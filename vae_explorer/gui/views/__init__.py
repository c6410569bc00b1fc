"""Frozen values that pass from the session to the views."""
