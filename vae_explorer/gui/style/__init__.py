"""Colours, fonts, icons and numbers as the window writes them."""
