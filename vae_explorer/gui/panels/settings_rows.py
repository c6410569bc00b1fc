"""The numbers of Setup: which field of the settings each is, its range, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.number_field import NumberField

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["MODEL_ROWS", "MORE_ROWS", "TRAINING_ROWS", "NumberRow", "NumberSpec"]


@dataclass(frozen=True)
class NumberSpec:
    """One number that can be set.

    Attributes:
        part: "model" or "training", the part of the setup that it belongs to.
        field: Name of the field there.
        label: As in the form.
        lowest: Smallest value that the field accepts.
        highest: Largest one.
        meaning: One sentence that says what turning it does, with unit and range.
        whole: Whether it is a whole number.
        factor: Up and Down multiply by this; 0 for steps of one.
    """

    part: str
    field: str
    label: str
    lowest: float
    highest: float
    meaning: str
    whole: bool = True
    factor: float = 0.0


MODEL_ROWS = (
    NumberSpec(
        "model",
        "latent_dim",
        "Latent size",
        2,
        512,
        "Numbers in a code, 2 to 512: with 2 the map shows all of latent space, more give sharper "
        "pictures and the map shows a plane.",
    ),
)

TRAINING_ROWS = (
    NumberSpec(
        "training",
        "epochs",
        "Epochs",
        1,
        100_000,
        "How often every training image is seen: more takes longer and fits better, until "
        "validation no longer rises.",
    ),
    NumberSpec(
        "training",
        "batch_size",
        "Batch size",
        1,
        65_536,
        "Images in one step: larger gives smoother and fewer steps an epoch and needs more memory.",
        factor=2.0,
    ),
    NumberSpec(
        "training",
        "learning_rate",
        "Learning rate",
        1e-7,
        10.0,
        "Length of a step: larger learns faster until it becomes unstable; 0.001 suits most.",
        whole=False,
        factor=2.0,
    ),
    NumberSpec(
        "training",
        "beta",
        "β",
        0.0,
        1000.0,
        "Weight of the KL in the objective: above 1 codes become simpler and pictures blurrier, "
        "below 1 the other way; the ELBO shown is always the true bound.",
        whole=False,
        factor=2.0,
    ),
)

MORE_ROWS = (
    NumberSpec(
        "training",
        "warmup_epochs",
        "KL warm-up",
        0.0,
        100_000.0,
        "Epochs over which the weight of the KL rises from 0 to β; it helps when latent dimensions "
        "stay unused.",
        whole=False,
    ),
    NumberSpec(
        "training",
        "validation_fraction",
        "Validation",
        0.0,
        0.5,
        "Share of the images, 0 to 0.5, that is never trained on and tells whether the model "
        "generalises.",
        whole=False,
        factor=1.25,
    ),
    NumberSpec(
        "training",
        "seed",
        "Seed",
        0,
        2**53,
        "Where chance begins: the same seed gives the same training on the same CPU.",
    ),
)


class NumberRow:
    """A number field that knows its place in the setup."""

    def __init__(self, spec: NumberSpec) -> None:
        self._spec = spec
        self.field = NumberField(
            spec.label, spec.lowest, spec.highest, whole=spec.whole, factor=spec.factor
        )

    def show_setup(self, setup: Setup) -> None:
        """Shows the value of a setup."""
        self.field.show_value(getattr(getattr(setup, self._spec.part), self._spec.field))

    def edited(self, setup: Setup) -> Setup:
        """Returns the setup with the value of the field; the same setup where it agrees."""
        part = getattr(setup, self._spec.part)
        value: float = self.field.value()
        if self._spec.whole:
            value = int(value)
        if getattr(part, self._spec.field) == value:
            return setup
        changed = part.model_copy(update={self._spec.field: value})
        return setup.model_copy(update={self._spec.part: changed})
