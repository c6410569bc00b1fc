"""The part of the session that looks through images: lists, search, order, stacks, originals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.arranging import LIST_ORDERS, arrange, with_values
from vae_explorer.gui.exploring.originals import read_original
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.views.gallery import GalleryView, GalleryWish, ListName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.image_table import ImageTable

__all__ = ["Browsing"]

_NONE = np.zeros(0, np.int64)


class Browsing(Part):
    """Which images the gallery shows.

    Args:
        job: Searches and sorts.
        reading: Reads original files.
        parent: Owner.

    Attributes:
        arranged: A ``GalleryView``; None while there are no images.
        original_read: An ``OriginalView``.
    """

    arranged = Signal(object)
    original_read = Signal(object)

    def __init__(self, job: LatestJob, reading: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job, self._reading = job, reading
        job.ready.connect(self._take)
        reading.ready.connect(self.original_read)
        for each in (job, reading):
            each.failed.connect(self.failed)
        self._images: ImageSet | None = None
        self._chosen: NDArray[np.int64] = _NONE
        self._held = False
        self.table: ImageTable | None = None
        self.wish = GalleryWish()
        self.view: GalleryView | None = None

    @property
    def busy(self) -> bool:
        """True while a worker is at it."""
        return self._job.busy or self._reading.busy

    def begin(self, images: ImageSet) -> None:
        """Look through another image set, or through the same with another split."""
        if self._images is None or self._images.fingerprint != images.fingerprint:
            self.wish = GalleryWish()
            self._chosen, self.view, self.table = _NONE, None, None
            self._job.forget()
            self._reading.forget()
            self.arranged.emit(None)
        self._images = images
        self._held = False

    @Slot(object)
    def take_table(self, table: ImageTable) -> None:
        """Take up what is newly known of the images; while held, their order stays."""
        if self._images is None or table.images != len(self._images):
            return
        self.table = table
        if self._held and self.view is not None:
            self._take(with_values(self.view, table))
        else:
            self.refresh()

    @Slot(object)
    def take_chosen(self, rows: NDArray[np.int64]) -> None:
        """Take up another choice; the gallery goes with it."""
        first = not len(self._chosen)
        self._chosen = rows
        if self.wish.name == "chosen" and not len(rows):
            self.show_list("all")
        elif first and self.wish.name == "all" and len(rows):
            self.show_list("chosen")
        else:
            self.refresh()

    @Slot(str)
    def show_list(self, name: str) -> None:
        """Show another list, in the order that suits it."""
        assert name in get_args(ListName)
        listed: ListName = name  # type: ignore[assignment]
        key, descending = LIST_ORDERS[listed]
        if listed in ("all", "chosen") and self.wish.name in ("all", "chosen"):
            key, descending = self.wish.key, self.wish.descending
        self._wish(replace(self.wish, name=listed, key=key, descending=descending))

    @Slot(str)
    def search(self, text: str) -> None:
        """Show only what fits these words."""
        self._wish(replace(self.wish, search=text))

    @Slot(str, bool)
    def sort(self, key: str, descending: bool) -> None:
        """Sort by a column, "" for the order of the folder."""
        self._wish(replace(self.wish, key=key, descending=descending))

    @Slot(int)
    def toggle_stack(self, stack: int) -> None:
        """Open a stack of duplicates, or close it."""
        self._wish(replace(self.wish, opened=self.wish.opened ^ {stack}))

    @Slot(bool)
    def hold(self, held: bool) -> None:
        """Keep the order while somebody works on marked images, or sort again from now on."""
        self._held = held
        if not held and self.view is not None and self.view.stale:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Search and sort anew."""
        images, table, wish, chosen = self._images, self.table, self.wish, self._chosen
        if images is not None and table is not None:
            self._job.request(lambda: arrange(wish, table, images.pixels, chosen))

    @Slot(int)
    def read_original(self, row: int) -> None:
        """Read an image at the best resolution there is; the newest wish wins."""
        images = self._images
        if images is not None and 0 <= row < len(images):
            self._reading.request(lambda: read_original(images, row))

    def _wish(self, wish: GalleryWish) -> None:
        if wish != self.wish:
            self.wish = wish
            self.refresh()

    @Slot(object)
    def _take(self, view: GalleryView) -> None:
        images = self._images
        if images is not None and view.pixels is images.pixels:
            self.view = view
            self.arranged.emit(view)
