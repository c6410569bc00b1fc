"""What a worker makes of a route: the way, its pictures, and where it leaves the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.views.walk import WalkLine, WalkView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.drawing import drawing_of
from vae_explorer.latent.geodesic import Metric
from vae_explorer.latent.geodesic_graph import LatentGraph, latent_graph
from vae_explorer.latent.routes import JoinedWalk
from vae_explorer.latent.support import Support, support_of
from vae_explorer.latent.walk_along import quick_walk, seen_walk
from vae_explorer.latent.walks import step_change

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.route import Route
    from vae_explorer.latent.chart import Chart
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["Walk", "WalkWish", "line_of", "walk"]


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


def walk(wish: WalkWish) -> Walk:
    """Walk as wished, decode the steps, and find where they leave the data."""
    torch.set_num_threads(1)
    support = wish.support or support_of(wish.codes.mean)
    route, graphs = wish.route, [] if wish.graph is None else [wish.graph]

    def graph(metric: Metric) -> LatentGraph:
        if not graphs:
            graphs.append(latent_graph(metric, wish.codes.mean))
        return graphs[0]

    if wish.dropped:
        joined = quick_walk(route.codes, route.kind, wish.steps, loop=route.loop)
    else:
        joined = seen_walk(
            drawing_of(wish.snapshot.vae, wish.label),
            route.codes,
            route.kind,
            wish.steps,
            loop=route.loop,
            support=support,
            # Without codes, as after numbers ran away, there is nothing to lay a graph over.
            graph=None if support is None else graph,
            dropped=lambda: wish.dropped,
        )
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
    return Walk(wish, joined, support, graphs[0] if graphs else None, view)


def line_of(joined: JoinedWalk, plane: Chart, support: Support | None) -> WalkLine:
    """Draw a walk on a plane, with the support if it is known."""
    line = joined.line
    outside = _outside(support, 0.5 * (line[:-1] + line[1:]))
    return WalkLine(
        plane.project(line), joined.piece_of_stretch, outside, plane.project(joined.codes)
    )


def _outside(support: Support | None, codes: np.ndarray) -> np.ndarray:
    return np.zeros(len(codes), bool) if support is None else support.outside(codes)
