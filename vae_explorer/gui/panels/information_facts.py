"""What is left of the prior, how smooth walks are, and whether the codes carry the labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vae_explorer.gui.panels.information_row import NumberRow
from vae_explorer.gui.panels.information_words import confusion_table, confusions_told
from vae_explorer.gui.style import words
from vae_explorer.gui.style.theme import THEME_EVENTS, tokens_for
from vae_explorer.gui.widgets.rows import SectionHeading

if TYPE_CHECKING:
    from vae_explorer.gui.views.information import InformationView
    from vae_explorer.latent.read_out import ReadOut

__all__ = ["FactsColumn"]

_WIDTH_PX = 240
_DETOUR = (
    "Along straight walks between the codes of two images: how many times more the pictures change "
    "on the way than its ends differ. 1 is the straightest."
)
_LARGEST = (
    "The largest of a walk's steps in decoded pictures, over its mean step. 1 is an even walk; a "
    "large number is a jump."
)


class FactsColumn(QWidget):
    """Numbers of the latent space, one a row, each explained in its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(_WIDTH_PX)
        self._read_out: ReadOut | None = None
        self._heading = SectionHeading("Latent space")
        self._heading.setFixedHeight(26)
        self._unclaimed = NumberRow("Unclaimed prior")
        self._detour = NumberRow("Detour of walks")
        self._largest = NumberRow("Largest step")
        self._labels = NumberRow("Labels read out")
        self._majority = NumberRow("Largest class")
        self._detour.set_meaning(_DETOUR)
        self._largest.set_meaning(_LARGEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 4)
        column.setSpacing(0)
        for row in (
            self._heading,
            self._unclaimed,
            self._detour,
            self._largest,
            self._labels,
            self._majority,
        ):
            column.addWidget(row)
        column.addStretch(1)

    def sizeHint(self) -> QSize:
        """Returns the size at which nothing is cut."""
        return QSize(_WIDTH_PX, 132)

    def show_information(self, view: InformationView) -> None:
        """Shows the numbers; those that there are none of have a dash."""
        images = words.count(view.parts.images)
        self._heading.set_note(f"{images} {view.split} images")
        self._show_unclaimed(view)
        walks = view.smoothness
        if walks is None:
            self._detour.show_number("–")
            self._largest.show_number("–")
        else:
            self._detour.show_number(*_ratio(walks.detour, walks.detour_se))
            self._largest.show_number(*_ratio(walks.largest_step, walks.largest_step_se))
        self._read_out = view.read_out
        self._show_labels()

    def changeEvent(self, event: QEvent) -> None:
        """Writes the table of labels in the colours of the new theme."""
        super().changeEvent(event)
        if event.type() in THEME_EVENTS:
            self._show_labels()

    def _show_unclaimed(self, view: InformationView) -> None:
        found = view.unclaimed
        self._unclaimed.show_number(
            words.percent(found.share, 1), f"± {100 * found.standard_error:.1f}"
        )
        self._unclaimed.set_meaning(
            "Share of the prior's mass that no image claims: where the density of all "
            f"{words.count(view.unclaimed_images)} posteriors together is below "
            f"{words.percent(found.fraction)} of the prior's, in all latent dimensions, by "
            f"{words.count(found.draws)} draws. Holes on the map are counted on its plane. Few "
            "images with narrow posteriors leave gaps: compare equal numbers only."
        )

    def _show_labels(self) -> None:
        found = self._read_out
        self._majority.setVisible(found is not None)
        if found is None:
            self._labels.show_number("–")
            self._labels.set_meaning(
                "Labels are the sub-folders of the images: with two at least, they are read out of "
                "the codes here."
            )
            return
        self._labels.show_number(
            words.percent(found.accuracy, 1), f"± {100 * found.standard_error:.1f}"
        )
        self._majority.show_number(words.percent(found.majority, 1))
        self._labels.set_meaning(
            "Share of held-out images whose label logistic regression reads out of the code. "
            + confusions_told(found)
        )
        self._majority.set_meaning(
            "What naming the largest class every time would reach: knowing nothing."
        )
        for row in (self._labels, self._majority):
            row.setToolTip(confusion_table(found, tokens_for(self)))


def _ratio(value: float, error: float) -> tuple[str, str]:
    return f"{words.true_minus(value, 2)} ×", f"± {error:.2f}"
