"""The latent map: points on a plane, every place of which decodes."""
