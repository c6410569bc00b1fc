"""What the popovers on branching and extending are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["BranchOffer", "ExtendOffer"]


@dataclass(frozen=True)
class BranchOffer:
    """A branch that could be made.

    Attributes:
        place: Where it begins, such as "epoch 12.5".
        step: Steps done there, or -1 for the newest state.
        held: What the run is trained with.
        wanted: What the branch is trained with unless changed; may differ from ``held`` where
            settings were edited.
        others: Labels of the edited settings that have no row of their own.
        note: What happens to the run, in a sentence.
        why: Why it does not begin where one pointed, in a sentence; else empty.
    """

    place: str
    step: int
    held: Setup
    wanted: Setup
    others: tuple[str, ...] = ()
    note: str = ""
    why: str = ""


@dataclass(frozen=True)
class ExtendOffer:
    """A run that could go on for longer.

    Attributes:
        name: Of the run.
        epochs: It was to have in all.
        done: Whole epochs that are done.
        more: Suggested number of epochs more.
    """

    name: str
    epochs: int
    done: int
    more: int
