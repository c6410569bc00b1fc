"""The quantities that can be painted over the plane, worked out with a snapshot. No Qt.

Each maker is a generator: it yields None to give way to shorter work of the same thread, and in the
end returns the :class:`~vae_explorer.gui.exploring.field_pictures.Quantity`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.exploring.field_aggregate import (
    FieldTask,
    aggregate_posterior,
    as_gaussians,
    heaviest_holes,
    hole_share,
    posteriors,
    prior_on_plane,
    share_of_prior_in_holes,
)
from vae_explorer.gui.exploring.field_decoder import distance, drift, magnification, tissot
from vae_explorer.gui.exploring.field_pictures import Area, Array, Making, Quantity, picture
from vae_explorer.gui.exploring.field_scales import number_words, survey
from vae_explorer.gui.style.words import percent, plural
from vae_explorer.gui.views.map import Bandwidth, FieldFacts, FieldView
from vae_explorer.inference.aggregate import UNCLAIMED_BELOW
from vae_explorer.latent.density import kernel_density
from vae_explorer.latent.plane_gaussians import PlaneGaussians
from vae_explorer.latent.read_out import read_out
from vae_explorer.latent.true_posterior import mass_levels
from vae_explorer.model.kinds import Inference

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["DECODED_FIELDS", "FIELDS", "field_pictures", "fields_offered", "quantity_of"]

FIELDS = {
    "none": "No field",
    "prior": "Prior density",
    "aggregate": "Aggregate posterior",
    "codes": "Density of the codes",
    "holes": "Holes",
    "labels": "Label regions",
    "magnification": "Magnification",
    "tissot": "Magnification, Tissot ellipses",
    "drift": "Round-trip drift",
    "distance": "Distance from the data",
}
"""Identifier and name of each field."""

DECODED_FIELDS = ("magnification", "tissot", "drift")
"""Those for which it matters what a conditional model is told."""

_STEPS_PX = (16.0, 4.0)
_REGION_STEPS_PX = (8.0, 1.0)
_BRIGHTEST_MASS = 0.02
"""This share of a density's mass, where it is highest, keeps the last colour of the scale."""
_LOG_TEN = math.log(10.0)
_FAINTEST = 6.9
"""Nats below the prior's peak on the plane up to which the ratio is painted: for a standard normal
in two dimensions the circle that holds 99.9 % of it."""


