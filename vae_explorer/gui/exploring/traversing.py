"""Traversals: what each latent dimension does to a picture, the strongest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.pacing import PacedJob
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.views.pictures import TraversalsView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.traversals import VALUES, strongest, traversal_codes, traversal_range
from vae_explorer.model.kinds import PriorKind

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.gui.views.basics import DecodedView, SelectedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["STARTS", "TraversalWish", "Traversing", "traversals"]

FROM_MIDDLE, FROM_CURSOR, FROM_SELECTED = "the middle", "the cursor", "the selected image"
STARTS = (FROM_MIDDLE, FROM_CURSOR, FROM_SELECTED)
_MOST_ROWS = 32


@dataclass(frozen=True, eq=False)
class TraversalWish:
    """What is to be decoded.

    Attributes:
        snapshot: By which model.
        frame: The images' codes, and which dimensions are the strongest.
        start: Code whose other coordinates stay, shape ``(D,)``; None for the prior's middle.
        where: What that is, one of :data:`STARTS`.
        label: What a conditional model is told, -1 for nothing.
    """

    snapshot: Snapshot
    frame: MapFrame
    start: np.ndarray | None
    where: str
    label: int


class Traversing(Part):
    """Leads each latent dimension through its range, from a code whose others stay.

    Attributes:
        traversed: A ``TraversalsView``; None while there is nothing to lead through.
    """

    traversed = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = PacedJob(job, self)
        self._job.ready.connect(self.traversed)
        self._job.failed.connect(self.failed)
        self._label = UNKNOWN
        self._shown = False
        self._where = FROM_MIDDLE
        self._forget()

    def _forget(self) -> None:
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._places: dict[str, np.ndarray] = {}

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        del images
        self.rest()
        self._forget()
        self.traversed.emit(None)

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def rest(self) -> None:
        """Give up what the worker is at."""
        self._job.forget()

    def set_training(self, training: bool) -> None:
        """Leave the processor to a training."""
        self._job.set_sparing(training)

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model, or newer codes."""
        self._snapshot, self._frame = snapshot, frame
        self._decode()

    def choose_label(self, label: int) -> None:
        """Tell a conditional model this label; -1 for nothing."""
        self._label = label
        self._decode()

    @Slot(bool)
    def set_shown(self, shown: bool) -> None:
        """Decode pictures only while somebody sees them."""
        self._shown = shown
        self._decode()

    @Slot(str)
    def choose_start(self, where: str) -> None:
        """Take the other coordinates from one of :data:`STARTS`."""
        self._where = where
        self._decode()

    @Slot(object)
    def take_cursor(self, decoded: DecodedView) -> None:
        """Know the code of the cursor."""
        self._put(FROM_CURSOR, decoded.z)

    @Slot(object)
    def take_selected(self, view: SelectedView | None) -> None:
        """Know the code of the selected image."""
        self._put(FROM_SELECTED, None if view is None else view.mean)

    def _put(self, where: str, code: np.ndarray | None) -> None:
        if code is None:
            self._places.pop(where, None)
        else:
            self._places[where] = code
        if where == self._where:
            self._decode()

    def wish(self) -> TraversalWish | None:
        """Return what is to be decoded; None while there is no model."""
        snapshot, frame = self._snapshot, self._frame
        if snapshot is None or frame is None:
            return None
        start = self._places.get(self._where)
        if start is not None and len(start) != frame.codes.mean.shape[1]:
            start = None  # of another model
        where = FROM_MIDDLE if start is None else self._where
        return TraversalWish(snapshot, frame, start, where, self._label)

    def _decode(self) -> None:
        if self._shown and (wish := self.wish()) is not None:
            self._job.request(lambda: traversals(wish))


def traversals(wish: TraversalWish) -> TraversalsView:
    """Decode the traversals that are wished for."""
    torch.set_num_threads(1)
    snapshot, frame, codes = wish.snapshot, wish.frame, wish.frame.codes
    config = snapshot.vae.config
    standard = config.prior is PriorKind.STANDARD
    latent_dim = codes.mean.shape[1]
    middle, width = np.zeros(latent_dim), np.ones(latent_dim)
    if not standard:
        middle, width = traversal_range(codes.mean, codes.std)
    dimensions = strongest(frame.kl_per_dim, _MOST_ROWS)
    values = middle[dimensions, None] + width[dimensions, None] * VALUES[None]
    start = middle if wish.start is None else wish.start
    made = traversal_codes(start, dimensions, values)
    flat = made.reshape(-1, latent_dim)
    pictures = decode(snapshot.vae, flat, labels=np.full(len(flat), wish.label))
    return TraversalsView(
        pictures=pictures.reshape(*made.shape[:2], *pictures.shape[1:]),
        codes=made,
        dimensions=dimensions,
        values=values,
        steps=VALUES,
        kl_per_dim=frame.kl_per_dim[dimensions],
        kl_is_part=config.kl_is_exact,
        of=latent_dim,
        standard=standard,
        start=wish.where,
        epoch=snapshot.epoch,
    )
