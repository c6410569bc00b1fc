"""Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, figure 2, as an ordering.

The paper shows curves and no table. Its two claims can be measured: more latent dimensions raise
the bound, and superfluous ones do not overfit.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from tests.fidelity.images import Mnist
from tests.fidelity.measuring import as_seen, models_at, standard_error, terms_of
from tests.fidelity.parts import Found, Scale
from tests.fidelity.rows import Row, told
from vae_explorer.training.presets import suggest_setup

__all__ = ["LATENT_DIMS", "LONG_LATENT_DIMS", "latent_dim_part", "ordering"]

LATENT_DIMS = (2, 3, 5, 10, 20)
LONG_LATENT_DIMS = (200,)
_CLAIM = "the claims of the paper: more latents raise the bound, superfluous ones do not overfit"
_EPOCHS = (5, 10)
_MOST_OVERFIT = 3.0


def latent_dim_part(mnist: Mnist, scale: Scale, latent_dim: int) -> Found:
    """Train with one latent size for ten epochs, and measure both halves of MNIST."""
    setup = suggest_setup(mnist.train, "kingma-welling")
    setup = setup.model_copy(update={"model": setup.model.changed(latent_dim=latent_dim)})
    test = as_seen(mnist.test, setup.model)
    train = as_seen(mnist.train.pixels[:: len(mnist.train) // len(mnist.test)], setup.model)
    rows: list[Row] = []
    values: dict[str, list[float]] = {}
    epochs = sorted({scale.epochs(epoch) for epoch in _EPOCHS})
    for epoch, vae in models_at(mnist.train, setup, epochs, f"Kingma-Welling {latent_dim}"):
        terms = terms_of(vae, test, scale.draws(5))
        what = f"{latent_dim} latents: test ELBO after {epoch} epochs"
        rows.append(told(what, terms.elbo.mean(), standard_error(terms.elbo)))
        values["before"] = values.get("elbo", terms.elbo.tolist())
        values["elbo"] = terms.elbo.tolist()
    rows.append(told(f"{latent_dim} latents: KL", terms.kl.mean(), standard_error(terms.kl)))
    seen = terms_of(vae, train, scale.draws(5)).elbo
    values["train"] = seen.tolist()
    return Found(rows, values)


def ordering(found: Mapping[int, Found]) -> list[Row]:
    """Return the verdicts over all latent sizes."""
    rows: list[Row] = []
    sizes = [size for size in LATENT_DIMS if size in found]
    for fewer, more in pairwise(sizes):
        won = found[more].of("elbo") - found[fewer].of("elbo")
        rows.append(_positive(f"ELBO with {more} latents − with {fewer}", won))
    for size in found:
        since = found[size].of("elbo") - found[size].of("before")
        rows.append(_positive(f"{size} latents: test ELBO won since half the epochs", since))
    for size in found:
        train, test = found[size].of("train"), found[size].of("elbo")
        error = float(np.hypot(standard_error(train), standard_error(test)))
        apart = float(train.mean() - test.mean())
        what = f"{size} latents: ELBO, train − test"
        ok = apart <= _MOST_OVERFIT
        rows.append(Row(what, apart, error, "small", _CLAIM, f"≤ {_MOST_OVERFIT:g}", ok))
    return rows


def _positive(what: str, won: np.ndarray) -> Row:
    error = standard_error(won)
    ok = bool(won.mean() > 2 * error)
    return Row(what, float(won.mean()), error, "positive", _CLAIM, "> 2 errors", ok)
