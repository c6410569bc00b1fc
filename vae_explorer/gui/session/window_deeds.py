"""What the window shows and exports, as deeds that can be put into commands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.export.deeds import (
    Code,
    CurvesWritten,
    Decoded,
    Encoded,
    FilmMade,
    Remark,
    Sampled,
    Walked,
    Written,
)

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.exploring.exploration import Exploration

__all__ = [
    "GIF_INTERVAL_MS",
    "GIF_STEPS",
    "SAMPLES",
    "deed_of_export",
    "deeds_shown",
    "gif_scale",
]

SAMPLES = 64
"""Samples in an export."""
GIF_STEPS = 48
GIF_INTERVAL_MS = 50
_GIF_SIDE_PX = 256
_SAMPLES_SHOWN = 16
_NO_COMMAND = {
    "images_csv": "The table of the images was saved, which only the window makes.",
    "curves_picture": "The curves were saved as a picture, which only the window draws.",
    "traversals_grid": "The traversals were saved as a grid, which only the window does.",
    "model_picture": "The graph of the model was saved as a picture, which only the window draws.",
}


def gif_scale(side_px: int) -> int:
    """Return by how much pictures are enlarged: most viewers show an animation at its own size."""
    return max(1, _GIF_SIDE_PX // side_px)


def deed_of_export(kind: str, path: Path, exploration: Exploration) -> Written | Remark | None:
    """Return what an export of this moment does, None for what needs no words.

    Args:
        kind: One of :data:`~vae_explorer.gui.widgets.actions.EXPORTS`.
        path: Where it goes.
        exploration: What is exported from.
    """
    label = _label(exploration)
    if kind in _NO_COMMAND:
        return Remark(_NO_COMMAND[kind])
    if kind in ("samples_grid", "samples_single"):
        output = _name(path, ".png" if kind == "samples_grid" else "", "samples")
        seed = exploration.showing.seed
        return Sampled(count=SAMPLES, seed=seed, label=label, output=output)
    if kind.startswith("walk_"):
        ending = {"walk_strip": ".png", "walk_gif": ".gif"}.get(kind, "")
        return _walk(exploration, label, _name(path, ending, "walk"))
    if kind in ("picture", "copy_picture"):
        return _picture(exploration, label, _name(path, ".png", "picture"))
    if kind in ("codes_csv", "codes_npz"):
        return Encoded(output=_name(path, f".{kind[-3:]}", "codes"))
    if kind in ("film_gif", "film_single"):
        return FilmMade(output=_name(path, ".gif" if kind == "film_gif" else "", "training"))
    return CurvesWritten(output=_name(path, ".csv", "curves")) if kind == "curves_csv" else None


def deeds_shown(exploration: Exploration) -> tuple[Written, ...]:
    """Return how to get the pictures that the window shows: at the cursor, of the walk, samples.

    Args:
        exploration: What is shown.
    """
    label, seed = _label(exploration), exploration.showing.seed
    found: list[Written | None] = [
        _picture(exploration, label, "picture.png"),
        _walk(exploration, label, "walk.png"),
    ]
    if seed and exploration.snapshot is not None:  # others than those that everybody has
        found.append(Sampled(count=_SAMPLES_SHOWN, seed=seed, label=label, output="samples.png"))
    return tuple(deed for deed in found if deed is not None)


def _label(exploration: Exploration) -> str | None:
    snapshot = exploration.snapshot
    known = snapshot.vae.config.labels if snapshot is not None else ()
    return known[exploration.label] if 0 <= exploration.label < len(known) else None


def _picture(exploration: Exploration, label: str | None, output: str) -> Decoded | None:
    decoded = exploration.decoded
    if decoded is None or exploration.snapshot is None:
        return None
    return Decoded(code=_code(decoded.z), label=label, output=output)


def _walk(exploration: Exploration, label: str | None, output: str) -> Walked | None:
    walking, images = exploration.walking, exploration.images
    animated = output.endswith(".gif")
    wish = walking.wish_in(max(GIF_STEPS, walking.steps) if animated else walking.steps)
    if wish is None or images is None:
        return None
    return Walked(
        pins=tuple(_code(pin.z) for pin in wish.route.pins),
        kind=wish.route.kind,
        loop=wish.route.loop,
        steps=wish.steps,
        interval_ms=GIF_INTERVAL_MS,
        scale=gif_scale(images.width),
        label=label,
        output=output,
    )


def _code(z: np.ndarray) -> Code:
    return tuple(float(value) for value in z)


def _name(path: Path, ending: str, otherwise: str) -> str:
    """Return the name of a file, or one that says what is in it where that has another ending."""
    return path.name if ending and path.suffix == ending else f"{otherwise}{ending}"
