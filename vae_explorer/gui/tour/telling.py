"""The tour's measurements in words: pure functions from numbers to what the panel shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.gui.style.words import kl, nats, percent, true_minus
from vae_explorer.gui.tour.steps import BETAS, STEPS, Work
from vae_explorer.gui.views.tour import TourLine, TourTable, TourView

if TYPE_CHECKING:
    from vae_explorer.gui.tour.measuring import (
        GradientNumbers,
        ImageNumbers,
        ModelNumbers,
        RefinedNumbers,
    )
    from vae_explorer.gui.tour.survey import Survey
    from vae_explorer.training.reports import Progress

__all__ = [
    "ELSEWHERE",
    "STUCK",
    "Standing",
    "gradient_lines",
    "image_lines",
    "model_table",
    "refined_lines",
    "view_of",
]

_ONE_MODEL = (Work.EVIDENCE, Work.REFINE, Work.GRADIENTS)
ELSEWHERE = "Something else is open now. “Go on” comes back to the tour."
STUCK = "This did not come about; the message over the map says why. “Go on” tries again."

_ROWS: tuple[tuple[str, str, str, Callable[[ModelNumbers], str]], ...] = (
    (
        "Reconstruction, training",
        "nats",
        "How probable training images are, given codes from their own posteriors.",
        lambda found: nats(found.reconstruction_train),
    ),
    (
        "Reconstruction, validation",
        "nats",
        "The same for images never trained on; far below the line above, images were learned "
        "by heart.",
        lambda found: nats(found.reconstruction_validation),
    ),
    (
        "KL",
        "nats",
        "How much the codes tell about their validation images, beyond the prior.",
        lambda found: kl(found.kl),
    ),
    (
        "ELBO, validation",
        "nats",
        "Reconstruction − KL, whatever β was trained with: the bound of log p(x).",
        lambda found: nats(found.elbo),
    ),
    (
        "Unclaimed prior",
        "",
        "Share of the prior's mass where the posteriors of all images together have less than a "
        "tenth of its density: dead space.",
        lambda found: percent(found.unclaimed),
    ),
    (
        "Walks in dead space",
        "",
        "Share of the steps of 200 straight walks between images that are more than three "
        "deviations away from the posterior of every image.",
        lambda found: percent(found.dead_steps),
    ),
    (
        "Largest step of walks",
        "",
        "The largest change of the picture in one step of a walk over that of its average step: 1 "
        "if the walk is even. None where every code decodes to the same picture.",
        lambda found: true_minus(found.largest_step, 2),
    ),
    (
        "Active units",
        "of 2",
        "Latent dimensions whose posterior mean varies over the images by more than 0.01.",
        lambda found: str(found.active),
    ),
)


@dataclass(frozen=True)
class Standing:
    """Where the tour stands.

    Attributes:
        number: Of the step, from 0.
        trouble: Why it waits for the person, or empty.
        missing: What the step still needs: "run", "opened run", "map", "numbers" or "".
        beta: Of the training that is under way, or None.
        progress: How far that is, or None.
        opening: Whether something is being opened.
    """

    number: int
    trouble: str
    missing: str
    beta: float | None
    progress: Progress | None
    opening: bool


def view_of(standing: Standing, survey: Survey) -> TourView:
    """Returns what the panel shows.

    Args:
        standing: Where the tour stands.
        survey: What was measured so far.
    """
    number, waits = standing.number, bool(standing.trouble)
    step = STEPS[number]
    first, last = number == 0, number == len(STEPS) - 1
    status, share = _status(standing)
    return TourView(
        number=number + 1,
        count=len(STEPS),
        heading=step.heading,
        sentences=step.sentences,
        look=step.look,
        status=status,
        share=share,
        lines=_lines(step.work, survey),
        table=None if step.work in _ONE_MODEL else model_table(survey.models, step.beta),
        can_go_back=not first,
        next_text="Go on" if waits else "Begin" if first else "" if last else "Next",
        next_why="The step is still being worked out." if standing.missing and not waits else "",
        last=last,
    )


def _status(standing: Standing) -> tuple[str, float | None]:
    done = standing.progress
    if standing.trouble:
        return standing.trouble, None
    if standing.beta is not None:
        name = f"Training with {beta_name(standing.beta)}"
        if done is None:
            return name, 0.0
        return f"{name}: epoch {done.epoch} of {done.epochs}", done.step / max(1, done.steps)
    if standing.opening:
        return "Opening", None
    return {"numbers": "Measuring", "map": "Placing all images"}.get(standing.missing, ""), None


def _lines(work: Work, survey: Survey) -> tuple[TourLine, ...]:
    if work is Work.EVIDENCE and survey.image is not None:
        return image_lines(survey.image)
    if work is Work.REFINE and survey.refined is not None:
        return refined_lines(survey.refined)
    if work is Work.GRADIENTS and survey.gradients is not None:
        return gradient_lines(survey.gradients)
    return ()


def beta_name(beta: float) -> str:
    """Returns "β = 50"."""
    return f"β = {beta:g}"


def model_table(numbers: Mapping[float, ModelNumbers], current: float | None) -> TourTable:
    """Returns the table of the models measured so far.

    Args:
        numbers: By β.
        current: β of the model that the window shows, or None.
    """
    rows = tuple(
        (label, unit, meaning, tuple(tell(numbers[b]) if b in numbers else "" for b in BETAS))
        for label, unit, meaning, tell in _ROWS
    )
    columns = tuple(beta_name(beta) for beta in BETAS)
    return TourTable(columns, rows, BETAS.index(current) if current in BETAS else -1)


def image_lines(found: ImageNumbers) -> tuple[TourLine, ...]:
    """Returns log p(x), the bound, the gap, and what is left of them."""
    return (
        TourLine("log p(x)", _fine(found.log_evidence), "nats", "Integrated on a grid of codes."),
        TourLine(
            "ELBO",
            _fine(found.elbo),
            "nats",
            "By its KL in closed form and Gauss-Hermite nodes, which are not those of the grid.",
        ),
        TourLine(
            "KL(q ‖ p(z|x))",
            _fine(found.kl),
            "nats",
            "Summed over a second grid, that of the encoder's ellipse.",
        ),
        TourLine(
            "log p(x) − ELBO − KL",
            _exponent(found.residual),
            "nats",
            "Zero in theory; here the rounding and the three grids are left.",
        ),
    )


def refined_lines(found: RefinedNumbers) -> tuple[TourLine, ...]:
    """Returns the gap in its two parts."""
    return (
        TourLine(
            "Amortisation gap",
            _fine(found.amortisation),
            "nats",
            "What optimising q for this image alone won.",
        ),
        TourLine(
            "Approximation gap",
            _fine(found.approximation),
            "nats",
            "What the best diagonal Gaussian still lacks to log p(x).",
        ),
        TourLine(
            "Together",
            _fine(found.amortisation + found.approximation),
            "nats",
            "log p(x) − ELBO: the KL(q ‖ p(z|x)) of the step before.",
        ),
    )


def gradient_lines(found: GradientNumbers) -> tuple[TourLine, ...]:
    """Returns how far the means agree and how the variances compare."""
    return (
        TourLine(
            "Means apart, in standard errors",
            true_minus(found.disagreement, 2),
            "",
            "Root mean square over the encoder's weights: about 1 where two estimators have the "
            "same mean.",
        ),
        TourLine(
            "Variance, score function",
            _times(found.ratio),
            "",
            "Of one gradient of the encoder's weights, over that of the reparameterised one.",
        ),
        TourLine(
            "The same, with a baseline",
            _times(found.ratio_with_baseline),
            "",
            "The baseline is the mean of the other draws for the same image.",
        ),
        TourLine("Gradients of each", str(found.gradients), "", "Drawn so far."),
    )


def _fine(value: float) -> str:
    return true_minus(value, 3)


def _exponent(value: float) -> str:
    mantissa, _, power = f"{value:.0e}".partition("e")
    if float(mantissa) == 0:
        return "0"
    digits = str(abs(int(power))).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
    sign = "⁻" if int(power) < 0 else ""
    return f"{mantissa.replace('-', '−')} × 10{sign}{digits}"


def _times(ratio: float) -> str:
    return f"× {true_minus(ratio, 0 if ratio >= 100 else 1)}"
