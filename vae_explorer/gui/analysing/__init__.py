"""What the session works out about the newest model, beside the map."""
