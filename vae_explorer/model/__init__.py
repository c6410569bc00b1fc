"""The model: p(x, z) and q(z | x). It knows neither files nor training."""
