"""What the decoder makes of the cursor: the picture, and facts about the place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from vae_explorer.gui import words
from vae_explorer.gui.qimage import scaled_pixmap
from vae_explorer.gui.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.drag_out import drag_picture
from vae_explorer.gui.widgets.rows import CaptionNumber, SectionHeading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QPixmap, QResizeEvent

    from vae_explorer.gui.views import DecodedView

__all__ = ["DecodedPicture", "DecodedSection", "pin_button", "typical_distance"]

BUTTON_PX = 24  # as high as a heading, so that no focus ring is cut
PICTURE_PX = 168
_SMALLEST_PX = 96
_BESIDE_PX = 12
_OFF_PLANE_FROM = 0.05


def typical_distance(latent_dim: int) -> float:
    """Return the mean distance of a draw of N(0, I) from its mean, nearly the root of D.

    Args:
        latent_dim: D, at least 1.

    Example:
        >>> round(typical_distance(8), 2)
        2.74
    """
    half = latent_dim / 2
    return math.sqrt(2.0) * math.exp(math.lgamma(half + 0.5) - math.lgamma(half))


def pin_button(what: str) -> IconButton:
    """Make a button whose menu puts pin A or pin B; the actions carry the letter."""
    button = IconButton("map-pin", f"Put a pin on {what}", side_px=BUTTON_PX)
    menu = QMenu(button)
    for letter in ("A", "B"):
        menu.addAction(f"Pin {letter} on {what}").setData(letter)
    button.setMenu(menu)
    return button


class DecodedPicture(QWidget):
    """One picture, as large as whole numbers allow, to copy and to drag out.

    Signals:
        copy_requested(): The copy key was pressed while it has the focus.
    """

    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Decoded picture")
        self.setToolTip("The mean of p(x|z) at the cursor. Drag it out to keep it.")
        self.setFixedSize(PICTURE_PX, PICTURE_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pixels: NDArray[np.uint8] | None = None
        self._pixmap: QPixmap | None = None
        self._press: QPoint | None = None

    def show_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Shows a picture, uint8, shape ``(C, H, W)``; None leaves an empty frame."""
        self._pixels, self._pixmap = pixels, None
        self.setCursor(
            Qt.CursorShape.ArrowCursor if pixels is None else Qt.CursorShape.OpenHandCursor
        )
        self.update()

    def set_side(self, side_px: int) -> None:
        """Gives it another size."""
        if side_px != self.width():
            self.setFixedSize(side_px, side_px)
            self._pixmap = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the picture in the left upper corner, or the frame it will stand in."""
        del event
        painter = QPainter(self)
        tokens = tokens_for(self)
        if self._pixels is None:
            painter.setPen(QColor(tokens.hairline))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
            return
        dpr = self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.devicePixelRatio() != dpr:
            self._pixmap = scaled_pixmap(self._pixels, self.width(), dpr)
        painter.drawPixmap(0, 0, self._pixmap)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 2.0))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers where a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton and self._pixels is not None:
            self._press = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags the picture out."""
        if self._press is None or self._pixels is None:
            return
        far = (event.position().toPoint() - self._press).manhattanLength()
        if far >= QApplication.startDragDistance():
            self._press = None
            drag_picture(self, self._pixels, "decoded.png")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Forgets the press."""
        del event
        self._press = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Asks to copy."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._pixels is not None:
            self.copy_requested.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paints in the colours of the new theme."""
        if event.type() in THEME_EVENTS:
            self.update()
        super().changeEvent(event)


class DecodedSection(QWidget):
    """Heading with buttons, the picture, and the facts at its right.

    Signals:
        copy_requested(): Copy the picture.
        save_requested(): Save the picture.
        pin_requested(str): Put the pin of this letter on the cursor.
    """

    copy_requested = Signal()
    save_requested = Signal()
    pin_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pin = pin_button("the cursor")
        self._pin.menu().triggered.connect(self._answer_pin)
        self._copy = IconButton("copy", "Copy the picture", side_px=BUTTON_PX)
        self._copy.clicked.connect(self.copy_requested)
        self._save = IconButton("download-simple", "Save the picture…", side_px=BUTTON_PX)
        self._save.clicked.connect(self.save_requested)
        heading = SectionHeading("Decoded at cursor")
        for button in (self._pin, self._copy, self._save):
            heading.add_button(button)
        self.picture = DecodedPicture()
        self.picture.copy_requested.connect(self.copy_requested)
        self._distance = CaptionNumber(
            "From prior mean",
            "σ",
            "Distance of the code from the prior's mean, in standard deviations of the prior.",
        )
        self._typical = CaptionNumber(
            "Typical",
            "σ",
            "Mean distance of draws of the prior from its mean: they lie near a sphere, not near "
            "its centre.",
        )
        self._inside = CaptionNumber(
            "Prior mass inside",
            "%",
            "Share of the prior that is nearer to its mean than the code.",
        )
        self._off_plane = CaptionNumber(
            "Off the plane", "", "Distance of the code from the plane that the map draws."
        )
        self._facts = (self._distance, self._typical, self._inside, self._off_plane)
        facts = QVBoxLayout()
        facts.setSpacing(6)
        for fact in self._facts:
            # Aligned, or the layout gives the room that a fact refuses to the picture.
            facts.addWidget(fact, 0, Qt.AlignmentFlag.AlignLeft)
        facts.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(_BESIDE_PX)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(facts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(heading)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.show_decoded(None)

    def show_decoded(self, view: DecodedView | None) -> None:
        """Shows picture and facts; None takes them away."""
        self.picture.show_picture(None if view is None else view.picture)
        for button in (self._pin, self._copy, self._save):
            button.setEnabled(view is not None)
        for fact in self._facts:
            fact.setVisible(view is not None)
        if view is None:
            return
        latent_dim, standard = len(view.z), math.isfinite(view.prior_distance)
        for fact in (self._distance, self._inside):
            fact.setVisible(standard)
        self._distance.show_number(words.true_minus(view.prior_distance, 2))
        self._inside.show_number(_percent(view.prior_mass_inside) if standard else "")
        self._typical.setVisible(standard and latent_dim > 2)
        self._typical.show_number(
            words.true_minus(typical_distance(latent_dim), 1), caption=f"Typical in {latent_dim} D"
        )
        self._off_plane.setVisible(view.off_plane >= _OFF_PLANE_FROM)
        self._off_plane.show_number(words.true_minus(view.off_plane, 2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes the picture smaller before a fact would be cut."""
        super().resizeEvent(event)
        facts = max(fact.sizeHint().width() for fact in self._facts)
        room = self.width() - _BESIDE_PX - facts
        self.picture.set_side(max(_SMALLEST_PX, min(PICTURE_PX, room)))

    def minimumSizeHint(self) -> QSize:
        """Returns a width at which the picture is at its smallest."""
        return QSize(_SMALLEST_PX + _BESIDE_PX + 80, super().minimumSizeHint().height())

    def _answer_pin(self, action: object) -> None:
        self.pin_requested.emit(action.data())  # type: ignore[attr-defined]


def _percent(share: float) -> str:
    """Write a share without ever rounding it to all or nothing."""
    if 0.995 <= share < 1:
        return words.true_minus(min(100 * share, 99.9), 1)
    return words.true_minus(100 * share, 0)
