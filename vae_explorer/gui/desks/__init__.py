"""What the window's wishes need beyond the session: dialogs, clipboard, words."""