def fields_offered(images: ImageSet, snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    """Return identifier and name of each field that there can be.

    Regions take labels, and drift takes an encoder.
    """
    left_out = set() if images.label_names else {"labels"}
    if snapshot.vae.config.inference is not Inference.AMORTISED:
        left_out.add("drift")
    return tuple((field, name) for field, name in FIELDS.items() if field not in left_out)


def field_pictures(
    task: FieldTask, quantity: Quantity | None, area: Area
) -> Iterator[Quantity | tuple[Area, FieldView] | None]:
    """Work a quantity out unless it is known, then paint it, coarse first."""
    if quantity is None:
        quantity = yield from quantity_of(task)
        if quantity is None:
            return
        yield quantity
    glyphs = None if quantity.glyphs is None else quantity.glyphs(area)
    steps = _REGION_STEPS_PX if quantity.facts.scale == "labels" else _STEPS_PX
    for step_px in steps:
        if step_px == steps[0] or steps[0] > quantity.finest_px:
            yield area, picture(quantity, area, step_px, glyphs)


def quantity_of(task: FieldTask) -> Making:
    """Work out a field; the answer is None where there is none, such as regions of one label."""
    torch.set_num_threads(1)
    makers = {
        "prior": _prior_density,
        "aggregate": _aggregate,
        "codes": _density_of_codes,
        "holes": _holes,
        "labels": _label_regions,
        "magnification": magnification,
        "tissot": tissot,
        "drift": drift,
        "distance": distance,
    }
    return (yield from makers[task.field](task))


def _prior_density(task: FieldTask) -> Making:
    yield None
    meaning = f"p(z){_projected(task)}: where codes lie before any image is seen."
    return _density(task, FIELDS["prior"], meaning, prior_on_plane(task))


def _aggregate(task: FieldTask) -> Making:
    found = yield from posteriors(task)
    if len(found.mean) == 0:
        return None
    mixture = yield from aggregate_posterior(task, found)
    images = plural(len(found.mean), "image")
    meaning = f"q(z){_projected(task)}: the mixture of the posteriors of {images}"
    return _density(task, FIELDS["aggregate"], f"{meaning}{as_gaussians(task)}.", mixture)


def _density_of_codes(task: FieldTask) -> Making:
    points = task.frame.points[task.known].astype(np.float64)
    if len(points) < 2:
        return None
    kernel = kernel_density(points, task.bandwidth)
    yield None
    count = len(kernel.density.mean)
    mixture = PlaneGaussians(
        np.full(count, -math.log(count)),
        kernel.density.mean,
        np.broadcast_to(np.diag(np.square(kernel.widths)), (count, 2, 2)),
    )
    images = plural(count, "image")
    meaning = f"Gaussian kernel density of the posterior means{_projected(task)} of {images}."
    widths = Bandwidth(kernel.rule, (float(kernel.widths[0]), float(kernel.widths[1])))
    return _density(task, FIELDS["codes"], meaning, mixture, widths)


def _holes(task: FieldTask) -> Making:
    found = yield from posteriors(task)
    if len(found.mean) == 0:
        return None
    mixture = yield from aggregate_posterior(task, found)
    prior = prior_on_plane(task)
    seen = percent(hole_share(prior, mixture), 1)
    notes = [f"{seen} of the prior in holes"]
    counted = (
        "The share is added up over a grid; Information estimates it from draws of the prior, and "
        "may differ a little."
    )
    if not task.plane.whole:
        share, error = yield from share_of_prior_in_holes(task, found)
        latent_dim = task.snapshot.vae.config.latent_dim
        number = f"{percent(share, 1)[:-2]} ± {percent(error, 1)}"
        notes = [f"On the plane {seen} in holes", f"In {latent_dim} dimensions {number}"]
        counted = (
            "On the plane, what is projected onto it fills gaps; the share in all dimensions is "
            "what Information calls unclaimed prior, from other draws."
        )
    facts = FieldFacts(
        "Aggregate ÷ prior",
        "",
        f"q(z) ÷ p(z){_projected(task)}. Hatched are holes, prior mass that no image claims: "
        f"there q(z) is below a tenth of p(z){as_gaussians(task)}. {counted}",
        "diverging",
        ("0.1", "10"),
        tuple(notes),
    )
    holes = heaviest_holes(prior, mixture)
    facts = replace(facts, holes=bool(holes))
    faintest = float(prior.on_grid(*survey(task)).max()) - _FAINTEST
    return Quantity(
        facts,
        lambda xs, ys: mixture.on_grid(xs, ys) - prior.on_grid(xs, ys),
        (-_LOG_TEN, _LOG_TEN),
        hatched_below=math.log(UNCLAIMED_BELOW),
        within=lambda xs, ys: prior.on_grid(xs, ys) - faintest,
        holes=holes,
    )


def _label_regions(task: FieldTask) -> Making:
    images, plane = task.images, task.plane
    held_out = np.array([split == "validation" for split in images.split])
    found = read_out(task.frame.codes.mean, images.labels, held_out)
    yield None
    if found is None:
        return None
    counts = Counter(images.labels)

    def values(xs: Array, ys: Array) -> Array:
        places = np.stack(np.meshgrid(xs, ys), axis=-1)
        return np.asarray(found.predict(plane.lift(places)), np.float64)

    accuracy, error = percent(found.accuracy, 1)[:-2], percent(found.standard_error, 1)
    facts = FieldFacts(
        FIELDS["labels"],
        "",
        "The most probable label at each place, by multinomial logistic regression on the codes; "
        f"its accuracy on {plural(found.held_out, 'held-out image')}. The largest label alone "
        f"would reach {percent(found.majority, 1)}.",
        "labels",
        notes=(f"Read-out accuracy {accuracy} ± {error}",),
        labels=tuple((name, counts[name]) for name in found.classes),
    )
    return Quantity(facts, values)


def _density(
    task: FieldTask,
    name: str,
    meaning: str,
    mixture: PlaneGaussians,
    widths: Bandwidth | None = None,
) -> Quantity:
    """A density whose upper limit is the same whatever is in view."""
    (level,) = mass_levels(mixture.on_grid(*survey(task)), (_BRIGHTEST_MASS,))
    top = math.exp(level)
    unit, limits = "per square latent unit", ("0", number_words(top))
    facts = FieldFacts(name, unit, meaning, limits=limits, bandwidth=widths)
    return Quantity(facts, lambda xs, ys: np.exp(mixture.on_grid(xs, ys)), (0.0, top))


def _projected(task: FieldTask) -> str:
    return "" if task.plane.whole else ", projected onto the plane as the points are"
