"""The commands: the same work as in the window, without one. Qt is never imported here."""
