"""Estimators of the bound and of log p(x)."""
