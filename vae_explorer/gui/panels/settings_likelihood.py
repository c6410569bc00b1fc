"""Whether the chosen likelihood fits the images, in one line. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.model.kinds import Binarisation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.model.config import ModelConfig
    from vae_explorer.model.fit_of_likelihood import LikelihoodVerdict

__all__ = ["verdict_line"]

_OF_BLACK_AND_WHITE = "a probability of black and white pixels, in nats that do not compare with"
_BINARISED = {
    Binarisation.THRESHOLD: f"Cut at one half: {_OF_BLACK_AND_WHITE} those of grey ones.",
    Binarisation.DYNAMIC: f"Drawn anew each time: {_OF_BLACK_AND_WHITE} those of grey ones.",
}


def verdict_line(model: ModelConfig, verdicts: Sequence[LikelihoodVerdict]) -> tuple[str, bool]:
    """Returns the verdict with its reason, if there is one, and whether the likelihood fits.

    Args:
        model: With the likelihood that is chosen.
        verdicts: One for each family, on the pixels as they are.
    """
    if model.binarisation in _BINARISED:
        return _BINARISED[model.binarisation], True
    for verdict in verdicts:
        if verdict.kind is model.likelihood:
            return f"{'Fits' if verdict.fits else 'Does not fit'}. {verdict.why}", verdict.fits
    return "", True
