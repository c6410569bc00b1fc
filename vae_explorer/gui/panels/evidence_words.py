"""What the evidence panel says: numbers with their errors, and a sentence for each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from vae_explorer.gui.style.words import count, percent, plural, true_minus

if TYPE_CHECKING:
    from vae_explorer.gui.views.evidence import Estimate, EvidenceView, Measured, Method

__all__ = [
    "MEANINGS",
    "METHODS",
    "decimals_of",
    "estimate",
    "rung_meaning",
    "sample_size",
    "standing",
    "warning",
    "won_names",
]

METHODS: dict[Method, str] = {
    "importance": "Importance sampling",
    "prior": "Draws from the prior",
    "annealed": "Annealed chains",
    "grid": "Grid of codes",
}
_FEW = 10.0
_AT_EDGE = 1e-3

MEANINGS = {
    "elbo": "The evidence lower bound: reconstruction less KL, with β = 1. It may be positive: "
    "the log of a density is not bounded by 0.",
    "log_evidence": "How probable the model finds the image itself, averaged over all codes.",
    "gap": "log p(x) less the ELBO: the KL from q(z|x) to the true posterior p(z|x).",
    "won": "What a better q(z|x) of the same family wins over the encoder’s answer: the encoder "
    "answers for all images at once.",
    "left": "What the best q(z|x) of the family still lacks: the true posterior is not Gaussian.",
    "sample_size": "How many equally weighted draws those behind log p(x) are worth, for the "
    "worst of these images.",
    "reconstruction": "The expected log-likelihood of the image under its q(z|x).",
    "kl": "How far q(z|x) is from the prior p(z).",
}


def won_names(same_family: bool, has_encoder: bool) -> tuple[str, str]:
    """Returns what the two parts of the gap are called.

    Args:
        same_family: Whether q was refined in the family of the model's own posterior.
        has_encoder: Whether there is an encoder whose answer was bettered.
    """
    if same_family and has_encoder:
        return "Amortisation gap", "Approximation gap"
    return "Won by refining", "Left after refining"


def rung_meaning(size: int) -> str:
    """Returns what an importance-weighted bound of some draws means."""
    if size == 1:
        return "The bound by single draws: the ELBO once more, without a closed-form KL."
    return f"The importance-weighted bound of {count(size)} draws: between the ELBO and log p(x)."


def decimals_of(error: float) -> int:
    """Returns how many decimals a number with this error deserves, 1 to 3.

    >>> decimals_of(0.0), decimals_of(0.04), decimals_of(0.3), decimals_of(12.0)
    (3, 2, 1, 1)
    """
    if not math.isfinite(error) or error <= 0.0:
        return 3 if error == 0.0 else 2
    return min(max(math.ceil(-math.log10(error)), 1), 3)


def estimate(found: Estimate) -> tuple[str, str]:
    """Returns a number and its error, such as "−91.21" and "± 0.03"; exact ones have none."""
    decimals = decimals_of(found.error)
    value = true_minus(found.value, decimals)
    if found.error == 0.0:
        return value, ""
    error = true_minus(found.error, decimals)
    return value, f"± {error}" if error.strip("0.") else ""


def sample_size(found: Measured) -> tuple[str, str]:
    """Returns the effective sample size and of how many it is."""
    if found.sample_size is None:
        return "–", ""
    unit = "chains" if found.method == "annealed" else ""
    text = count(round(found.sample_size)) if found.sample_size >= _FEW else ""
    return text or true_minus(found.sample_size, 1), f"of {count(found.draws)} {unit}".rstrip()


def warning(view: EvidenceView) -> str:
    """Returns a plain warning about numbers that cannot be trusted, or nothing."""
    for found, whose in ((view.selected, "this image"), (view.average, "an image of the average")):
        if found is None:
            continue
        few = found.sample_size is not None and found.sample_size < _FEW
        if few and found.method == "annealed":
            few = found.sample_size is not None and found.sample_size < _FEW / 4
        if few:
            worth = true_minus(found.sample_size or 0.0, 1)
            things = "chains" if found.method == "annealed" else "draws"
            return (
                f"For {whose} {count(found.draws)} {things} are worth {worth}: log p(x) is "
                "probably higher, and its error larger, than they say."
            )
        if found.edge_mass > _AT_EDGE:
            return (
                f"For {whose} {percent(found.edge_mass, 1)} of the posterior lies at the edge of "
                "the grid: log p(x) is higher than it says."
            )
    return ""


def standing(view: EvidenceView) -> str:
    """Returns what is going on, or what the numbers stand on; for the heading."""
    if (refining := view.refining) is not None:
        whose = "the average" if refining.averaging else "this encoding"
        won = "" if refining.won is None else f": {true_minus(refining.won, 2)} nats won"
        return f"Refining {whose}, {percent(refining.share)}{won}"
    if view.progress is not None:
        return f"Annealing, {percent(view.progress)}"
    if view.average is not None and view.average.images < view.wanted:
        return f"{count(view.average.images)} of {plural(view.wanted, 'image')} measured"
    return view.notes[0] if view.notes else ""
