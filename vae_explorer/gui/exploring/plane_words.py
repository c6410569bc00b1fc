"""What the map offers and says about planes and views. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.figures import grouped
from vae_explorer.gui.exploring.plane_wish import (
    AXES,
    LARGEST_KL,
    LAYOUT_KINDS,
    PCA,
    PINS,
    RANDOM,
    Layout,
    PlaneWish,
)
from vae_explorer.gui.style.words import plural, subscript, true_minus
from vae_explorer.gui.views.planes import PlaneChoices, PlaneEntry
from vae_explorer.latent.layouts import FEWEST, umap_is_there
from vae_explorer.latent.neighbour_chart import MIXED
from vae_explorer.latent.plane import Plane

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.exploring.route import PinPlace

__all__ = ["NOT_ON_VIEWS", "choices_of"]

NOT_ON_VIEWS = (
    "Not on a view by t-SNE or UMAP: it has no axes and no lengths. Choose a plane to see it."
)

_CORNERS = 3
_OFF = 1e-5
_NO_UMAP = (
    "UMAP needs an optional package. Install it with: pip install umap-learn, and start the "
    "program again."
)
_VIEW_WORDS = "Approximate view: places between points decode a mixture of neighbours"


def choices_of(
    wish: PlaneWish,
    frame: MapFrame | None,
    pins: tuple[PinPlace, ...],
    progress: float | None,
    coming: str,
) -> PlaneChoices:
    """Put into words what there is to choose.

    Args:
        wish: What is drawn.
        frame: The map; None while there is none.
        pins: In their order.
        progress: Of the view that is being computed; None if none is.
        coming: Kind of that view.
    """
    if frame is None or len(frame.kl_per_dim) <= 2:
        return PlaneChoices()
    known = int(np.isfinite(frame.codes.mean).all(axis=1).sum())
    words, meaning, offer = _said(wish, frame, pins)
    if progress is not None:
        words = f"Computing {LAYOUT_KINDS[coming]} of {plural(known, 'image')}"
        meaning, offer = "In the background; the map can be used meanwhile.", "Cancel"
    return PlaneChoices(
        planes=_planes(wish, frame, tuple(pin.letter for pin in pins)),
        views=_views(known),
        current=wish.kind,
        name=_name(wish),
        held=_held(wish),
        current_held=wish.holds,
        words=words,
        meaning=meaning,
        offer=offer,
        progress=progress,
        kl=tuple(float(value) for value in frame.kl_per_dim),
        axes=wish.axes if wish.kind == AXES else None,
    )


def _planes(wish: PlaneWish, frame: MapFrame, letters: tuple[str, ...]) -> tuple[PlaneEntry, ...]:
    first = np.sort(np.argsort(-frame.kl_per_dim, kind="stable")[:2]) + 1
    kl_name = f"Largest KL (z{subscript(int(first[0]))}, z{subscript(int(first[1]))})"
    corners, why_not = letters[:_CORNERS], ""
    if len(corners) < _CORNERS:
        corners = ("A", "B", "C")
        why_not = "Put three pins first: click on images or places with the right mouse button."
    pins = f"Through pins {corners[0]}, {corners[1]} and {corners[2]}"
    if len(letters) > _CORNERS:
        pins += f" (the first of {len(letters)})"
    again = "Another random plane" if wish.kind == RANDOM else "Random"
    return (
        PlaneEntry(PCA, "PCA of the codes", "", "The plane in which the codes vary most"),
        PlaneEntry(LARGEST_KL, kl_name, "", "The two dimensions that carry most of the images"),
        PlaneEntry(AXES, "Two axes…", "", "Any two dimensions, from a chart of their KL"),
        PlaneEntry(PINS, pins, why_not, "The three decode on it to just what they are"),
        PlaneEntry(RANDOM, again, "", "A direction drawn evenly from all, anew each time"),
    )


def _views(known: int) -> tuple[PlaneEntry, ...]:
    few = "" if known >= FEWEST else f"Needs at least {FEWEST} images."
    tsne = "Keeps neighbours together; computed when you choose it. Distances say nothing."
    return (
        PlaneEntry("tsne", "t-SNE", few, tsne),
        PlaneEntry("umap", "UMAP", few or ("" if umap_is_there() else _NO_UMAP), tsne),
    )


def _held(wish: PlaneWish) -> tuple[PlaneEntry, ...]:
    own = "At the mean of the codes, as PCA has it" if wish.kind == PCA else "At 0"
    why_not = ""
    if wish.kind == PINS:
        own = "At the pins"
        why_not = "A plane through three pins has no choice left."
    elif not wish.can_hold:
        own, why_not = "At the neighbours", "A view has no other coordinates."
    nothing = why_not or ("" if wish.held_at is not None else "No image is selected.")
    return (
        PlaneEntry("own", own),
        PlaneEntry("mean", "At the mean of the codes", why_not),
        PlaneEntry("selected", "At the selected image", nothing),
    )


def _name(wish: PlaneWish) -> str:
    if wish.kind in LAYOUT_KINDS:
        return LAYOUT_KINDS[wish.kind]
    if wish.kind == AXES:
        return ", ".join(f"z{subscript(axis + 1)}" for axis in wish.axes)
    if wish.kind == PINS:
        return f"Pins {', '.join(pin.letter for pin in wish.pins)}"
    return {PCA: "PCA", LARGEST_KL: "Largest KL", RANDOM: "Random"}[wish.kind]


def _said(wish: PlaneWish, frame: MapFrame, pins: tuple[PinPlace, ...]) -> tuple[str, str, str]:
    """What the map says, in short and at length, and what it offers to do."""
    if wish.layout is not None:
        return _said_of_view(wish.layout, frame)
    plane = frame.plane
    if wish.kind == PINS:
        first, second, third = (pin.letter for pin in wish.pins)
        words = f"Through pins {first}, {second} and {third}"
        meaning = "Every place decodes exactly; the three pins lie on the plane itself."
        if plane.exact and not _holds(plane, wish, pins):
            words, meaning = f"{words}, as they were", "The pins have been moved off the plane."
        return words, meaning, ""
    if wish.holds == "selected":
        words = "Other coordinates at the selected image"
    elif wish.holds == "mean" or wish.kind == PCA:
        words = "Other coordinates at the mean"
    else:
        words = "Other coordinates at 0"
    meaning = (
        "Every place decodes exactly. Where the code has coordinates that this plane does not "
        "show, all places have the same; points fade with their distance from the plane."
    )
    return words, meaning, ""


def _said_of_view(layout: Layout, frame: MapFrame) -> tuple[str, str, str]:
    count = int(np.isfinite(layout.points).all(axis=1).sum())
    beside = ""
    if layout.fitted < count:
        beside = (
            f" {plural(layout.fitted, 'image')}, drawn by chance, were laid out; the other "
            f"{grouped(count - layout.fitted)} were put beside their nearest neighbours."
        )
    meaning = (
        f"{LAYOUT_KINDS[layout.kind]} keeps neighbours together; its distances, and the sizes of "
        f"its groups, say nothing. A place decodes a mixture of the codes of the {MIXED} images "
        "nearest on the map, the near ones counting most; an image its own code. Prior circles, "
        f"posteriors and fields need a plane.{beside}"
    )
    words, offer = _VIEW_WORDS, ""
    if layout.step != frame.codes.step:
        words, offer = f"{words} · of epoch {true_minus(layout.epoch, 1)}", "Compute anew"
    return words, meaning, offer


def _holds(plane: Plane, wish: PlaneWish, pins: tuple[PinPlace, ...]) -> bool:
    """Whether the pins of these letters are still on the plane."""
    now = {pin.letter: pin.z for pin in pins}
    corners = np.stack([now.get(pin.letter, pin.z) for pin in wish.pins])
    return bool(plane.distance(corners).max() < _OFF)
