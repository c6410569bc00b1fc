"""Work on codes: planes, walks, decoding."""
