"""What images and pictures say: nothing to learn, a likelihood that does not fit, dead pixels."""

from __future__ import annotations

from vae_explorer.figures import count
from vae_explorer.model.config import LikelihoodKind
from vae_explorer.model.kinds import NoiseKind
from vae_explorer.training.diagnostics_findings import Finding, Passed, Remedy, Severity
from vae_explorer.training.diagnostics_measures import has_begun, is_mature, usual_rate
from vae_explorer.training.diagnostics_signs import ImageSigns, Signs
from vae_explorer.training.diagnostics_words import rate_in_words

__all__ = ["judge_images", "judge_likelihood", "judge_pixels"]

_ILL_COIN, _WARN_COIN, _NOTE_COIN = 0.05, 0.1, 0.25
_TIMES_OFF = 3.0
_DEAD = 0.5
_SATURATED, _ILL_SATURATED = 0.02, 0.2


def judge_images(signs: Signs) -> Finding | Passed | None:
    """Say whether the images differ at all."""
    images = signs.images
    if images is None:
        return None
    if not images.identical:
        return Passed("images", "The images differ", f"{count(images.count)} images")
    return Finding(
        "images",
        "ill",
        "All images are the same",
        "There is nothing to tell apart: one picture is all that can be learned, and the codes "
        "mean nothing. Perhaps the folder holds copies, or the images became alike when they were "
        "read; no setting of the training helps.",
        (f"{count(images.count)} images, pixel for pixel alike",),
        Remedy("Open images that differ"),
    )


def judge_likelihood(signs: Signs) -> Finding | Passed | None:
    """Say whether p(x|z) takes the pixels for what they are."""
    images, model = signs.images, signs.setup.model
    if images is None:
        return None
    if model.likelihood is LikelihoodKind.BERNOULLI:
        return _judge_coins(images)
    if model.noise is NoiseKind.FIXED and model.sigma is not None:
        found = _judge_sigma(signs, model.sigma)
        if found is not None:
            return found
    elif images.binary:
        return Finding(
            "likelihood",
            "note",
            "Black and white pixels take a Bernoulli",
            "Every pixel is black or white. A density is rewarded for narrowing round these two "
            "values without end; a Bernoulli gives them probabilities.",
            ("All values are black or white",),
            Remedy("Train anew with a Bernoulli likelihood", {"likelihood": "bernoulli"}),
        )
    return Passed("likelihood", "The likelihood fits", model.likelihood.value.capitalize())


def _judge_coins(images: ImageSigns) -> Finding | Passed:
    """Judge a Bernoulli by how much the pixels vary, against coins of the same means."""
    share = images.coin_share
    said = f"Pixels vary by {100 * share:.1f} % of what a Bernoulli expects"
    if share >= _NOTE_COIN:
        return Passed("likelihood", "The likelihood fits", "Bernoulli")
    severity: Severity = "ill" if share < _ILL_COIN else "warn" if share < _WARN_COIN else "note"
    return Finding(
        "likelihood",
        severity,
        "The likelihood does not fit the images",
        "A Bernoulli takes each grey value for a coin between black and white and expects noise "
        "that these images do not have. What tells them apart drowns in it: codes stay poor and "
        "pictures blurry.",
        (
            said,
            f"{100 * images.grey:.0f} % of the values are clearly grey",
            f"mean brightness {100 * images.brightness:.0f} %",
        ),
        Remedy("Train anew with a Gaussian likelihood", {"likelihood": "gaussian"}),
    )


def _judge_sigma(signs: Signs, sigma: float) -> Finding | None:
    drawn = signs.drawn
    if drawn is None or drawn.residual <= 0.0 or not is_mature(signs):
        return None
    times = sigma / drawn.residual
    if 1.0 / _TIMES_OFF <= times <= _TIMES_OFF:
        return None
    wide = times > 1.0
    return Finding(
        "likelihood",
        "warn",
        "The likelihood does not fit the images",
        "Its scale is fixed and far from how well the pictures are drawn: "
        + ("differences between images count for little." if wide else "every grain counts."),
        (f"Scale fixed at {sigma:g}", f"pictures are off by {drawn.residual:.3f}"),
        Remedy("Train anew and learn the scale", {"noise": "learned"}),
    )


def judge_pixels(signs: Signs) -> Finding | Passed | None:
    """Say whether pixels of the drawn pictures are stuck."""
    drawn = signs.drawn
    if drawn is None or not is_mature(signs):
        return None
    said = (
        f"{100 * drawn.dead:.0f} % of the pixels that differ are drawn alike for all images",
        f"{100 * drawn.saturated:.1f} % of the values are drawn black or white and are not",
    )
    saturated = drawn.saturated > _SATURATED
    if not saturated and drawn.dead > _DEAD and not has_begun(signs):
        return None  # all pictures are alike at first
    if not saturated and drawn.dead <= _DEAD:
        return Passed("pixels", "Few pixels are stuck", f"{100 * drawn.saturated:.1f} % at an end")
    rate = rate_in_words(min(usual_rate(signs), signs.learning_rate / 5.0))
    return Finding(
        "pixels",
        "ill" if drawn.saturated > _ILL_SATURATED else "warn",
        "Saturated pixels" if saturated else "Dead pixels",
        "The decoder's outputs are stuck at an end of the range, where no gradient moves them "
        "any more."
        if saturated
        else "Much of the picture does not follow the code: units of the decoder have died.",
        said,
        Remedy(f"Train anew with a learning rate of {rate}", {"learning_rate": rate}),
    )
