"""Whatever is trained and maximised: cut amid an epoch it goes on as if it had not been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import torch

from tests.oracles import blob_pixels, digest, epoch_terms, image_set_of, setup_of
from vae_explorer.errors import CheckpointError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import Report
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState

GAUSSIAN = {"likelihood": "gaussian"}
MODES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "continuous Bernoulli": ({"likelihood": "continuous-bernoulli"}, {}),
    "fixed threshold": ({"binarisation": "threshold"}, {}),
    "binarised anew": ({"binarisation": "dynamic"}, {}),
    "optimal sigma": ({**GAUSSIAN, "noise": "optimal"}, {}),
    "sigma of each pixel": ({**GAUSSIAN, "noise": "per-pixel"}, {}),
    "full noise": ({**GAUSSIAN, "noise": "full"}, {}),
    "Laplace": ({"likelihood": "laplace"}, {}),
    "logistic": ({"likelihood": "discretised-logistic"}, {}),
    "full posterior": ({"posterior": "full"}, {}),
    "flow posterior": ({"posterior": "flow"}, {}),
    "mixture prior": ({"prior": "mixture", "prior_components": 3}, {}),
    "VampPrior": ({"prior": "vamp", "prior_components": 3}, {}),
    "linear": ({**GAUSSIAN, "architecture": "linear", "hidden": ()}, {}),
    "tanh and Glorot": (
        {"activation": "tanh", "initialisation": "glorot", "spread": "log-variance"},
        {},
    ),
    "conditional": ({"labels": ("even", "odd")}, {}),
    "sampled KL": ({}, {"objective": {"kl": "sampled", "samples": 3}}),
    "IWAE": ({}, {"objective": {"kind": "iwae", "samples": 3}}),
    "doubly reparameterised": (
        {},
        {"objective": {"kind": "iwae", "samples": 3, "estimator": "doubly-reparameterised"}},
    ),
    "beta-TCVAE": ({}, {"objective": {"kind": "beta-tcvae"}, "beta": 4.0}),
    "free bits": ({}, {"objective": {"free_bits": 0.2}}),
    "score function": ({}, {"objective": {"estimator": "score-function"}}),
    "score function with a baseline": ({}, {"objective": {"estimator": "score-function-baseline"}}),
    "sticking the landing": ({}, {"objective": {"estimator": "sticking-the-landing"}}),
    "cyclical warm-up": ({}, {"warmup": "cyclical", "warmup_cycles": 2}),
    "Burda's optimiser": (
        {},
        {
            "shuffle": False,
            "optimiser": {
                "beta1": 0.99,
                "epsilon": 1e-4,
                "second_moment_start": 1.0,
                "rise_steps": 0,
                "schedule": "burda",
            },
        },
    ),
    "Adagrad, not begun at the data": (
        {},
        {"optimiser": {"kind": "adagrad", "schedule": "cosine"}, "start_at_data": False},
    ),
    "image by image": ({"inference": "per-image"}, {"inner_steps": 3}),
    "image by image, full posterior": (
        {"inference": "per-image", "posterior": "full", **GAUSSIAN},
        {"inner_steps": 2},
    ),
    "image by image, binarised, mixture": (
        {"inference": "per-image", "binarisation": "dynamic", "prior": "mixture"},
        {"inner_steps": 2, "objective": {"kind": "iwae", "samples": 2}},
    ),
}


@pytest.fixture(scope="module")
def images() -> ImageSet:
    plain = image_set_of(blob_pixels(30, 6))
    labels = tuple(("even", "odd", "")[i % 3] for i in range(len(plain)))
    return replace(plain, labels=labels)


def setup_for(mode: str) -> Setup:
    model, training = MODES[mode]
    return setup_of({"image_shape": (1, 6, 6), **model}, epochs=2, **training)


def copied(state: TrainingState) -> TrainingState:
    tensors = {name: torch.from_numpy(t.numpy().copy()) for name, t in state.tensors.items()}
    return TrainingState(tensors, dict(state.meta))


@pytest.fixture(scope="module")
def trained(images: ImageSet) -> Callable[[str], tuple[list[Report], str]]:
    """Train without a cut, each mode once; return the reports and the last state's digest."""

    @cache
    def train(mode: str) -> tuple[list[Report], str]:
        fit = Fit(images, setup_for(mode))
        return list(fit), digest(fit.capture())

    return train


@pytest.mark.parametrize("mode", MODES)
def test_cut_amid_an_epoch_it_goes_on_bit_for_bit(
    images: ImageSet, trained: Callable[[str], tuple[list[Report], str]], mode: str
) -> None:
    setup = setup_for(mode)
    reports, whole = trained(mode)
    state = None
    for step in (2, 4):
        fit = Fit(images, setup, state)
        while fit.step < step:
            next(fit)
        state = copied(fit.capture())
        fit.close()
    last = Fit(images, setup, state)
    later = epoch_terms(last)
    assert digest(last.capture()) == whole
    assert later == [terms for terms in epoch_terms(reports) if terms.epoch == 2]
    assert all(np.isfinite(terms.elbo) for terms in epoch_terms(reports))


@pytest.mark.parametrize("mode", MODES)
def test_the_kl_is_split_where_it_has_a_closed_form_and_nowhere_else(
    trained: Callable[[str], tuple[list[Report], str]], mode: str
) -> None:
    reports, _ = trained(mode)
    for terms in epoch_terms(reports):
        assert terms.elbo == terms.reconstruction - terms.kl
        if setup_for(mode).model.kl_is_exact:
            assert sum(terms.kl_per_dim) == pytest.approx(terms.kl, rel=1e-12)
        else:
            assert terms.kl_per_dim == ()
        assert (terms.objective is None) == (terms.split == "validation")


def test_the_plain_objective_is_the_bound_itself(images: ImageSet) -> None:
    fit = Fit(images, setup_of({"image_shape": (1, 6, 6)}))
    for terms in epoch_terms(fit):
        if terms.split == "train":
            assert terms.objective == pytest.approx(terms.elbo, rel=1e-5)


def test_beta_moves_the_objective_and_not_the_bound(images: ImageSet) -> None:
    terms = epoch_terms(Fit(images, setup_of({"image_shape": (1, 6, 6)}, beta=7.0)))[0]
    assert terms.objective == pytest.approx(terms.reconstruction - 7.0 * terms.kl, rel=1e-5)


def test_unshuffled_images_come_in_their_order(images: ImageSet) -> None:
    seen: list[int] = []
    fit = Fit(images, setup_of({"image_shape": (1, 6, 6)}, shuffle=False, epochs=2))
    learn = fit._learner.learn

    def noting(index: np.ndarray, *rest: object) -> object:
        seen.extend(index.tolist())
        return learn(index, *rest)  # type: ignore[arg-type]

    fit._learner.learn = noting  # type: ignore[method-assign, assignment]
    list(fit)
    assert seen == [*images.train_index.tolist()] * 2


def test_a_state_of_another_way_of_inference_is_refused(images: ImageSet) -> None:
    setup = setup_for("image by image")
    state = Fit(images, setup).capture()
    without = {n: t for n, t in state.tensors.items() if not n.startswith("table.")}
    with pytest.raises(CheckpointError, match="posterior of each image"):
        Fit(images, setup, TrainingState(without, state.meta))
    fewer = image_set_of(blob_pixels(20, 6))
    with pytest.raises(CheckpointError):
        Fit(fewer, setup, state)
