"""The steps of the tour, as data. Numbers are never written here: they are measured."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

__all__ = ["BETAS", "STEPS", "Part", "TourStep", "Work"]

BETAS = (0.0, 1.0, 50.0)
"""The weights of the KL that are compared; the middle one is the bound itself."""


class Work(Enum):
    """What is done in a step, beside training or opening the model that it looks at."""

    NOTHING = "nothing"
    WALK = "walk"
    STEP_ASIDE = "step aside"
    EVIDENCE = "evidence"
    REFINE = "refine"
    GRADIENTS = "gradients"


class Part(Enum):
    """The part of the window that a step points to."""

    NONE = ""
    MAP = "map"
    WALK = "walk"
    SAMPLES = "samples"
    CURVES = "curves"
    INSPECTOR = "inspector"
    EVIDENCE = "evidence"
    GRADIENTS = "gradients"


@dataclass(frozen=True)
class TourStep:
    """One step.

    Attributes:
        heading: Short, in sentence case.
        sentences: Two to four.
        look: What to look at, or empty.
        part: What is marked in the window.
        front: Panels below the map and at its right that come to the front.
        field: What is painted on the map, a key of the map's fields.
        work: What is done.
        beta: Weight of the KL of the model that is looked at, or None before there is one.
    """

    heading: str
    sentences: tuple[str, ...]
    look: str = ""
    part: Part = Part.NONE
    work: Work = Work.NOTHING
    beta: float | None = None
    front: tuple[Part, ...] = ()
    field: str = "none"


_NONE, _ONE, _FIFTY = BETAS
_DRAW = "z = μ + σ · ε".replace(" ", "\N{NO-BREAK SPACE}")

STEPS: tuple[TourStep, ...] = (
    TourStep(
        "Why the KL is there",
        (
            "A variational autoencoder explains each image by a code z, and learns by an objective "
            "of two terms: the reconstruction, minus β times the KL.",
            "This tour trains the same networks three times on the sample digits, with β = 0, 1 "
            "and 50, and measures each model. Every number on this page is computed now, here.",
            "Each training is a run of its own. What you have open comes back when you leave.",
        ),
    ),
    TourStep(
        "β = 0: information costs nothing",
        (
            "Only the reconstruction counts: this is a plain autoencoder.",
            "The encoder makes each posterior nearly a point, and puts it wherever there is room.",
            "The KL counts the nats that codes tell about their images. Nobody charges for them, "
            "so they grow as long as it trains.",
        ),
        "Look at the map. The dashed rings hold 50, 90 and 99 % of the prior's mass.",
        Part.MAP,
        Work.NOTHING,
        _NONE,
        (Part.CURVES, Part.INSPECTOR),
    ),
    TourStep(
        "β = 0: a walk through dead space",
        (
            "Pins A and B are on typical images of the two labels whose codes lie farthest apart. "
            "The walk goes straight from one to the other.",
            "It crosses places that no image claims. Nothing ever told the decoder what to make "
            "of them.",
            "The rows on unclaimed prior and on walks in the table measure this for all images.",
        ),
        "Look at the walk below the map: where does it jump, where is it no digit?",
        Part.WALK,
        Work.WALK,
        _NONE,
        field="holes",
    ),
    TourStep(
        "β = 0: draws from the prior",
        (
            "A new image is made by drawing a code from the prior and decoding it.",
            "This objective does not contain the prior, so the draws land where hardly any image "
            "has its code.",
            "The networks also learn their images by heart: compare the reconstruction of training "
            "and of validation images in the table.",
        ),
        "Look at the samples: how many would pass for a digit?",
        Part.SAMPLES,
        Work.NOTHING,
        _NONE,
        (Part.SAMPLES,),
    ),
    TourStep(
        "β = 1: the bound itself",
        (
            "Now the objective is the ELBO, a lower bound of log p(x).",
            "A posterior pays for being narrow and for lying far from the prior. Posteriors widen, "
            "come inside the rings and overlap, so that neighbours have to look alike.",
            "Reconstruction gives way, and far fewer nats are paid for it: the ELBO of validation "
            "images tells what that buys.",
        ),
        "Look at the map: how do the codes lie in the rings now?",
        Part.MAP,
        Work.NOTHING,
        _ONE,
        (Part.CURVES,),
    ),
    TourStep(
        "β = 1: the same walk",
        (
            "The pins are on the same two images as before.",
            "The walk now crosses places that posteriors of other images cover, and the decoder "
            "has learned them.",
            "Samples come from the prior as before; the codes they draw are now codes that images "
            "have.",
        ),
        "Look at the walk, then at Samples.",
        Part.WALK,
        Work.WALK,
        _ONE,
        (Part.SAMPLES,),
        "holes",
    ),
    TourStep(
        "β = 50: collapse",
        (
            "At this price no detail is worth its nats, and the best answer to this objective is "
            "to say nothing.",
            "Each posterior becomes the prior. The KL goes to 0, no latent dimension is active, "
            "and every code decodes to the mean picture.",
            "Hardly any prior mass is unclaimed and no walk crosses dead space: alone, these two "
            "numbers do not make a good model.",
            "The ELBO falls to about that of a model without latents, the dashed line in Curves.",
        ),
        "Look at the map: all images in one place.",
        Part.MAP,
        Work.STEP_ASIDE,
        _FIFTY,
        (Part.CURVES, Part.SAMPLES),
    ),
    TourStep(
        "How far is the bound from log p(x)?",
        (
            "Back to the model with β = 1, and one image. For every q, "
            "log p(x) = ELBO + KL(q ‖ p(z|x)).",
            "With two latent dimensions log p(x) is an integral over the map. Here each of the "
            "three is computed by a route of its own, and the last line is what is left.",
            "The gap tells how much the encoder's ellipse differs from the true posterior p(z|x), "
            "which Bayes' rule gives.",
        ),
        "Look at the map: the ellipse is q(z|x), the contours are p(z|x).",
        Part.MAP,
        Work.EVIDENCE,
        _ONE,
        (Part.EVIDENCE, Part.INSPECTOR),
    ),
    TourStep(
        "Refine: what the encoder loses",
        (
            "One network answers for all images. Now q is optimised for this image alone, from "
            "the encoder's answer on.",
            "What that wins is the amortisation gap. What is left, no Gaussian with its axes along "
            "z₁ and z₂ can win: the approximation gap.",
            "log p(x) has not moved: q changes only the bound.",
        ),
        "Look at the ellipse on the map.",
        Part.MAP,
        Work.REFINE,
        _ONE,
        (Part.EVIDENCE, Part.INSPECTOR),
    ),
    TourStep(
        "Two ways to the gradient",
        (
            "The objective is an average over draws from q, and q is what is to change.",
            "The score function (REINFORCE) weighs ∇ log q by how good a draw was. "
            f"Reparameterisation writes {_DRAW} and differentiates through it.",
            "Both have the same mean, which the first line tests. Their variances are not the "
            "same, and that is why VAEs are trained by the second.",
        ),
        "Look at Gradients below the map.",
        Part.GRADIENTS,
        Work.GRADIENTS,
        _ONE,
        (Part.GRADIENTS,),
    ),
    TourStep(
        "Now your own images",
        (
            "Everything you saw works on any folder of images: β and warm-up stand in Setup, the "
            "numbers in Evidence, Information and Gradients.",
            "The runs of the tour stay in the list of what was opened before.",
        ),
    ),
)
