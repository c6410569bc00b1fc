"""From the words of the command line to images and settings."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from vae_explorer.cli.console import Bar, count, say
from vae_explorer.errors import SettingsError
from vae_explorer.images.choosing import choose_for
from vae_explorer.images.intake import intake
from vae_explorer.images.names import shown
from vae_explorer.images.scan import check_folder, scan
from vae_explorer.model.config import Architecture, LikelihoodKind
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

if TYPE_CHECKING:
    from vae_explorer.cli.interrupts import Interrupts
    from vae_explorer.images.image_set import ImageSet, Rejected
    from vae_explorer.images.spec import PixelSpec

__all__ = ["take_in", "wanted_setup", "wanted_spec"]

_SHOWN = 5


def wanted_spec(folder: str, size: int | None) -> PixelSpec | None:
    """Return how to see a folder's images at a size of the user's choice.

    Args:
        folder: Where they are.
        size: Pixels a side, or None to leave the choice to the intake.

    Returns:
        The specification, or None to leave the choice to the intake.
    """
    if size is None:
        return None
    path = Path(folder).expanduser().absolute()
    check_folder(path)
    files = [file for found in scan(path) for file in found.files]
    return replace(choose_for(str(path), sorted(files)), size=size)


def take_in(
    source: str, spec: PixelSpec | None, bar: Bar, interrupts: Interrupts
) -> ImageSet | None:
    """Take in images with a bar, and tell what could not be used.

    Args:
        source: A folder, or ``"sample:faces"`` and the like.
        spec: How to see them, or None to choose.
        bar: Where to draw.
        interrupts: Whether to stop.

    Returns:
        The images, or None if it was interrupted.

    Raises:
        FolderError: If there is nothing to train on.
    """
    image_set = None
    for report in intake(source, spec):
        if interrupts.stop:
            return None
        note = f"{count(report.done)} of {count(report.total)}" if report.total else ""
        bar.show("Reading images", report.done, report.total or None, note)
        image_set = report.image_set
    assert image_set is not None
    if image_set.rejected:
        tell_rejected(image_set.rejected, len(image_set) + len(image_set.rejected))
    return image_set


def tell_rejected(rejected: tuple[Rejected, ...], total: int) -> None:
    """Say how many files could not be used, and why the first few."""
    say(f"{count(len(rejected))} of {count(total)} files could not be used:")
    for file in rejected[:_SHOWN]:
        say(f"  {shown(file.path)}: {file.reason}")
    if len(rejected) > _SHOWN:
        say("  ... all of them are listed in the run's images.json")


def wanted_setup(arguments: argparse.Namespace, image_set: ImageSet) -> Setup:
    """Return the preset's settings with the user's own in their place.

    Raises:
        SettingsError: If a setting is outside its range, or two contradict each other.
    """
    architecture = arguments.architecture
    likelihood = arguments.likelihood
    try:
        setup = suggest_setup(
            image_set,
            arguments.preset,
            architecture=None if architecture == "auto" else Architecture(architecture),
            likelihood=None if likelihood is None else LikelihoodKind(likelihood),
        )
        training = {"seed": arguments.seed, "device": arguments.device, "beta": arguments.beta}
        if arguments.epochs is not None:
            # The warm-up is a share of the epochs, whoever says how many there are.
            share = arguments.epochs / setup.training.epochs
            training["epochs"] = arguments.epochs
            training["warmup_epochs"] = round(setup.training.warmup_epochs * share, 1)
        return _changed(setup, {"latent_dim": arguments.latent_dim}, training)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(
            "SET_CONTRADICTION", f"These settings do not go together: {reason}."
        ) from error


def _changed(setup: Setup, model: Mapping[str, Any], training: Mapping[str, Any]) -> Setup:
    content = setup.model_dump()
    content["model"].update({key: value for key, value in model.items() if value is not None})
    content["training"].update({key: value for key, value in training.items() if value is not None})
    return Setup.model_validate(content)
