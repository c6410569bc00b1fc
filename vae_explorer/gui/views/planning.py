"""Frozen values on a training that has not begun."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.training.plan import PlanSection

__all__ = ["PlanView"]


@dataclass(frozen=True)
class PlanView:
    """What the settings come to.

    Attributes:
        changed: Settings that are not as the preset has them, such as "training.beta".
        takes: Time and memory in a few words; empty while they are not known.
        sections: What would be built, topic by topic; empty while a training goes on.
    """

    changed: tuple[str, ...] = ()
    takes: str = ""
    sections: tuple[PlanSection, ...] = ()
