"""What stands there before any images: an invitation, two sample sets, what was opened before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from vae_explorer.gui.panels.recent_list import RECENT_INSET_PX, RecentList
from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.style.words import plural
from vae_explorer.gui.widgets.buttons import ActionButton, LinkButton
from vae_explorer.gui.widgets.scroll_area import ScrollArea
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from vae_explorer.gui.views.basics import RecentEntry
    from vae_explorer.images.samples import SampleFacts

__all__ = ["EmptyState"]

_COLUMN_PX = 760
_PICTURE_PX = 48
_GAP_PX = 4


class EmptyState(ScrollArea):
    """One column of 760 px, centred; it scrolls where the window is small.

    Signals:
        folder_requested(), run_requested(): A file dialog is wished for.
        sample_requested(str): Name of a sample set.
        tour_requested(): The guided tour.
        recent_requested(str): Path of a folder or a run.
    """

    folder_requested = Signal()
    run_requested = Signal()
    sample_requested = Signal(str)
    recent_requested = Signal(str)
    tour_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Start")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Takes the first focus itself, so that no button begins with a ring.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._zone = _DropZone()
        self._zone.open_folder.clicked.connect(self.folder_requested)
        self._zone.open_run.clicked.connect(self.run_requested)
        self._samples = _SampleRow()
        self._samples.sample_requested.connect(self.sample_requested)
        self._tour = LinkButton("Guided tour: why the KL is there, in five minutes")
        self._tour.clicked.connect(self.tour_requested)
        self._recent = RecentList()
        self._recent.recent_requested.connect(self.recent_requested)
        self._lay_out()

    def show_samples(self, samples: Sequence[SampleFacts]) -> None:
        """Shows the sample sets; their pictures may come later.

        Args:
            samples: What is known of each; they stand side by side.
        """
        self._samples.show_cards(samples)

    def show_sample_pictures(self, name: str, pictures: NDArray[np.uint8]) -> None:
        """Shows eight pictures of a sample set.

        Args:
            name: Its name.
            pictures: uint8, shape ``(8, C, H, W)``.
        """
        self._samples.show_pictures(name, pictures)

    def expect_recent(self) -> None:
        """Keeps room for what was opened before; it comes once it has been read."""
        self._recent.expect_entries()

    def show_recent(self, entries: Sequence[RecentEntry]) -> None:
        """Shows what was opened before; without entries there is no such section."""
        self._recent.show_entries(entries)

    def show_drag(self, over: bool) -> None:
        """Shows whether something that can be dropped is held over the window."""
        self._zone.show_drag(over)

    def _lay_out(self) -> None:
        body = QWidget()
        body.setProperty("surface", "canvas")
        # A viewport of one's own: asking for the one there makes all kinds of widgets known.
        ground = QWidget()
        ground.setProperty("surface", "canvas")
        self.setViewport(ground)
        column = QWidget()
        column.setMaximumWidth(_COLUMN_PX + 2 * RECENT_INSET_PX)
        inset = QVBoxLayout()
        inset.setContentsMargins(RECENT_INSET_PX, 0, RECENT_INSET_PX, 0)
        inset.setSpacing(0)
        inset.addWidget(self._zone)
        inset.addSpacing(28)
        inset.addWidget(self._samples)
        inset.addSpacing(12)
        inset.addWidget(self._tour, 0, Qt.AlignmentFlag.AlignLeft)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(inset)
        rows.addWidget(self._recent)
        outer = QGridLayout(body)
        outer.setContentsMargins(24, 24, 24, 24)
        outer.setColumnStretch(0, 1)
        outer.setColumnStretch(1, 1000)
        outer.setColumnStretch(2, 1)
        # A little more air below than above: the eye's middle is higher than the ruler's.
        outer.setRowStretch(0, 46)
        outer.setRowStretch(2, 54)
        outer.addWidget(column, 1, 1, Qt.AlignmentFlag.AlignVCenter)
        self.setWidget(body)


class _DropZone(QWidget):
    """The dashed rectangle with the one filled button of the window."""

    def __init__(self) -> None:
        super().__init__()
        self._drag = False
        self.setFixedHeight(168)
        headline = Text("Drop a folder of images here", 20, 600)
        hint = Text(
            "PNG, JPEG, WebP, TIFF, BMP or GIF, any size. Sub-folders become labels. "
            "Nothing leaves this computer.",
            12,
            400,
            "2",
            wrap=True,
        )
        self.open_folder = ActionButton("Open folder…", "folder-open", filled=True)
        self.open_run = ActionButton("Open run…", "clock-counter-clockwise")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.open_folder)
        buttons.addWidget(self.open_run)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 0, 24, 0)
        rows.setSpacing(0)
        rows.addStretch(1)
        for text, gap in ((headline, 8), (hint, 18)):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            rows.addWidget(text)
            rows.addSpacing(gap)
        rows.addLayout(buttons)
        rows.addStretch(1)

    def show_drag(self, over: bool) -> None:
        """Turns dashes and ground to the accent while something is held over the window."""
        self._drag = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints ground and dashes."""
        del event
        tokens = tokens_for(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2.0 if self._drag else 1.5
        pen = QPen(QColor(tokens.accent if self._drag else tokens.control), width)
        pen.setDashPattern([4.0, 2.7] if self._drag else [4.5, 3.0])
        painter.setPen(pen)
        painter.setBrush(QColor(tokens.accent_soft if self._drag else tokens.window))
        inset = width / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(frame, 8, 8)


class _SampleRow(QWidget):
    """The heading "Sample sets" over cards of pictures, words and a button."""

    sample_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._slots: dict[str, QVBoxLayout] = {}
        self._made: list[QWidget] = []
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(16)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        heading = Text("Sample sets", 12, 600)
        heading.setFixedHeight(24)
        rows.addWidget(heading)
        rows.addSpacing(8)
        rows.addLayout(self._cards)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """Returns room for the widest card alone."""
        return QSize(max(self._card_widths(), default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the cards below each other where they do not fit side by side."""
        super().resizeEvent(event)
        widths = self._card_widths()
        fits = sum(widths) + self._cards.spacing() * (len(widths) - 1) <= self.width()
        row, column = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(row if fits else column)

    def _card_widths(self) -> list[int]:
        return [card.minimumSizeHint().width() for card in self._made]

    def show_cards(self, cards: Sequence[SampleFacts]) -> None:
        """Makes a card for each sample set, in place of the earlier ones."""
        for old in self._made:
            self._cards.removeWidget(old)
            old.deleteLater()
        self._made = [self._make_card(facts) for facts in cards]
        for made in self._made:
            self._cards.addWidget(made, 1)
        self.setVisible(bool(cards))

    def show_pictures(self, name: str, pictures: NDArray[np.uint8]) -> None:
        """Fills the place of a card's pictures; without such a card nothing happens."""
        # Only now: numpy is not needed before the window is on screen.
        from vae_explorer.gui.widgets.pictures import PictureGrid

        slot = self._slots.get(name)
        if slot is None:
            return
        grid = PictureGrid(f"Pictures of {name}", side_px=_PICTURE_PX, columns=4, rows_max=2)
        grid.show_pictures(pictures)
        old = slot.takeAt(0)
        if old is not None and (widget := old.widget()) is not None:
            widget.deleteLater()
        slot.insertWidget(0, grid)

    def _make_card(self, card: SampleFacts) -> QWidget:
        place = QWidget()
        size = QSize(4 * _PICTURE_PX + 3 * _GAP_PX, 2 * _PICTURE_PX + _GAP_PX)
        frame = QWidget()
        frame.setFixedSize(size)
        slot = QVBoxLayout(frame)
        slot.setContentsMargins(0, 0, 0, 0)
        slot.addWidget(place)
        self._slots[card.name] = slot
        words = QVBoxLayout()
        words.setSpacing(0)
        title = Text(card.title, 12, 600)
        words.addWidget(title)
        words.addSpacing(3)
        for line in (plural(card.count, "image"), card.about):
            words.addWidget(Text(line, 12, 400, "2"))
        words.addSpacing(10)
        button = ActionButton(f"Train on {card.name}")
        button.setProperty("sample", card.name)
        button.clicked.connect(self._ask)
        words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(frame, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return whole

    def _ask(self) -> None:
        sender = self.sender()
        if isinstance(sender, ActionButton):
            self.sample_requested.emit(str(sender.property("sample")))
