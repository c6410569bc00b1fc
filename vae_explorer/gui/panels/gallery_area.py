"""The gallery's pictures as far as they show: a scroll area that paints what is in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from vae_explorer.gui.panels.gallery_cells import CAPTION_OUT_PX, Cell, paint_cell
from vae_explorer.gui.panels.gallery_layout import GAP_PX, Cells
from vae_explorer.gui.panels.gallery_marks import Marks
from vae_explorer.gui.panels.gallery_thumbs import Captions, Thumbs
from vae_explorer.gui.panels.gallery_words import caption, description
from vae_explorer.gui.style.theme import font, tokens_for
from vae_explorer.gui.style.words import plural

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QHelpEvent

    from vae_explorer.gui.views.gallery import GalleryView

__all__ = ["GalleryArea"]

SIDES_PX = (48, 64, 96, 144, 208)


class GalleryArea(QAbstractScrollArea):
    """Pictures in rows over all the width. However many there are, those in view are painted.

    Signals:
        marks_changed(): Other images are marked.
        current_changed(int): The keys are on this image, by the user's hand; -1 for none.
    """

    marks_changed = Signal()
    current_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.marks = Marks()
        self.view: GalleryView | None = None
        self.side_px = SIDES_PX[1]
        self._thumbs, self._captions = Thumbs(), Captions()
        self._band: QRectF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Gallery")
        self.viewport().setProperty("surface", "canvas")
        self.viewport().setMouseTracking(True)

    def show_view(self, view: GalleryView) -> None:
        """Show other images, another order or newer values; marks stay on their images."""
        same = self.view is not None and np.array_equal(self.view.rows, view.rows)
        wished = self.view is None or self.view.wish != view.wish
        self.view = view
        self._thumbs.show_images(view.pixels)
        if not same or not len(view.rows):
            self.marks.show_rows(view.rows, view.table.images)
            self.marks_changed.emit()
        self._measure()
        if wished and not same:
            self.verticalScrollBar().setValue(0)
            self.bring_into_view()
        self._describe()
        self.viewport().update()

    def show_selected(self, row: int) -> None:
        """Mark the image that was selected elsewhere, if it is seen here."""
        if row == self.marks.current_row or self.view is None:
            return
        place = self.marks.place_of(row)
        if place < 0:
            place = self._head_of(row)
        self.marks.pick(place)
        self.bring_into_view()
        self._tell(by_hand=False)

    def set_side(self, side_px: int) -> None:
        """Show larger or smaller pictures; what the keys are on stays in view."""
        if side_px != self.side_px:
            self.side_px = side_px
            self._measure()
            self.bring_into_view()
            self.viewport().update()

    def zoom(self, steps: int) -> None:
        """Show pictures a size larger (1) or smaller (-1)."""
        nearest = min(range(len(SIDES_PX)), key=lambda i: abs(SIDES_PX[i] - self.side_px))
        self.set_side(SIDES_PX[min(max(nearest + steps, 0), len(SIDES_PX) - 1)])

    def bring_into_view(self) -> None:
        """Scroll as little as shows all of the cell that the keys are on."""
        if self.marks.current < 0:
            return
        cells, bar = self.cells, self.verticalScrollBar()
        top = int(cells.place(self.marks.current)[1]) - GAP_PX
        bottom = top + cells.pitch + GAP_PX
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    @property
    def cells(self) -> Cells:
        """Where everything stands, scrolled to the top."""
        count = 0 if self.view is None else len(self.view.rows)
        return Cells(count, self.side_px, self.viewport().width())

    def cell_box(self, place: int) -> QRectF:
        """Return where a picture is in the viewport."""
        left, top = self.cells.place(place)
        return QRectF(left, top - self.verticalScrollBar().value(), self.side_px, self.side_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the rows for the new width."""
        super().resizeEvent(event)
        self._measure()
        self.bring_into_view()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is in view."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(tokens.canvas))
        if self.view is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.view.empty:
            painter.setPen(QColor(tokens.text2))
            painter.setFont(font(12))
            room = self.viewport().rect().adjusted(24, 0, -24, 0)
            centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, centred, self.view.empty)
        self._captions.begin_frame(self.side_px + 2 * CAPTION_OUT_PX)
        self._thumbs.begin_frame(self.side_px, self.devicePixelRatioF())
        top, waiting, cells = self.verticalScrollBar().value(), False, self.cells
        for place in cells.seen(top, top + self.viewport().height()):
            x, y = cells.place(place)
            box = QRectF(x, y - top, self.side_px, self.side_px)
            picture = self._thumbs.of(int(self.view.rows[place]))
            waiting |= picture is None
            cell = self._cell(place)
            paint_cell(painter, box, picture, cell, self._captions, tokens)
        if self._band is not None:
            colour = QColor(tokens.accent)
            painter.setPen(QPen(colour, 1))
            colour.setAlphaF(0.12)
            painter.setBrush(colour)
            painter.drawRect(self._band.translated(0.5, 0.5 - top))
        if waiting:
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say all that is known of the image under the mouse."""
        if event.type() == QEvent.Type.ToolTip and self.view is not None:
            told: QHelpEvent = event  # type: ignore[assignment]
            place = self.cells.at(told.pos().x(), told.pos().y() + self.verticalScrollBar().value())
            if place < 0:
                QToolTip.hideText()
            else:
                words = description(self.view, place)
                QToolTip.showText(told.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint anew."""
        del dx, dy
        self.viewport().update()

    def _cell(self, place: int) -> Cell:
        view = self.view
        assert view is not None
        row = int(view.rows[place])
        columns = view.table.columns
        said = {key: bool(columns[key].values[row]) for key in _VERDICTS if key in columns}
        return Cell(
            caption(view, place),
            int(view.sizes[place]),
            self.marks.is_marked(place),
            place == self.marks.current and self.hasFocus(),
            int(view.stacks[place]) in view.wish.opened,
            said.get("excluded", False),
            said.get("tags", False) or said.get("note", False),
        )

    def _head_of(self, row: int) -> int:
        """Place of the stack that an image lies in, -1 if it is not here."""
        view = self.view
        column = None if view is None else view.table.columns.get("duplicate")
        if view is None or column is None or row < 0:
            return -1
        group = column.values[row]
        same: NDArray[np.bool_] = np.array([column.values[int(r)] == group for r in view.rows])
        found = np.flatnonzero(same)
        return int(found[0]) if len(found) else -1

    def _measure(self) -> None:
        bar, cells = self.verticalScrollBar(), self.cells
        bar.setRange(0, max(0, cells.height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(max(1, cells.pitch // 2))

    def _tell(self, *, by_hand: bool = True) -> None:
        self._describe()
        self.viewport().update()
        self.marks_changed.emit()
        if by_hand:
            self.current_changed.emit(self.marks.current_row)

    def _describe(self) -> None:
        """Tell a screen reader where the keys are."""
        if self.view is None:
            return
        words = [self.view.empty or plural(len(self.view.rows), "picture")]
        words.append(f"{self.marks.count} marked")
        if self.marks.current >= 0:
            words.insert(0, description(self.view, self.marks.current).replace("\n", ", "))
        self.setAccessibleDescription(", ".join(words))


_VERDICTS = ("excluded", "tags", "note")
