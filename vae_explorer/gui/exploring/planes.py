"""Which plane through latent space is drawn, or which view by t-SNE or UMAP."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.errors import VaeExplorerError
from vae_explorer.gui.exploring.laying_out import LayingOut
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.exploring.plane_wish import (
    AXES,
    HELD,
    LAYOUT_KINDS,
    PINS,
    RANDOM,
    Layout,
    PlaneWish,
)
from vae_explorer.gui.exploring.plane_words import choices_of
from vae_explorer.latent.planes import plane_through

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.exploring.route import PinPlace
    from vae_explorer.gui.views.planes import PlaneChoices
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Planes"]

_CORNERS = 3


class Planes(Part):
    """The choice of a plane; views are computed when they are wished for.

    Attributes:
        choices_changed: A ``PlaneChoices``.
        wished: Another plane is to be drawn (true), or the same one through other places (false).
        wish: The plane that is drawn, or will be in a moment.
    """

    choices_changed = Signal(object)
    wished = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._laying_out = LayingOut(self)
        self._laying_out.progressed.connect(self._take_progress)
        self._laying_out.laid_out.connect(self._take_layout)
        self._laying_out.failed.connect(self._end_layout)
        self._layouts: dict[str, Layout] = {}
        self._coming: Layout | None = None
        self._progress: float | None = None
        self._pins: tuple[PinPlace, ...] = ()
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._told: PlaneChoices | None = None
        self._draws = np.random.default_rng()
        self.wish = PlaneWish()

    def begin(self, _images: ImageSet) -> None:
        """Look at another image set."""
        self.rest()
        self._layouts.clear()
        self._snapshot = self._frame = None
        self._pins, self.wish = (), PlaneWish(number=self.wish.number + 1)
        self._tell()

    def rest(self) -> None:
        """Give up the view that is being computed."""
        self._laying_out.cancel()
        self._coming = self._progress = None

    @property
    def busy(self) -> bool:
        """True while a view is being computed."""
        return self._laying_out.busy

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model and map."""
        self._snapshot, self._frame = snapshot, frame
        self.wish = self.wish.follow(frame.codes)
        self._tell()

    def take_pins(self, pins: tuple[PinPlace, ...]) -> None:
        """Take up the pins, in their order."""
        self._pins = pins
        self._tell()

    @Slot(int, object)
    def take_selected(self, index: int, _ellipse: object) -> None:
        """Take up the selected image, -1 for none."""
        held_at = index if index >= 0 else None
        if held_at != self.wish.held_at:
            holds = self.wish.holds, self.wish.held_at
            self.wish = replace(self.wish, held_at=held_at)
            if "selected" in (holds[0], self.wish.holds):
                self.wished.emit(False)
            self._tell()

    @Slot(str)
    def choose(self, key: str) -> None:
        """Draw another plane or view.

        Args:
            key: "pca", "kl", "pins", "random", "tsne" or "umap".
        """
        if key in LAYOUT_KINDS:
            self._choose_view(key)
        elif key == PINS:
            self._choose_pins()
        elif key == RANDOM:
            self.choose_random(int(self._draws.integers(1 << 31)))
        elif key != self.wish.kind or self.busy:
            self._draw(replace(self.wish, kind=key, layout=None))

    @Slot(int, int)
    def choose_axes(self, right: int, up: int) -> None:
        """Draw the plane of two dimensions, from 0."""
        self._draw(replace(self.wish, kind=AXES, axes=(right, up), layout=None))

    def choose_random(self, seed: int) -> None:
        """Draw the random plane of a number."""
        self._draw(replace(self.wish, kind=RANDOM, seed=seed, layout=None))

    @Slot(str)
    def hold(self, held: str) -> None:
        """Put the coordinates that the plane does not show elsewhere.

        Args:
            held: "own" for where the plane has them, "mean" or "selected".
        """
        if held in HELD and held != self.wish.held:
            self.wish = replace(self.wish, held=held)
            self.wished.emit(False)
            self._tell()

    @Slot()
    def compute_anew(self) -> None:
        """Compute the view that is shown from the present codes."""
        if self.wish.kind in LAYOUT_KINDS:
            self._compute(self.wish.kind)

    @Slot()
    def cancel(self) -> None:
        """Give up the view that is being computed; the map stays as it is."""
        self.rest()
        self._tell()

    def _choose_pins(self) -> None:
        pins = self._pins[:_CORNERS]
        if len(pins) < _CORNERS:
            return
        try:
            plane_through(np.stack([pin.z for pin in pins]), [pin.letter for pin in pins])
        except VaeExplorerError as error:
            self.failed.emit(error)
            self._tell(anew=True)
        else:
            self._draw(replace(self.wish, kind=PINS, pins=pins, layout=None))

    def _choose_view(self, kind: str) -> None:
        if kind in self._layouts:
            self._draw(replace(self.wish, kind=kind, layout=self._layouts[kind]))
        else:
            self._compute(kind)

    def _compute(self, kind: str) -> None:
        snapshot, frame = self._snapshot, self._frame
        if snapshot is None or frame is None:
            return
        codes = frame.codes
        nowhere = np.empty((0, 2), np.float32)
        self._coming = Layout(kind, nowhere, snapshot.epoch, codes.step, 0)
        self._progress = 0.0
        self._laying_out.start(kind, LAYOUT_KINDS[kind], codes.mean)
        self._tell(anew=True)

    def _draw(self, wish: PlaneWish) -> None:
        self.rest()
        self.wish = replace(wish, number=self.wish.number + 1)
        self.wished.emit(True)
        self._tell(anew=True)

    @Slot(float)
    def _take_progress(self, share: float) -> None:
        self._progress = share
        self._tell()

    @Slot(object, int)
    def _take_layout(self, points: np.ndarray, fitted: int) -> None:
        coming = self._coming
        if coming is not None:
            points.flags.writeable = False
            layout = replace(coming, points=points, fitted=fitted)
            self._layouts[layout.kind] = layout
            self._draw(replace(self.wish, kind=layout.kind, layout=layout))

    @Slot(object)
    def _end_layout(self, error: object) -> None:
        self.rest()
        self._tell(anew=True)
        self.failed.emit(error)

    def _tell(self, *, anew: bool = False) -> None:
        """Say what there is to choose, if it is not what was said before."""
        choices = choices_of(
            self.wish,
            self._frame,
            self._pins,
            self._progress,
            "" if self._coming is None else self._coming.kind,
        )
        if anew or choices != self._told:
            self._told = choices
            self.choices_changed.emit(choices)
