"""The part of the session that paints quantities over the plane, and the true posterior."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.exploring.contouring import Contouring
from vae_explorer.gui.exploring.field_aggregate import FieldTask
from vae_explorer.gui.exploring.field_pictures import Area, Quantity
from vae_explorer.gui.exploring.field_quantities import (
    DECODED_FIELDS,
    FIELDS,
    field_pictures,
    fields_offered,
)
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.exploring.plane_words import NOT_ON_VIEWS
from vae_explorer.gui.process.jobs import Executor, PullJob
from vae_explorer.gui.views.map import FieldView, ShowChoices
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.views.basics import SelectedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.density import BandwidthRule
    from vae_explorer.training.reports import Snapshot

__all__ = ["Fields"]

_MARGIN = 0.2
"""Painted beyond the view on each side, a share of its size: a short pan needs nothing new."""
_SETTLE_MS = 60
"""A view that still moves is not painted for: the old picture moves with it."""
_LEAST_REST_MS = 500
_BANDWIDTH_STEP = 1.25


class Fields(Part):
    """What is shown on the plane beside the points.

    A newer model or view takes the place of what is being worked out. While models come one after
    the other, the work rests after each as long as it took.

    Attributes:
        choices_changed: A ``ShowChoices``.
        field_painted: A ``FieldView``, or None.
        contours_drawn: A ``ContourView``, or None.
        hole_found: Place of a hole on the plane.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    choices_changed = Signal(object)
    field_painted = Signal(object)
    contours_drawn = Signal(object)
    hole_found = Signal(float, float)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._field_job = PullJob(executor, self)
        self._field_job.came.connect(self._take_field)
        self._field_job.ended.connect(self._end_field)
        self._contouring = Contouring(executor, self)
        self._contouring.drawn.connect(self.contours_drawn)
        self._contouring.failed.connect(self.failed)
        self._settle = self._timer(self._paint)
        self._rest = self._timer(self._follow)
        self._images: ImageSet | None = None
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._area: Area | None = None
        self._painted: Area | None = None
        self._quantity: Quantity | None = None
        self._stale = False
        self._holes_seen = 0
        self._began_s = 0.0
        self.field = "none"
        self.bandwidth: BandwidthRule | float = "scott"
        self._label = UNKNOWN

    def _timer(self, answer: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(answer)
        return timer

    # ------------------------------------------------------------------------ what it is told

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self.rest()
        self._images, self._snapshot, self._frame = images, None, None
        self._contouring.begin(images)
        if self.field == "labels" and not images.label_names:
            self.field = "none"
        self._forget_field()
        self._tell()

    @property
    def busy(self) -> bool:
        """True while anything is worked out, or will be soon."""
        timers = self._settle.isActive() or (self._rest.isActive() and self._stale)
        return self._field_job.busy or self._contouring.busy or timers

    @property
    def contours(self) -> bool:
        """Whether the selected image's true posterior is to be drawn."""
        return self._contouring.wished

    def rest(self) -> None:
        """Give up what is under way."""
        self._settle.stop()
        self._rest.stop()
        self._field_job.cancel()
        self._contouring.rest()
        self._stale = False

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model and map; what is shown follows."""
        first = self._snapshot is None
        before = None if self._frame is None else self._frame.plane
        other = before is not None and (before.names != frame.plane.names or frame.turn is not None)
        self._snapshot, self._frame = snapshot, frame
        self._contouring.look_from(snapshot, frame)
        self._stale = True
        if first:
            if self.field not in dict(self._offered):
                self.field = "none"
            self._tell()
        elif other:
            # A picture of another plane means nothing on this one.
            self._renew()
        if not self._field_job.busy and not self._rest.isActive():
            self._follow()

    @Slot(object, float, float)
    def look_at(
        self, bounds: tuple[float, float, float, float], scale: float, ratio: float
    ) -> None:
        """Paint for another part of the plane, once the view has come to rest.

        Args:
            bounds: In view, ``(x_low, x_high, y_low, y_high)`` in latent units.
            scale: Device pixels per latent unit.
            ratio: Device pixels per logical pixel.
        """
        self._area = Area(bounds, scale, ratio)
        if self.field != "none" and not (self._painted and self._painted.covers(self._area)):
            self._settle.start(_SETTLE_MS)

    @Slot(object)
    def take_selected(self, view: SelectedView | None) -> None:
        """Draw the true posterior of this image, or of none."""
        self._contouring.take_selected(view)

    @Slot(str)
    def choose_field(self, field: str) -> None:
        """Paint another field, "none" for none."""
        if field in FIELDS and field != self.field:
            self.field = field
            self._renew()

    @Slot(str)
    def choose_bandwidth(self, rule: BandwidthRule) -> None:
        """Choose the width of the codes' density by a rule, and show that density."""
        self.field, self.bandwidth = "codes", rule
        self._renew()

    @Slot(int)
    def step_bandwidth(self, steps: int) -> None:
        """Make the width of the codes' density larger or smaller, by a quarter each step."""
        shown = self._quantity.facts.bandwidth if self._quantity is not None else None
        if shown is not None:
            width = (shown.widths[0] * shown.widths[1]) ** 0.5
            self.bandwidth = width * _BANDWIDTH_STEP**steps
            self._renew(keep=True)

    def choose_label(self, label: int) -> None:
        """Decode under another label of a conditional model where a field does; -1 for none."""
        self._label = label
        if self.field in DECODED_FIELDS:
            self._renew(keep=True)

    @Slot()
    def go_to_hole(self) -> None:
        """Send the cursor to the heaviest hole, and from there to the next one."""
        holes = self._quantity.holes if self._quantity is not None else ()
        if holes:
            hole = holes[self._holes_seen % len(holes)]
            self._holes_seen += 1
            self.hole_found.emit(hole.x, hole.y)

    @Slot(bool)
    def choose_contours(self, drawn: bool) -> None:
        """Draw the selected image's true posterior, or do not."""
        self._contouring.choose(drawn)
        self._tell()

    # ------------------------------------------------------------------------------ inside

    @property
    def _offered(self) -> tuple[tuple[str, str], ...]:
        if self._snapshot is None or self._images is None:
            return ()
        return fields_offered(self._images, self._snapshot)

    def _tell(self) -> None:
        rule = self.bandwidth if isinstance(self.bandwidth, str) else "given"
        exact = self._frame is None or self._frame.plane.exact
        self.choices_changed.emit(
            ShowChoices(
                fields=self._offered,
                field=self.field,
                bandwidth_rule=rule,
                contours=self._contouring.wished,
                contours_why="" if exact else NOT_ON_VIEWS,
                fields_why="" if exact else NOT_ON_VIEWS,
            )
        )

    def _renew(self, *, keep: bool = False) -> None:
        """Begin anew at once: the field was chosen by a hand.

        Args:
            keep: Whether the picture stays until the new one comes.
        """
        self._field_job.cancel()
        self._rest.stop()
        if keep:
            self._quantity = None
        else:
            self._forget_field()
        self._tell()
        self._stale = True
        self._follow()

    def _forget_field(self) -> None:
        self._quantity = self._painted = None
        self.field_painted.emit(None)

    @Slot()
    def _follow(self) -> None:
        """Work the field out with the newest model."""
        if self._stale and self.field != "none" and self._snapshot is not None:
            self._stale = False
            self._quantity = None
            self._paint()

    @Slot()
    def _paint(self) -> None:
        """Paint the part in view; the quantity is worked out if that is still to be done."""
        snapshot, frame, images, area = self._snapshot, self._frame, self._images, self._area
        if self.field == "none" or snapshot is None or frame is None or images is None:
            return
        if area is None or not frame.plane.exact:
            return
        self._settle.stop()
        self._began_s = time.monotonic()
        quantity, wide = self._quantity, area.widened(_MARGIN)
        task = FieldTask(self.field, self.bandwidth, snapshot, frame, images, self._label)
        self._field_job.start(lambda: field_pictures(task, quantity, wide))

    @Slot(object)
    def _take_field(self, made: Quantity | tuple[Area, FieldView]) -> None:
        if isinstance(made, Quantity):
            self._quantity, self._holes_seen = made, 0
        else:
            self._painted, view = made
            self.field_painted.emit(view)

    @Slot(object)
    def _end_field(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
        elif self._quantity is None:
            # There is no such field of these images, such as regions of a single label.
            self._forget_field()
        took_ms = round(1000 * (time.monotonic() - self._began_s))
        self._rest.start(max(_LEAST_REST_MS, took_ms))
