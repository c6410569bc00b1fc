"""What a person does with the latent space: the parts of the session that look at it."""
