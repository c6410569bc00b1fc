"""The doctor of trainings: what is the matter with one, by what it shows, and what would help.

Pure functions of what was measured; nothing is trained or drawn here.
"""

from __future__ import annotations

from collections.abc import Callable

from vae_explorer.training.diagnostics_codes import (
    judge_collapse,
    judge_dimensions,
    judge_explosion,
)
from vae_explorer.training.diagnostics_course import (
    judge_finiteness,
    judge_over_fitting,
    judge_standstill,
)
from vae_explorer.training.diagnostics_findings import CheckUp, Finding, Kind, Passed, Remedy
from vae_explorer.training.diagnostics_fit import judge_images, judge_likelihood, judge_pixels
from vae_explorer.training.diagnostics_signs import Signs

__all__ = ["CheckUp", "Finding", "Passed", "Remedy", "check_up", "diagnose"]

_RULES: tuple[Callable[[Signs], Finding | Passed | None], ...] = (
    judge_images,
    judge_finiteness,
    judge_likelihood,
    judge_explosion,
    judge_collapse,
    judge_over_fitting,
    judge_standstill,
    judge_pixels,
    judge_dimensions,
)
_GRAVITY = {"ill": 0, "warn": 1, "note": 2}
_EXPLAINS: dict[Kind, tuple[Kind, ...]] = {
    "images": (
        "likelihood",
        "kl-explosion",
        "collapse",
        "over-fitting",
        "stalled",
        "pixels",
        "dimensions",
    ),
    "not-finite": (
        "kl-explosion",
        "collapse",
        "over-fitting",
        "stalled",
        "pixels",
        "dimensions",
    ),
    "likelihood": ("collapse", "stalled", "pixels"),
    "kl-explosion": ("over-fitting", "stalled"),
    "collapse": ("stalled", "pixels", "dimensions"),
    "over-fitting": ("stalled",),
    "stalled": ("pixels",),
}
"""What follows from what: beside a cause, its consequences are no news."""


def check_up(signs: Signs) -> CheckUp:
    """Look for everything that is known to go wrong.

    Args:
        signs: What was measured.

    Returns:
        Findings, the gravest first, and what is well. What cannot be told yet is in neither.
    """
    judged = [found for rule in _RULES if (found := rule(signs)) is not None]
    findings = [each for each in judged if isinstance(each, Finding)]
    causes = {each.kind for each in findings if each.severity != "note"}
    explained = {kind for cause in causes for kind in _EXPLAINS.get(cause, ())}
    kept = [each for each in findings if each.kind not in explained]
    return CheckUp(
        tuple(sorted(kept, key=lambda each: _GRAVITY[each.severity])),
        tuple(e for e in judged if isinstance(e, Passed) and e.kind not in explained),
        signs.epoch,
    )


def diagnose(signs: Signs) -> tuple[Finding, ...]:
    """Return the findings of :func:`check_up` alone, the gravest first."""
    return check_up(signs).findings
