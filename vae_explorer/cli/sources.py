"""From the words of the command line to images and settings."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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
from vae_explorer.images.spec import Fit
from vae_explorer.model.config import Architecture, LikelihoodKind
from vae_explorer.training.assignments import assigned, changed_setup, problem_in_words
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

if TYPE_CHECKING:
    from vae_explorer.cli.interrupts import Interrupts
    from vae_explorer.images.image_set import ImageSet, Rejected
    from vae_explorer.images.spec import PixelSpec

__all__ = ["given_changes", "take_in", "wanted_setup", "wanted_spec", "without"]

Kind = TypeVar("Kind", bound=StrEnum)

_SHOWN = 5


def wanted_spec(source: str, arguments: argparse.Namespace) -> PixelSpec | None:
    """Return how to see images in the way of the user's choice.

    Args:
        source: A folder, or ``"sample:faces"`` and the like.
        arguments: With ``image_size``, ``fit`` and ``colours``, each None where nothing was said.

    Returns:
        The specification, or None to leave the choice to the intake.

    Raises:
        SettingsError: If a sample set is to be seen in another way than its own.
    """
    channels = {"grey": 1, "colour": 3}.get(arguments.colours)
    fit = None if arguments.fit is None else Fit(arguments.fit)
    wishes = {"size": arguments.image_size, "channels": channels, "fit": fit}
    given = {name: value for name, value in wishes.items() if value is not None}
    if not given:
        return None
    if source.startswith("sample:"):
        raise SettingsError(
            "SET_SAMPLE_SIZE", "A sample set has a size of its own, and colours of its own."
        )
    path = Path(source).expanduser().absolute()
    check_folder(path)
    paths = [name for found in scan(path) for name in found.paths]
    return replace(choose_for(str(path), sorted(paths)), **given)


def without(image_set: ImageSet, paths: Sequence[str]) -> ImageSet:
    """Return the images without some of them.

    Args:
        image_set: Images with their split; the others keep their place in it.
        paths: Of those to leave out, within the folder.

    Raises:
        SettingsError: If there is no image of such a path, or none is left.
    """
    row = {path: index for index, path in enumerate(image_set.paths)}
    if unknown := [path for path in paths if path not in row]:
        raise SettingsError("SET_EXCLUDED", f"There is no image {shown(unknown[0])} to leave out.")
    rows = {row[path] for path in paths}
    if len(rows) == len(image_set):
        raise SettingsError("SET_EXCLUDED", "All images are left out: none is left to train on.")
    return image_set.without(sorted(rows)) if rows else image_set


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
    for remark in image_set.remarks:
        say(remark.sentence)
    return image_set


def tell_rejected(rejected: tuple[Rejected, ...], total: int) -> None:
    """Say how many files could not be used, and why the first few."""
    say(f"{count(len(rejected))} of {count(total)} files could not be used:")
    for file in rejected[:_SHOWN]:
        say(f"  {shown(file.path)}: {file.reason}")
    if len(rejected) > _SHOWN:
        say("  ... all of them are listed in the run's images.json")


def given_changes(arguments: argparse.Namespace) -> dict[str, object]:
    """Return the settings that were given, by options of their own or by ``--set``.

    Args:
        arguments: Of a command that takes settings.

    Raises:
        SettingsError: If there is no such setting.
    """
    flags = {n: value for n, value in vars(arguments).items() if "." in n and value is not None}
    return {**flags, **assigned(arguments.assignments)}


def wanted_setup(arguments: argparse.Namespace, image_set: ImageSet) -> Setup:
    """Return the preset's settings with the user's own in their place.

    Raises:
        SettingsError: If a setting does not exist or is outside its range, or two contradict each
            other.
    """
    changes = given_changes(arguments)
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
