"""From the words of the command line to images and settings."""

from __future__ import annotations

import argparse
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from vae_explorer.cli.console import Bar, count, say
from vae_explorer.errors import SettingsError
from vae_explorer.images.choosing import choose_for
from vae_explorer.images.intake import intake
from vae_explorer.images.names import shown
from vae_explorer.images.scan import check_folder, scan
from vae_explorer.model.config import Architecture, LikelihoodKind
from vae_explorer.training.assignments import assigned, changed_setup, problem_in_words
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

if TYPE_CHECKING:
    from vae_explorer.cli.interrupts import Interrupts
    from vae_explorer.images.image_set import ImageSet, Rejected
    from vae_explorer.images.spec import PixelSpec

__all__ = ["take_in", "wanted_setup", "wanted_spec"]

Kind = TypeVar("Kind", bound=StrEnum)

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
        SettingsError: If a setting does not exist or is outside its range, or two contradict each
            other.
    """
    flags = {n: value for n, value in vars(arguments).items() if "." in n and value is not None}
    changes = {**flags, **assigned(arguments.assignments)}
    architecture = changes.pop("model.architecture", arguments.architecture)
    likelihood = changes.pop("model.likelihood", arguments.likelihood)
    if arguments.conditional:
        if not image_set.label_names:
            raise SettingsError(
                "SET_NO_LABELS",
                "These images have no labels that a model could be told. Put the images of each "
                "label into a folder of its own.",
            )
        changes.setdefault("model.labels", image_set.label_names)
    try:
        setup = suggest_setup(
            image_set,
            arguments.preset,
            architecture=None if architecture == "auto" else _kind(Architecture, architecture),
            likelihood=None if likelihood is None else _kind(LikelihoodKind, likelihood),
        )
    except ValidationError as error:
        raise problem_in_words(error) from error
    if "training.epochs" in changes and "training.warmup_epochs" not in changes:
        # The warm-up is a share of the epochs, whoever says how many there are.
        checked = changed_setup(setup, {"training.epochs": changes["training.epochs"]})
        share = checked.training.epochs / setup.training.epochs
        changes["training.warmup_epochs"] = round(setup.training.warmup_epochs * share, 1)
    return changed_setup(setup, changes)


def _kind(kind: type[Kind], name: object) -> Kind:
    """Return the member of a kind under its name.

    Raises:
        SettingsError: If there is none.
    """
    try:
        return kind(str(name))
    except ValueError:
        names = ", ".join(member.value for member in kind)
        raise SettingsError("SET_RANGE", f"“{name}” is none of: {names}.") from None
