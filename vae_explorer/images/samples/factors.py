"""The twelve factors that a cartoon face is drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

__all__ = ["HAIR_STYLES", "VERSION", "face_factors"]

VERSION = 1  # raise it when the same seed would give other faces

HAIR_STYLES = ("bald", "cropped", "parted", "curly", "bob", "long", "bun")

_SEED = 1
_GLASSES_SHARE, _BEARD_SHARE = 0.3, 0.3
_LEAST_BEARD = 0.3


def face_factors(count: int, seed: int = _SEED) -> Mapping[str, npt.NDArray[np.float32]]:
    """Draw the factors of some faces, all independent of each other.

    Args:
        count: Number of faces.
        seed: The same seed gives the same faces.

    Returns:
        float32 (count,) by name. From 0 to 1: face width, skin tone, hair colour, eye size, shirt
        hue, background hue. From -1 to 1: brow angle (worried to cross) and gaze (to the left
        or right of the picture). Smile is from -0.7, sad, to 1, a laugh. Glasses are 0 or 1,
        beard is 0 or from 0.3 to 1, and hair style is a position in `HAIR_STYLES`.
    """
    random = np.random.default_rng(seed)

    def uniform(least: float, greatest: float) -> npt.NDArray[np.float32]:
        return random.uniform(least, greatest, count).astype(np.float32)

    def yes(share: float) -> npt.NDArray[np.float32]:
        return (random.random(count) < share).astype(np.float32)

    factors = {
        "face width": uniform(0, 1),
        "skin tone": uniform(0, 1),
        "hair style": random.integers(0, len(HAIR_STYLES), count).astype(np.float32),
        "hair colour": uniform(0, 1),
        "brow angle": uniform(-1, 1),
        "eye size": uniform(0, 1),
        "gaze": uniform(-1, 1),
        "smile": uniform(-0.7, 1),
        "glasses": yes(_GLASSES_SHARE),
        "beard": yes(_BEARD_SHARE) * uniform(_LEAST_BEARD, 1),
        "shirt hue": uniform(0, 1),
        "background hue": uniform(0, 1),
    }
    # What shows most comes first: a map is coloured by the first column.
    first = {name: factors[name] for name in ("skin tone", "hair colour", "hair style")}
    return MappingProxyType({**first, **factors})
