"""The contents of toolbar and docks: passive views."""
