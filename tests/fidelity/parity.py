"""The parity recipe: 784-200-200-50, tanh, batch 100, Adam at 1e-3, pixels drawn anew each step.

Same first weights, same order, same noise: then every scaling mistake, a mean in place of a sum, a
dropped constant, a wrong variance, parts two trainings at once. What is held against the program is
the same recipe in plain PyTorch, and in pythae and pyro where they are installed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from tests.fidelity.images import Mnist
from tests.fidelity.measuring import as_seen, models_at, terms_of, with_training
from tests.fidelity.parts import Found, Scale
from tests.fidelity.peers import PEERS, installed_peers
from tests.fidelity.plain_training import LossOf, batches, measure, plain_loss, train
from tests.fidelity.rows import Reference, Row, compared, compared_below
from vae_explorer.model.kinds import Spread
from vae_explorer.model.vae import VAE
from vae_explorer.training.build import mixed_seed
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

__all__ = ["seed_part"]

_EPOCHS = (1, 2, 5)
_AT_MOST = 0.01
_DRAWS = 10
_SEEDS_APART = {1: 1.5, 2: 1.0, 5: 0.4}  # seeds are 0.8 apart after one epoch, 0.2 after five
_MEASURED = {
    1: Reference((-128.117,), "plain PyTorch, pythae 0.1.2 and pyro-ppl 1.9.2 alike, seed 0", 3),
    2: Reference((-117.752,), "plain PyTorch, pythae 0.1.2 and pyro-ppl 1.9.2 alike, seed 0", 3),
    5: Reference(
        (-109.331, -109.213, -109.427), "plain PyTorch and pythae 0.1.2 alike, seeds 0, 1, 2", 3
    ),
}


def seed_part(mnist: Mnist, scale: Scale, seed: int) -> Found:
    """Train by one seed: here, in plain PyTorch, and in the peers that are installed."""
    setup = with_training(suggest_setup(mnist.train, "parity"), seed=seed)
    epochs = sorted({scale.epochs(epoch) for epoch in _EPOCHS})
    variance = setup.model.spread is Spread.LOG_VARIANCE
    x = as_seen(mnist.test, setup.model)
    first = _first_weights(mnist, setup)
    rows: list[Row] = []
    ours: dict[int, np.ndarray] = {}
    for epoch, vae in models_at(mnist.train, setup, epochs, f"parity, seed {seed}"):
        ours[epoch] = measure(_weights(vae), x.flatten(1), variance=variance, draws=_DRAWS)
        what = f"seed {seed}, epoch {epoch}: test ELBO"
        if epoch in _MEASURED:
            rows.append(compared(what, ours[epoch].mean(), _MEASURED[epoch], _SEEDS_APART[epoch]))
    own = terms_of(vae, x, _DRAWS).elbo - ours[epochs[-1]]
    error = float(own.std(ddof=1) / np.sqrt(len(own)))
    what = f"seed {seed}: our own ELBO − the plain one"
    rows.append(compared_below(what, own.mean(), 0.05, error))
    for name in ("plain PyTorch", *installed_peers()):
        weights = {key: value.clone().requires_grad_() for key, value in first.items()}
        make = plain_loss if name == "plain PyTorch" else PEERS[name][1]
        theirs = _train_theirs(make(weights, variance=variance), weights, mnist, setup, epochs)
        for epoch in theirs:
            elbo = measure(weights, x.flatten(1), variance=variance, draws=_DRAWS)
            what = f"seed {seed}, epoch {epoch}: test ELBO − {name}'s"
            rows.append(compared_below(what, (ours[epoch] - elbo).mean(), _AT_MOST))
    return Found(rows)


def _first_weights(mnist: Mnist, setup: Setup) -> dict[str, Tensor]:
    with Fit(mnist.train, setup) as fit:
        return _weights(fit.snapshot().vae)


def _weights(vae: VAE) -> dict[str, Tensor]:
    state = vae.state_dict()
    return {name: state[name].clone() for name in state if name.startswith(("encoder", "decoder"))}


def _train_theirs(
    loss_of: LossOf, weights: dict[str, Tensor], mnist: Mnist, setup: Setup, epochs: list[int]
) -> Iterator[int]:
    settings = setup.training

    def batches_of(epoch: int) -> Iterator[Tensor]:
        shuffle = np.random.default_rng([settings.seed, 2, epoch])
        order = shuffle.permutation(mnist.train.train_index)
        return batches(mnist.train.pixels, order, settings.batch_size)

    torch.manual_seed(mixed_seed(settings.seed, 1))
    for done in train(loss_of, list(weights.values()), max(epochs), batches_of):
        if done in epochs:
            # Measuring draws noise as well: the training's own goes on where it was.
            with torch.random.fork_rng(devices=[]):
                yield done
