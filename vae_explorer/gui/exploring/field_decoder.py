"""Fields that ask what decoder, encoder and codes do at each place of the plane. No Qt.

Makers as in :mod:`vae_explorer.gui.exploring.field_quantities`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.exploring.field_glyphs import SPACING_PX, arrows_in, ellipses_in
from vae_explorer.gui.exploring.field_pictures import Area, Array, Glyphs, Making, Quantity
from vae_explorer.gui.exploring.field_scales import number_words, sampled, survey
from vae_explorer.gui.style.words import true_minus
from vae_explorer.gui.views.map import FieldFacts
from vae_explorer.latent.magnification import log_magnification, pullback_metric, tissot_axes
from vae_explorer.latent.nearness import NearestCode
from vae_explorer.latent.round_trip import round_trip

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.field_aggregate import FieldTask

__all__ = ["distance", "drift", "magnification", "tissot"]


def magnification(task: FieldTask, name: str = "Magnification") -> Making:
    """How much the decoder stretches the plane."""
    yield None
    vae, plane, label = task.snapshot.vae, task.plane, _label(task)

    def values(xs: Array, ys: Array) -> Array:
        return log_magnification(vae, plane, _places(xs, ys), label)

    found, finest_px = sampled(task, values)
    low, high = np.percentile(found, (2, 98)).tolist()
    facts = FieldFacts(
        name,
        "per square latent unit",
        "√det(JᵀJ): how many times as large the decoder makes an area of the plane, measured in "
        "the space of pictures by pixel values from 0 to 1. The scale is logarithmic, from the "
        "2nd to the 98th percentile over all codes and the prior.",
        limits=(number_words(math.exp(low)), number_words(math.exp(high))),
        notes=("Logarithmic scale",),
    )
    return Quantity(facts, values, (low, high), finest_px=finest_px)


def tissot(task: FieldTask) -> Making:
    """The same, with the ellipses that are circles in the space of pictures."""
    quantity = yield from magnification(task, "Magnification, Tissot ellipses")
    assert quantity is not None  # there always is one
    vae, plane, label = task.snapshot.vae, task.plane, _label(task)
    pixels = math.prod(vae.config.image_shape)

    def glyphs(area: Area) -> Glyphs:
        spacing = max(SPACING_PX, quantity.finest_px)
        found, radius = ellipses_in(
            lambda places: tissot_axes(pullback_metric(vae, plane, places, label)), area, spacing
        )
        # In grey levels: what is seen of a change, whatever the number of pixels.
        levels = number_words(255 * radius / math.sqrt(pixels))
        notes = (f"Middle to edge {levels} grey levels RMS",)
        return found, (*notes, "Dashed: larger than drawn") if found.cut.any() else notes

    meaning = (
        "Each ellipse is a circle in the space of pictures: from its middle to its edge the "
        "decoded picture changes by the same amount in every direction, to first order, so that "
        "long ways change little. Its half axes go with 1/σ of the decoder’s Jacobian. "
    )
    return quantity.changed(meaning=meaning + quantity.facts.meaning, glyphs=glyphs)


def drift(task: FieldTask) -> Making:
    """From each place to where it is after decoding and encoding again."""
    yield None
    vae, plane, label = task.snapshot.vae, task.plane, _label(task)

    def ways(places: Array) -> Array:
        codes = plane.lift(places)
        return np.asarray(round_trip(vae, codes, label) - codes)

    def values(xs: Array, ys: Array) -> Array:
        return np.asarray(np.linalg.norm(ways(_places(xs, ys)), axis=-1))

    found, finest_px = sampled(task, values)
    top, usual = max(float(np.percentile(found, 98)), 1e-6), float(np.median(found))

    def glyphs(area: Area) -> Glyphs:
        spacing = max(SPACING_PX, finest_px)
        return arrows_in(lambda at: plane.project(ways(at)), area, spacing, usual)

    meaning = (
        "Each arrow goes from a code to where it ends when it is decoded and the picture encoded "
        "again: to its posterior mean. The colour is the length of that way"
    )
    where = "."
    if not plane.whole:
        where = f" in all {len(plane.offset)} dimensions; arrows are projected onto the plane."
    facts = FieldFacts(
        "Round-trip drift", "latent units", meaning + where, limits=("0", number_words(top))
    )
    return Quantity(facts, values, (0.0, top), finest_px=finest_px, glyphs=glyphs)


def distance(task: FieldTask) -> Making:
    """How far the nearest code is from each place, in all dimensions."""
    codes = task.frame.codes.mean[task.known]
    yield None
    if not len(codes):
        return None
    nearest = NearestCode(task.plane, codes)

    def values(xs: Array, ys: Array) -> Array:
        return nearest.distance(_places(xs, ys))

    top = float(np.percentile(values(*survey(task)), 98))
    off = float(np.median(nearest.off_plane))
    notes = () if task.plane.whole else (f"Codes {true_minus(off, 1)} off the plane in the median",)
    facts = FieldFacts(
        "Distance from the data",
        "latent units",
        "From each place to the nearest code of an image, in all dimensions of latent space: far "
        "away the decoder was never asked, and what it draws there is a guess.",
        limits=("0", number_words(top)),
        notes=notes,
    )
    return Quantity(facts, values, (0.0, max(top, 1e-6)), finest_px=2.0)


def _label(task: FieldTask) -> int | None:
    return task.label if task.snapshot.vae.config.conditional else None


def _places(xs: Array, ys: Array) -> Array:
    return np.stack(np.meshgrid(xs, ys), axis=-1)
