"""Choosing how to see a folder by looking at some of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vae_explorer.errors import ImageError
from vae_explorer.images.decode import probe, quiet_pillow, read_pixels
from vae_explorer.images.reports import spread
from vae_explorer.images.spec import ImageFacts, PixelSpec, choose_spec

__all__ = ["choose_for"]

_PROBED = 200
_LOOKED_AT, _LOOKED_AT_PIXELS = 32, 24_000_000
_GREY_TOLERANCE = 4  # levels between the channels that rounding in JPEG can make of pure grey
_FALLBACK = PixelSpec(64, 3)


def choose_for(folder: str, paths: Sequence[str]) -> PixelSpec:
    """Choose a spec from the headers of 200 files, spread over the folder.

    Grey pictures are often stored in colour, which would triple the work of training for nothing;
    so where headers say colour, some pictures are decoded to see whether it is true.

    Args:
        folder: Absolute folder that the paths are relative to.
        paths: Of its files.
    """
    facts: list[ImageFacts] = []
    coloured: list[tuple[str, ImageFacts]] = []
    with quiet_pillow:
        for row in spread(len(paths), _PROBED):
            path = f"{folder}/{paths[row]}"
            try:
                fact = probe(path)
            except ImageError:  # it will be rejected with its reason when it is decoded
                continue
            facts.append(fact)
            if fact.colour:
                coloured.append((path, fact))
        if not facts:
            return _FALLBACK
        spec = choose_spec(facts)
        return replace(spec, channels=1) if spec.channels == 3 and _all_grey(coloured) else spec


def _all_grey(coloured: Sequence[tuple[str, ImageFacts]]) -> bool:
    """Look at some pictures until one has colour; large ones soon use up the pixels allowed."""
    looked_at = 0
    for row in spread(len(coloured), _LOOKED_AT):
        path, fact = coloured[row]
        try:
            pixels = read_pixels(path, PixelSpec(32, 3)).astype(np.int16)
        except ImageError:
            continue
        if int(np.ptp(pixels, axis=0).max()) > _GREY_TOLERANCE:
            return False
        looked_at += fact.width * fact.height
        if looked_at > _LOOKED_AT_PIXELS:
            break
    return looked_at > 0
