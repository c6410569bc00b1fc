"""Frozen values that the session hands to the page of sweeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from vae_explorer.runs.sweep_advice import Advice

if TYPE_CHECKING:
    from vae_explorer.runs.sweep import SweepRow, SweptKey

__all__ = ["SweepOffer", "SweepRun", "SweepState", "SweepView"]

SweepState = Literal["waiting", "training", "trained", "failed", "stopped"]


@dataclass(frozen=True)
class SweepOffer:
    """What a sweep would be made of now.

    Attributes:
        images: Name of the image set; empty if none is open.
        epochs: Of each run.
        beta: That all runs have, if it is not swept.
        latent_dim: The same of the latent dimensions.
    """

    images: str = ""
    epochs: int = 0
    beta: float = 1.0
    latent_dim: int = 0


@dataclass(frozen=True, eq=False)
class SweepRun:
    """One run of a sweep.

    Attributes:
        value: Of the setting that is swept.
        path: Its folder.
        state: How far it is.
        share: Steps done of all, 0 to 1.
        row: What came of it so far, None before that is read.
    """

    value: float
    path: str
    state: SweepState = "waiting"
    share: float = 0.0
    row: SweepRow | None = None


@dataclass(frozen=True, eq=False)
class SweepView:
    """A sweep as it stands.

    Attributes:
        key: What is swept.
        images: Name of the image set.
        runs: By ascending value; none before the first sweep.
        running: Whether runs are being trained, or wait for it.
        resting: Whether it waits for the training of the main window.
        remaining_s: Estimate for the run that is trained, NaN while there is none.
        advice: What the trained runs teach.
    """

    key: SweptKey = "beta"
    images: str = ""
    runs: tuple[SweepRun, ...] = ()
    running: bool = False
    resting: bool = False
    remaining_s: float = float("nan")
    advice: Advice = field(default_factory=lambda: Advice(""))
