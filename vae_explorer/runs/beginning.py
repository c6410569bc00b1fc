"""What a training begins with, in the words that commands and scripts say it in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.errors import SettingsError
from vae_explorer.training.assignments import all_written, changed_setup, changes_between, named
from vae_explorer.training.presets import PRESETS, suggest_setup

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.spec import PixelSpec
    from vae_explorer.training.settings import Setup

__all__ = ["Beginning", "beginning_of"]

_PLAIN = "quick-look"
_LABELS = "model.labels"


@dataclass(frozen=True)
class Beginning:
    """Images and settings.

    Attributes:
        source: Absolute folder of the images, or ``"sample:faces"`` and the like.
        name: What the images are called.
        spec: How they are seen.
        excluded: Paths of those that are left out, in order.
        preset: Name of the preset.
        settings: What is written of each setting in which the preset's differ, by its full name.
        conditional: Whether the model is told the labels of the images.
        split_known: Whether the split follows from seed and share alone, as that of a training that
            begins does.
    """

    source: str
    name: str
    spec: PixelSpec
    excluded: tuple[str, ...]
    preset: str
    settings: Mapping[str, str]
    conditional: bool
    split_known: bool


def beginning_of(images: ImageSet, setup: Setup, excluded: Collection[str] = ()) -> Beginning:
    """Put into words what a training begins with.

    Args:
        images: Without those that were left out, with their split.
        setup: Model and training.
        excluded: Paths that were said to be left out; those still among the images are not.
    """
    left_out = tuple(sorted(set(excluded).difference(images.paths)))
    preset = setup.preset if setup.preset in PRESETS else _PLAIN
    conditional = bool(setup.model.labels) and setup.model.labels == images.label_names
    settings = _differences(images, preset, setup, len(left_out))
    if conditional:
        settings.pop(_LABELS, None)
    training = setup.training
    again = images.with_split(training.validation_fraction, training.seed)
    return Beginning(
        source=images.source,
        name=images.name,
        spec=images.spec,
        excluded=left_out,
        preset=preset,
        settings=settings,
        conditional=conditional,
        split_known=bool(left_out) or again.split == images.split,
    )


def _differences(images: ImageSet, preset: str, setup: Setup, left_out: int) -> dict[str, str]:
    """Return what must be said beside the preset's name; all there is, if its own do not do."""
    model = setup.model
    count = len(images) + left_out
    plain = suggest_setup(images, preset, count=count)
    alike = suggest_setup(
        images, preset, architecture=model.architecture, likelihood=model.likelihood, count=count
    )
    said = changes_between(alike, setup)
    for name in ("architecture", "likelihood"):
        # What the pixels of those left out would speak for is not known.
        if left_out or getattr(plain.model, name) is not getattr(model, name):
            said[f"model.{name}"] = getattr(model, name).value
    # The command scales the warm-up with the epochs, unless it is told.
    if "training.epochs" in said:
        said["training.warmup_epochs"] = str(setup.training.warmup_epochs)
    try:
        made = changed_setup(alike, named(said))
    except SettingsError:
        return all_written(setup)
    same = made.model == model and made.training == setup.training
    return said if same else all_written(setup)
