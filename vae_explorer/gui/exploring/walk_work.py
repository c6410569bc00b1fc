"""What a worker makes of a route: the way, its pictures, and where it leaves the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.views_walk import WalkLine, WalkView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.drawing import drawing_of
from vae_explorer.latent.geodesic import Metric
from vae_explorer.latent.geodesic_graph import LatentGraph, latent_graph
from vae_explorer.latent.geodesic_search import geodesic_piece
from vae_explorer.latent.routes import JoinedWalk, Piece, join, pairs_of
from vae_explorer.latent.support import Support, support_of
from vae_explorer.latent.visual import visual_piece
from vae_explorer.latent.walks import Curve, step_change, straight_line, turning_line

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.route import Route
    from vae_explorer.latent.chart import Chart
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["QUICK_KINDS", "Walk", "WalkWish", "line_of", "quick_walk", "walk"]

QUICK_KINDS = ("linear", "spherical")
"""Kinds that need no decoder, and are drawn under the hand."""

_FINE = 96
_MOST_LINKS, _LEAST_LINKS, _ALL_LINKS = 24, 6, 36
_MOST_TRIALS, _LEAST_TRIALS, _ALL_TRIALS = 48, 12, 72
_MOST_SAMPLES, _LEAST_SAMPLES, _ALL_SAMPLES = 97, 17, 192


@dataclass(eq=False)
class WalkWish:
    """What a walk is made of.

    Attributes:
        snapshot: Of the model.
        codes: Of the images, whose support counts.
        route: At least two pins.
        steps: Number of pictures; at least one more than the route has pieces.
        label: What a conditional model is told; -1 for nothing.
        support: Of the same codes, if it is known already.
        graph: Of the same codes and the same model, if it is known already.
        dropped: Set by the window's thread once nobody waits for it: what takes long is left out.
    """

    snapshot: Snapshot
    codes: Codes
    route: Route
    steps: int
    label: int
    support: Support | None = None
    graph: LatentGraph | None = None
    dropped: bool = False


@dataclass(frozen=True, eq=False)
class Walk:
    """What came of a wish.

    Attributes:
        wish: The wish.
        joined: The way.
        support: Of the codes; None where there are too few.
        graph: Of codes and model, where one was needed.
        view: The pictures.
    """

    wish: WalkWish
    joined: JoinedWalk
    support: Support | None
    graph: LatentGraph | None
    view: WalkView


def quick_walk(route: Route, steps: int) -> JoinedWalk:
    """Walk without a decoder: spherical for a spherical route, straight for all others."""
    made = turning_line if route.kind == "spherical" else straight_line
    return join([_measured(made(a, b)) for a, b in _ends(route)], steps, _FINE)


def walk(wish: WalkWish) -> Walk:
    """Walk as wished, decode the steps, and find where they leave the data."""
    torch.set_num_threads(1)
    support = wish.support or support_of(wish.codes.mean)
    graph = wish.graph
    if wish.route.kind in QUICK_KINDS or wish.dropped:
        joined = quick_walk(wish.route, wish.steps)
    else:
        metric = Metric(drawing_of(wish.snapshot.vae, wish.label), support)
        if wish.route.kind == "geodesic" and graph is None:
            graph = latent_graph(metric, wish.codes.mean)
        joined = join(_pieces(wish, metric, graph), wish.steps, _FINE)
    told = np.full(len(joined.codes), wish.label)
    pictures = decode(wish.snapshot.vae, joined.codes, labels=told)
    view = WalkView(
        pictures,
        tuple(zip(joined.pin_steps, wish.route.letters, strict=True)),
        wish.route.kind,
        wish.route.loop,
        step_change(pictures),
        _outside(support, joined.codes),
    )
    return Walk(wish, joined, support, graph, view)


def line_of(joined: JoinedWalk, plane: Chart, support: Support | None) -> WalkLine:
    """Draw a walk on a plane, with the support if it is known."""
    line = joined.line
    outside = _outside(support, 0.5 * (line[:-1] + line[1:]))
    return WalkLine(
        plane.project(line), joined.piece_of_stretch, outside, plane.project(joined.codes)
    )


def _ends(route: Route) -> list[tuple[np.ndarray, np.ndarray]]:
    return pairs_of(route.codes, loop=route.loop)


def _pieces(wish: WalkWish, metric: Metric, graph: LatentGraph | None) -> list[Piece]:
    """The pieces of a walk that is measured by its pictures; many share what one may cost."""
    ends = _ends(wish.route)
    links = min(_MOST_LINKS, max(_LEAST_LINKS, _ALL_LINKS // len(ends)))
    trials = min(_MOST_TRIALS, max(_LEAST_TRIALS, _ALL_TRIALS // len(ends)))
    samples = min(_MOST_SAMPLES, max(_LEAST_SAMPLES, _ALL_SAMPLES // len(ends)))
    samples = max(samples, 4 * wish.steps // len(ends))
    if wish.route.kind == "visual":
        lines = [straight_line(a, b) for a, b in ends]
        return [visual_piece(metric.drawing, line, samples=samples) for line in lines]
    return [
        geodesic_piece(
            metric,
            a,
            b,
            graph,
            links=links,
            trials=trials,
            samples=samples,
            dropped=lambda: wish.dropped,
        )
        for a, b in ends
    ]


def _measured(curve: Curve) -> Piece:
    """A piece as long as its way through latent space."""
    way = np.diff(curve(np.linspace(0.0, 1.0, 33)), axis=0)
    return Piece(curve, float(np.linalg.norm(way, axis=1).sum()))


def _outside(support: Support | None, codes: np.ndarray) -> np.ndarray:
    return np.zeros(len(codes), bool) if support is None else support.outside(codes)
