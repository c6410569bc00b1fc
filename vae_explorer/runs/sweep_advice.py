r"""What a sweep says: which value is best, and how many latent dimensions are worth having. Pure.

Two trainings differ by chance, too. The margin within which two ELBOs count as equal is twice the
standard error of their difference: over the images, which both runs have in common, and from epoch
to epoch, by which a bound wanders at the end of training:

.. math:: 2 \sqrt{\operatorname{var}_i(\Delta_i) / n + s_1^2 + s_2^2},

where :math:`\Delta_i` is the difference for image i, and :math:`s` the standard deviation of the
steps from epoch to epoch over the last ones, divided by :math:`\sqrt 2`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vae_explorer.runs.sweep import SweepRow, SweptKey

__all__ = ["Advice", "advise", "margin"]

_LAST = 6


@dataclass(frozen=True)
class Advice:
    """What a sweep says.

    Attributes:
        headline: The one sentence to act on.
        reasons: What stands behind it, sentence by sentence.
        value: The value that is advised, None where the sweep says nothing yet.
        dimensions: How many latent dimensions are worth having, None where it does not say.
    """

    headline: str
    reasons: tuple[str, ...] = ()
    value: float | None = None
    dimensions: int | None = None


def margin(one: SweepRow, other: SweepRow) -> float:
    """Return the difference of two ELBOs up to which they count as equal, in nats per image."""
    variance = _wander(one) ** 2 + _wander(other) ** 2
    if one.terms is not None and other.terms is not None and len(one.terms) == len(other.terms):
        difference = one.terms.astype(np.float64) - other.terms
        known = difference[np.isfinite(difference)]
        if len(known) > 1:
            variance += float(known.var(ddof=1)) / len(known)
    return 2.0 * math.sqrt(variance)


def _wander(row: SweepRow) -> float:
    steps = np.diff(row.elbo[-_LAST:])
    return float(steps.std(ddof=1)) / math.sqrt(2.0) if len(steps) > 1 else 0.0


def advise(key: SweptKey, rows: Sequence[SweepRow]) -> Advice:
    """Say what a sweep teaches.

    Args:
        key: What was swept.
        rows: Of its runs, in any order; those without a finite ELBO do not count.
    """
    known = sorted((r for r in rows if np.isfinite(r.elbo[-1:]).all()), key=lambda r: r.value)
    if len(known) < 2:
        return Advice("Two trained runs at least are needed for advice.")
    best = max(known, key=_bound)
    found = _on_dimensions(known, best) if key == "latent_dim" else _on_beta(known, best)
    if warning := _unfinished(known):
        return Advice(found.headline, (*found.reasons, warning), found.value, found.dimensions)
    return found


def _bound(row: SweepRow) -> float:
    return float(row.elbo[-1])


def _on_dimensions(rows: Sequence[SweepRow], best: SweepRow) -> Advice:
    enough = next(row for row in rows if _bound(best) - _bound(row) <= margin(best, row))
    place = rows.index(enough)
    worth = enough.latent_dim
    reasons = []
    if place:
        fewer = rows[place - 1]
        reasons.append(
            f"With {fewer.latent_dim} the ELBO is {_lower(best, fewer)} nats per image lower; "
            f"up to {margin(best, fewer):.1f} would be chance."
        )
    if enough is rows[-1]:
        reasons.append(f"{worth} are the most that were tried: more may be worth having too.")
    else:
        more = max(_bound(row) for row in rows[place + 1 :]) - _bound(enough)
        within = margin(best, enough)
        reasons.append(
            f"More of them raise it by {more:.1f} nats at most, which is within chance "
            f"({within:.1f})." if more > 0 else "More of them do not raise it."
        )  # fmt: skip
    reasons.extend(_use(rows[-1]))
    noun = "dimension is" if worth == 1 else "dimensions are"
    return Advice(f"{worth} latent {noun} worth having.", tuple(reasons), enough.value, worth)


def _lower(best: SweepRow, row: SweepRow) -> str:
    return f"{_bound(best) - _bound(row):.1f}"


def _use(row: SweepRow) -> list[str]:
    if row.active_units is None or row.active_units >= row.latent_dim:
        return []
    return [f"Of {row.latent_dim} dimensions the largest model uses {row.active_units}."]


def _on_beta(rows: Sequence[SweepRow], best: SweepRow) -> Advice:
    headline = f"β = {best.value:g} gives the highest ELBO: {_bound(best):.1f} nats per image."
    equal = [r for r in rows if r is not best and _bound(best) - _bound(r) <= margin(best, r)]
    reasons = []
    if equal:
        values = ", ".join(f"{row.value:g}" for row in equal)
        reasons.append(f"Within chance of it: β = {values}.")
    dimensions = None
    counted = [row for row in rows if row.active_units is not None]
    if counted:
        counts = ", ".join(f"{row.active_units} at β = {row.value:g}" for row in counted)
        reasons.append(f"Latent dimensions in use: {counts}.")
    if best.active_units is not None:
        dimensions = best.active_units
        if dimensions >= best.latent_dim:
            reasons.append(
                f"At β = {best.value:g} all {best.latent_dim} are in use: more may be worth having."
            )
        else:
            reasons.append(
                f"So of the {best.latent_dim} dimensions {dimensions} are worth having at "
                f"β = {best.value:g}."
            )
    return Advice(headline, tuple(reasons), best.value, dimensions)


def _unfinished(rows: Sequence[SweepRow]) -> str:
    """Return a warning where bounds were still rising, or trainings did not come to their end."""
    cut = [row for row in rows if len(row.elbo) < row.epochs]
    rising = [row for row in rows if _rises(row)]
    if rising:
        return (
            f"{len(rising)} of {len(rows)} were still rising when training ended: "
            "train longer before you rely on this."
        )
    if cut:
        return f"{len(cut)} of {len(rows)} did not come to their last epoch."
    return ""


def _rises(row: SweepRow) -> bool:
    """Say whether the last epochs rose by more than they wandered."""
    last = row.elbo[-_LAST:]
    if len(last) < _LAST:
        return False
    half = _LAST // 2
    return float(last[half:].mean() - last[:half].mean()) > 2.0 * _wander(row)
