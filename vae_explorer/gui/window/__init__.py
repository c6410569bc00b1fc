"""The main window and the docks round its map."""
