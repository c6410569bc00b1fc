"""The part of the session that lays decoded pictures behind the points of the map."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.exploring.backdrop_tiles import Tiles, layout_for, pictures_of_plane
from vae_explorer.gui.exploring.field_pictures import Area
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.process.jobs import Executor, PullJob
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.views.backdrop import BackdropView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["NOT_EXACT", "Backdrop"]

NOT_EXACT = "A place of this view stands for no single code, so nothing can be decoded for it."

_MARGIN = 0.15
"""Decoded beyond the view on each side, a share of its size."""
_SETTLE_MS = 60
"""Nothing is decoded for a view that still moves: the old picture moves with it."""
_LEAST_REST_MS = 500


class Backdrop(Part):
    """The decoded manifold behind the points.

    A newer view or model takes the place of what is being decoded. While models come one after the
    other, the work rests after each as long as it took.

    Attributes:
        painted: A ``BackdropView``, or None.
        offered: Whether it is wished, and why it cannot be had, or an empty string.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    painted = Signal(object)
    offered = Signal(bool, str)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = PullJob(executor, self)
        self._job.came.connect(self._take)
        self._job.ended.connect(self._end)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._decode)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._follow)
        self._tiles: Tiles | None = None
        self._newest: tuple[Snapshot, MapFrame] | None = None
        self._area: Area | None = None
        self._asked: Area | None = None
        self._label = UNKNOWN
        self._began_s = 0.0
        self.wished = False

    @property
    def busy(self) -> bool:
        """True while anything is decoded, or will be soon."""
        waits = self._rest.isActive() and self._stale
        return self._job.busy or self._settle.isActive() or waits

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        del images
        self.rest()
        self._tiles = self._newest = None
        self.painted.emit(None)
        self._tell()

    def rest(self) -> None:
        """Give up what is under way."""
        self._settle.stop()
        self._rest.stop()
        self._job.cancel()
        self._asked = None

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model and map; what is shown follows."""
        before, self._newest = self._newest, (snapshot, frame)
        turned = frame.turn is not None
        if before is None or turned or before[1].plane.names != frame.plane.names:
            # A picture of another plane means nothing on this one.
            self._tell()
            self._renew()
        elif not self._job.busy and not self._rest.isActive():
            self._follow()

    @Slot(object, float, float)
    def look_at(
        self, bounds: tuple[float, float, float, float], scale: float, ratio: float
    ) -> None:
        """Decode for another part of the plane, once the view has come to rest.

        Args:
            bounds: In view, ``(x_low, x_high, y_low, y_high)`` in latent units.
            scale: Device pixels per latent unit.
            ratio: Device pixels per logical pixel.
        """
        self._area = Area(bounds, scale, ratio)
        if self._can_decode and not (self._asked and self._asked.covers(self._area)):
            self._job.cancel()
            self._asked = None
            self._settle.start(_SETTLE_MS)

    @Slot(bool)
    def choose(self, wished: bool) -> None:
        """Show decoded pictures behind the points, or do not."""
        self.wished = wished
        self._tell()
        self._renew()

    def choose_label(self, label: int) -> None:
        """Decode under another label of a conditional model; -1 for none."""
        if label != self._label:
            self._label, self._tiles = label, None
            self._decode()

    # ------------------------------------------------------------------------------ inside

    @property
    def _can_decode(self) -> bool:
        return self.wished and self._newest is not None and self._newest[1].plane.exact

    @property
    def _stale(self) -> bool:
        if not self._can_decode or self._newest is None:
            return False
        tiles, (snapshot, frame) = self._tiles, self._newest
        return tiles is None or tiles.snapshot is not snapshot or not tiles.lie_on(frame.plane)

    def _tell(self) -> None:
        exact = self._newest is None or self._newest[1].plane.exact
        self.offered.emit(self.wished, "" if exact else NOT_EXACT)

    def _renew(self) -> None:
        """Begin anew at once."""
        self.rest()
        self._tiles = None
        self.painted.emit(None)
        self._decode()

    @Slot()
    def _follow(self) -> None:
        """Decode anew with the newest model, if it is newer than what is shown."""
        if self._stale:
            self._tiles = None
            self._decode()

    @Slot()
    def _decode(self) -> None:
        """Decode the part in view."""
        if not self._can_decode or self._newest is None or self._area is None:
            return
        self._settle.stop()
        self._rest.stop()
        if self._tiles is None:
            self._tiles = Tiles(*self._newest, self._label)
        tiles, self._asked = self._tiles, self._area.widened(_MARGIN)
        layout = layout_for(self._asked, tiles.snapshot.vae.config.image_shape[-1])
        self._began_s = time.monotonic()
        self._job.start(lambda: pictures_of_plane(tiles, layout))

    @Slot(object)
    def _take(self, view: BackdropView) -> None:
        self.painted.emit(view)

    @Slot(object)
    def _end(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
        took_ms = round(1000 * (time.monotonic() - self._began_s))
        self._rest.start(max(_LEAST_REST_MS, took_ms))
