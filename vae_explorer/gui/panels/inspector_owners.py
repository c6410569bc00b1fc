"""The images whose posteriors claim the place under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from vae_explorer.gui.style import words
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.rows import SectionHeading, ValueRow
from vae_explorer.gui.widgets.text import Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from vae_explorer.gui.views.place import PlaceView

__all__ = ["OwnersSection", "share_words"]

_MOST = 6
_PICTURE_PX = 40
_UNCLAIMED = (
    "No image claims this place: q(z), which all images share, is below a tenth of the prior here."
)
_EVERYBODY = "So many images share this place that none has a part worth telling."
_MEANING = (
    "If an image is picked by chance and a code is drawn from its posterior, these are the "
    "probabilities that a code here came from each image. The effective number of owners is the "
    "exponential of their entropy."
)


def share_words(share: float) -> str:
    """Returns a share without ever rounding it to all or nothing.

    >>> [share_words(s).replace(words.THIN_SPACE, "") for s in (1.0, 0.9969, 0.72, 0.104, 0.0061)]
    ['100%', '99.7%', '72%', '10%', '0.6%']
    """
    if 0.99 <= share < 0.9995 or share < 0.01:
        return words.percent(share, 1)
    return words.percent(share)


class OwnersSection(QWidget):
    """The owners ranked by their shares, or one sentence where nobody owns the place.

    Signals:
        image_clicked(int): Row of an image in its set.
    """

    image_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[int, ...] = ()
        self._heading = SectionHeading("Who owns this place")
        self._pictures = PictureGrid(
            "Owners of this place",
            side_px=_PICTURE_PX,
            columns=_MOST,
            rows_max=1,
            captions=True,
            spread=True,
            clickable=True,
            draggable=True,
        )
        self._pictures.picture_clicked.connect(self._answer_click)
        self._remark = Text(_UNCLAIMED, 11, 400, "2", wrap=True)
        self._remark.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._either = QStackedLayout()
        self._either.addWidget(self._pictures)
        self._either.addWidget(self._remark)
        self._images = ValueRow("Density of the images, log q(z)", unit="nats")
        self._prior = ValueRow("Density of the prior, log p(z)", unit="nats")
        self._images.set_meaning("Of the mixture of all images’ posteriors, at this code.")
        self._prior.set_meaning("Log density of the prior at this code.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addLayout(self._either)
        column.addWidget(self._images)
        column.addWidget(self._prior)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_place(self, view: PlaceView) -> None:
        """Shows the owners of another place."""
        self._rows = tuple(int(row) for row in view.rows)
        shares = tuple(share_words(float(share)) for share in view.shares)
        self._pictures.show_pictures(
            view.pictures, captions=shares, tooltips=tuple(f"Owns {share}" for share in shares)
        )
        self._remark.setText(_EVERYBODY if view.claimed else _UNCLAIMED)
        self._either.setCurrentIndex(0 if view.claimed and self._rows else 1)
        number = words.true_minus(view.owners, 1 if view.owners < 100 else 0)
        owners = "1 owner" if view.owners < 1.05 else f"{number} effective owners"
        self._heading.set_note(owners if view.claimed else "nobody")
        said = f"{_MEANING}\n{view.how}" if view.how else _MEANING
        explain(self._heading, said)
        self._images.show_value(words.nats(view.log_images))
        self._prior.show_value(words.nats(view.log_prior))

    def _answer_click(self, position: int) -> None:
        self.image_clicked.emit(self._rows[position])
