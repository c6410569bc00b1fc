"""The walk past the pins: what is known of it, and how it is worked out and told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.exploring.route import PinPlace, Route
from vae_explorer.gui.exploring.undoing import Undoing
from vae_explorer.gui.exploring.walk_work import Walk, WalkWish, line_of, walk
from vae_explorer.gui.views.basics import Pin
from vae_explorer.gui.views.walk import RouteView, WalkView
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.walk_along import quick_walk
from vae_explorer.latent.walks import QUICK_KINDS

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["WalkState"]

_STEPS = 12
_REST_MS = 700
"""A walk that takes long follows a learning model no more often."""


class WalkState(Part):
    """A route, the walk along it, and what is told of both.

    A walk that takes long is shown as a straight line until it has come.

    Attributes:
        pins_changed: Tuple of ``Pin``.
        route_changed: A ``RouteView``.
        walk_placed: A ``WalkLine``, or None without a walk.
        walk_decoded: A ``WalkView``, or None without a walk.
    """

    pins_changed = Signal(object)
    route_changed = Signal(object)
    walk_placed = Signal(object)
    walk_decoded = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self._take)
        job.failed.connect(self.failed)
        self._routes = Undoing(Route())
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._known: Walk | None = None
        self._wish: WalkWish | None = None
        self._walk: Walk | None = None
        self._label = UNKNOWN
        self._stale = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._catch_up)
        self.steps = _STEPS

    @property
    def route(self) -> Route:
        """The pins in walking order, and how one walks past them."""
        return self._routes.now

    @property
    def pinned(self) -> tuple[PinPlace, ...]:
        """The pins in walking order."""
        return self._routes.now.pins

    @property
    def loop(self) -> bool:
        """Whether one walks back from the last pin to the first."""
        return self._routes.now.loop

    @property
    def kind(self) -> str:
        """How one walks: "linear", "spherical", "visual" or "geodesic"."""
        return self._routes.now.kind

    @property
    def view(self) -> WalkView | None:
        """The walk as it is shown."""
        return self._walk.view if self._walk is not None else None

    @property
    def codes(self) -> np.ndarray | None:
        """The codes of the pictures shown, shape ``(K, D)``, or None without a walk."""
        return self._walk.joined.codes if self._walk is not None else None

    @property
    def busy(self) -> bool:
        """True while the worker is at it, or soon will be."""
        return self._job.busy or self._stale

    def wish_in(self, steps: int) -> WalkWish | None:
        """Return what the walk in another number of steps is made of, or None without one."""
        if self._snapshot is None or self._frame is None or not self._routes.now.leads:
            return None
        route, codes = self._routes.now, self._frame.codes
        wish = WalkWish(self._snapshot, codes, route, max(steps, route.pieces + 1), self._label)
        known = self._known
        if known is not None and known.wish.codes is codes:
            wish.support = known.support
            if known.wish.snapshot is self._snapshot and known.wish.label == self._label:
                wish.graph = known.graph
        return wish

    def begin(self, _images: ImageSet) -> None:
        """Forget the pins and the model: there is another image set."""
        self._snapshot = self._frame = self._known = None
        self._routes.forget(Route(kind=self.kind))
        self._update()

    def take_route(self, route: Route) -> None:
        """Begin with the pins of another model of the same images, whose codes mean the same here.

        Args:
            route: Its pins; those on images follow them once it is known where they are.
        """
        self._routes.forget(route)
        self._update()

    def rest(self) -> None:
        """Give up what the worker is at."""
        self._rest.stop()
        self._drop()

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model and map; pins on images follow them."""
        before = self._frame
        only_plane = (
            snapshot is self._snapshot and before is not None and before.codes is frame.codes
        )
        self._snapshot, self._frame = snapshot, frame
        if not self.pinned:
            return
        self._follow_images()
        if only_plane and self._walk is not None and self._wish is None:
            self._tell_pins()
            self._place(self._walk)
        elif self.kind in QUICK_KINDS or not self._rest.isActive():
            self._update(by_hand=before is None)
        else:
            self._stale = True
            self._tell_pins()

    # ------------------------------------------------------------------------ how it does it

    def _code_at(self, x: float, y: float, index: int) -> np.ndarray | None:
        """Code of an image, or (-1) of a place of the map; None where there is none yet."""
        if self._frame is None:
            return None
        if index < 0:
            return self._frame.plane.lift(np.array((x, y)))
        mean = self._frame.codes.mean[index].astype(np.float64)
        return mean if np.isfinite(mean).all() else None

    def _follow_images(self) -> None:
        """Put pins on images where these are now; what was undone may know older codes."""
        self._routes.now = self._routes.now.each(self._followed)

    def _followed(self, pin: PinPlace) -> PinPlace:
        z = None if pin.index is None else self._code_at(0.0, 0.0, pin.index)
        return pin if z is None else replace(pin, z=z)

    def _drop(self) -> None:
        if self._wish is not None:
            self._wish.dropped = True
        self._wish, self._stale = None, False
        self._job.forget()

    @Slot()
    def _catch_up(self) -> None:
        if self._stale:
            self._update(by_hand=False)

    def _update(self, *, by_hand: bool = True) -> None:
        """Walk anew; if a hand has changed the route, a line follows it at once."""
        self._tell_pins()
        wish = self.wish_in(self.steps)
        if wish is None or self._frame is None:
            self._drop()
            self._walk = None
            self.walk_placed.emit(None)
            self.walk_decoded.emit(None)
        else:
            if self._wish is not None:
                self._wish.dropped = True
            self._wish, self._stale = wish, False
            if by_hand or wish.route.kind in QUICK_KINDS:
                route = wish.route
                joined = quick_walk(route.codes, route.kind, wish.steps, loop=route.loop)
                self.walk_placed.emit(line_of(joined, self._frame.plane, wish.support))
            self._job.request(lambda: walk(wish))
            if wish.route.kind not in QUICK_KINDS:
                self._rest.start()
        self._tell_route()

    def _place(self, made: Walk) -> None:
        if self._frame is not None:
            self.walk_placed.emit(line_of(made.joined, self._frame.plane, made.support))

    def _tell_pins(self) -> None:
        pins: list[Pin] = []
        if self._frame is not None:
            for pin in self.pinned:
                x, y = self._frame.plane.project(pin.z)
                pins.append(Pin(pin.letter, float(x), float(y)))
        self.pins_changed.emit(tuple(pins))

    def _tell_route(self) -> None:
        route, routes = self._routes.now, self._routes
        letters = "".join(pin.letter for pin in route.pins)
        waiting = self._wish is not None and route.kind not in QUICK_KINDS
        self.route_changed.emit(
            RouteView(letters, route.kind, route.loop, routes.can_undo, routes.can_redo, waiting)
        )

    @Slot(object)
    def _take(self, made: Walk) -> None:
        if not self._routes.now.leads:
            return
        self._walk = made
        self._known = made
        self.walk_decoded.emit(made.view)
        if made.wish is self._wish:
            self._wish = None
            self._place(made)
            self._tell_route()
