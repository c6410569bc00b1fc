"""The sections of Setup in a few words, and what a choice brought with it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.panels.settings_words import word_of
from vae_explorer.gui.style.words import count
from vae_explorer.gui.widgets.widths_field import write_widths
from vae_explorer.model.config import noises_of
from vae_explorer.model.kinds import (
    Architecture,
    Binarisation,
    Inference,
    LikelihoodKind,
    NoiseKind,
    PriorKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vae_explorer.gui.panels.settings_row import SettingRow
    from vae_explorer.training.settings import Setup

__all__ = [
    "likelihood_note",
    "model_note",
    "objective_note",
    "optimiser_note",
    "posterior_note",
    "set_aside",
    "training_note",
]


_LETTERS = {
    LikelihoodKind.GAUSSIAN: "σ",
    LikelihoodKind.LAPLACE: "b",
    LikelihoodKind.DISCRETISED_LOGISTIC: "s",
}


def model_note(setup: Setup) -> str:
    """Returns a network in a few words, such as "512 · 256, 2-D"."""
    model = setup.model
    layers = {
        Architecture.LINEAR: "linear",
        Architecture.MLP: write_widths(model.hidden),
        Architecture.CONV: write_widths(model.channels),
    }[model.architecture]
    return f"{layers}, {model.latent_dim}-D"


def likelihood_note(setup: Setup) -> str:
    """Returns p(x|z) in a few words, such as "Gaussian, one learned σ"."""
    model = setup.model
    words = word_of("likelihood", model.likelihood)
    if noises_of(model.likelihood):
        letter = _LETTERS[model.likelihood]
        scale = {
            NoiseKind.FIXED: f"{letter} = {model.sigma or 0:.4g}",
            NoiseKind.LEARNED: f"one learned {letter}",
            NoiseKind.OPTIMAL: f"the optimal {letter}",
            NoiseKind.PER_PIXEL: f"{letter} per pixel",
            NoiseKind.FULL: "full covariance",
        }[model.noise]
        return f"{words}, {scale}"
    if model.binarisation is not Binarisation.NONE:
        return f"{words}, binarised"
    return words


def posterior_note(setup: Setup) -> str:
    """Returns q(z|x) and p(z) in a few words."""
    model = setup.model
    words = word_of("posterior", model.posterior).partition(" ")[0]
    if model.inference is Inference.PER_IMAGE:
        words += ", image by image"
    if model.prior is not PriorKind.STANDARD:
        words += f", {word_of('prior', model.prior)}"
    return words


def objective_note(setup: Setup) -> str:
    """Returns the objective in a word."""
    return word_of("kind", setup.training.objective.kind)


def training_note(setup: Setup) -> str:
    """Returns the length of a training, such as "30 epochs, 128 a batch"."""
    training = setup.training
    return f"{count(training.epochs)} epochs, {count(training.batch_size)} a batch"


def optimiser_note(setup: Setup) -> str:
    """Returns the rule of a step."""
    return word_of("kind", setup.training.optimiser.kind)


def set_aside(
    before: Setup, after: Setup, rows: Iterable[SettingRow], chosen: tuple[str, str]
) -> str:
    """Returns a sentence on what a choice changed beside itself, empty if nothing.

    A setting that has no meaning any more, such as the value of a scale that is learned now, goes
    from sight with its row, and is not told.

    Args:
        before: What held.
        after: What holds now.
        rows: All settings there are.
        chosen: Part and field of the setting that was chosen.
    """
    others = [
        f"{row.spec.label}: {row.written(after)}"
        for row in rows
        if (row.spec.part, row.spec.field) != chosen
        and row.spec.applies(before)
        and row.spec.applies(after)
        and row.written(before) != row.written(after)
    ]
    return f"Changed with it: {'; '.join(others)}." if others else ""
