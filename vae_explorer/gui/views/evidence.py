"""Frozen values between the measurement of the evidence and its panel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Estimate",
    "EvidenceChoices",
    "EvidenceOffer",
    "EvidenceView",
    "Measured",
    "Method",
    "RefineChoices",
    "RefineProgress",
    "RefinedParts",
]

Method = Literal["importance", "prior", "annealed", "grid"]


@dataclass(frozen=True)
class EvidenceChoices:
    """How log p(x) is estimated.

    Attributes:
        method: From q(z|x), from the prior, by annealed chains, or on a grid of codes.
        draws: From q(z|x) or the prior for each image.
    """

    method: Method = "importance"
    draws: int = 5000


@dataclass(frozen=True)
class RefineChoices:
    """How a posterior is refined.

    Attributes:
        start: From the encoder's answer or from the prior.
        family: Covariance of q.
        average: Whether the images of the average are refined as well.
    """

    start: Literal["encoder", "prior"] = "encoder"
    family: Literal["diagonal", "full"] = "diagonal"
    average: bool = False


@dataclass(frozen=True)
class EvidenceOffer:
    """What can be asked for.

    Attributes:
        methods: That suit the model.
        choices: What is chosen.
        encoder: Whether the model has an encoder to start from.
        family: Of the model's own posterior: "diagonal", "full" or "flow".
        refine_why: Why nothing can be refined now, or empty.
    """

    methods: tuple[Method, ...]
    choices: EvidenceChoices
    encoder: bool = True
    family: str = "diagonal"
    refine_why: str = ""


@dataclass(frozen=True)
class Estimate:
    """A number with its error, both in nats; an error of 0 where there is none to speak of."""

    value: float
    error: float = 0.0


@dataclass(frozen=True)
class RefinedParts:
    """The gap in two parts, after a refinement.

    Attributes:
        elbo: The bound with the refined posterior.
        won: By how much that is above the encoder's: the amortisation gap.
        left: From there to log p(x): the approximation gap.
        log_evidence: log p(x), by draws from the refined posterior or on the grid.
        sample_size: Smallest effective sample size of those draws, or None on a grid.
        draws: How many there were for each image.
        same_family: Whether q was refined in the model's own family.
        has_encoder: Whether there is an encoder whose answer was bettered.
    """

    elbo: Estimate
    won: Estimate
    left: Estimate
    log_evidence: Estimate
    same_family: bool
    sample_size: float | None = None
    draws: int = 0
    has_encoder: bool = True


@dataclass(frozen=True)
class Measured:
    """The bound, the evidence and what is between them, averaged over images; in nats per image.

    Attributes:
        images: How many.
        reconstruction: E_q[log p(x|z)].
        kl: KL(q(z|x) || p(z)).
        elbo: Their difference.
        ladder: k and bound of each importance-weighted bound.
        log_evidence: log p(x).
        gap: log p(x) less the bound: KL(q(z|x) || p(z|x)).
        method: How log p(x) was estimated.
        draws: Behind it for each image, or chains; 0 on a grid.
        sample_size: Smallest effective sample size of any image, or None on a grid.
        spread: Standard error of log p(x) as a mean over these images, or None for one.
        edge_mass: Largest share of a posterior's mass on the edge of the grid.
        refined: What a refinement has shown, or None.
    """

    images: int
    reconstruction: Estimate
    kl: Estimate
    elbo: Estimate
    ladder: tuple[tuple[int, Estimate], ...]
    log_evidence: Estimate
    gap: Estimate
    method: Method
    draws: int
    sample_size: float | None
    spread: float | None = None
    edge_mass: float = 0.0
    refined: RefinedParts | None = None


@dataclass(frozen=True)
class RefineProgress:
    """A refinement under way.

    Attributes:
        share: Done, 0 to 1.
        won: Nats won so far, by the same draws at each step; None before the first.
        averaging: Whether the images of the average are being refined.
    """

    share: float
    won: float | None
    averaging: bool = False


@dataclass(frozen=True)
class EvidenceView:
    """All that is known.

    Attributes:
        selected: Of the selected image, or None.
        name: Of that image.
        average: Of validation images so far, or None.
        wanted: How many images the average will have.
        split: Which images the average is of, such as "validation".
        progress: Of a slow measurement, 0 to 1, or None.
        refining: Of a refinement, or None.
        density: Whether the numbers are those of a density.
        epoch: Of the model.
        notes: Sentences to read the numbers by, such as that grey pixels make no probability.
    """

    selected: Measured | None = None
    name: str = ""
    average: Measured | None = None
    wanted: int = 0
    split: str = "validation"
    progress: float | None = None
    refining: RefineProgress | None = None
    density: bool = False
    epoch: float = 0.0
    notes: tuple[str, ...] = field(default=())
