"""The first section of Setup: which images there are, as the model sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.intake_block import IntakeBlock
from vae_explorer.gui.panels.pixel_choices import PixelChoices
from vae_explorer.gui.style.words import count, plural
from vae_explorer.gui.widgets.buttons import IconButton
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.gui.widgets.rows import SectionHeading
from vae_explorer.gui.widgets.text import ElidedText, LinkSentence, Text
from vae_explorer.images.reports import IntakeReport, spread
from vae_explorer.images.source_changes import SourceChanges

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from vae_explorer.gui.session.view_state import ViewState
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.spec import PixelSpec

__all__ = ["FolderPanel", "changes_sentence", "count_words", "rejected_sentence", "spec_caption"]

_FACTS_GAP_PX = 6
_COLUMNS, _ROWS, _ROWS_LOW = 6, 3, 2


def spec_caption(spec: PixelSpec) -> str:
    """Returns how the model sees the images, such as "28 × 28, grey, as the model sees them"."""
    colours = "colour" if spec.channels == 3 else "grey"
    return f"{spec.size} × {spec.size}, {colours}, as the model sees them"


def count_words(images: ImageSet) -> str:
    """Returns how many images there are, such as "60 000 images, 10 labels"."""
    words = plural(len(images), "image")
    if images.label_names:
        words += f", {plural(len(images.label_names), 'label')}"
    elif images.columns:
        words += f", {plural(len(images.columns), 'factor')}"
    return words


def rejected_sentence(rejected: int, total: int) -> str:
    """Returns the sentence on files that could not be read; empty where there are none."""
    if not rejected:
        return ""
    rest = total - rejected
    verb = "is" if rest == 1 else "are"
    return (
        f"{count(rejected)} of {plural(total, 'file')} could not be read; "
        f"the other {count(rest)} {verb} in."
    )


def changes_sentence(changes: SourceChanges) -> str:
    """Returns the sentence on files that are others than were read; empty where there are none."""
    parts = (
        (changes.gone, "gone"),
        (changes.new, "new"),
        (changes.changed, "written anew"),
    )
    told = ", ".join(f"{count(number)} {word}" for number, word in parts if number)
    return f"The folder has changed since it was read: {told}." if told else ""


class FolderPanel(QWidget):
    """Name, thumbnails, how images are made square, and what could not be read.

    Signals:
        folder_requested(): A dialog for another folder is wished for.
        cancel_requested(): Stop reading images.
        reread_requested(str): Read the folder of that path again.
        rejected_requested(ImageSet): Show the list of its files that could not be read.
        spec_chosen(PixelSpec): See the images in another size, fit or colour.
    """

    folder_requested = Signal()
    cancel_requested = Signal()
    reread_requested = Signal(str)
    rejected_requested = Signal(object)
    spec_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Images")
        self._images: ImageSet | None = None
        self._busy = False
        self._more = IconButton("sliders-horizontal", "Size, shape and colours", checkable=True)
        self._folder = IconButton("folder-open", "Open another folder…")
        self._name = ElidedText("", 12, 500)
        self._count = Text("", 12, 400, "2")
        self._grid = PictureGrid("Images as the model sees them", columns=_COLUMNS, rows_max=_ROWS)
        self._caption = Text("", 11, 400, "2", wrap=True)
        self._remarks = Text("", 11, 400, "2", wrap=True)
        self._choices = PixelChoices()
        self._intake = IntakeBlock()
        self._rejected = LinkSentence("Show list")
        self._changes = LinkSentence("Read it again")
        self._more.toggled.connect(self._choices.set_opened)
        self._folder.clicked.connect(self.folder_requested)
        self._rejected.linkActivated.connect(self._ask_for_list)
        self._changes.linkActivated.connect(self._ask_for_reading)
        self._intake.cancel_requested.connect(self.cancel_requested)
        self._choices.spec_chosen.connect(self.spec_chosen)
        self._lay_out()
        self._show_rejected(0, 0)
        self.show_changes(SourceChanges())
        self._intake.hide()

    def show_images(self, images: ImageSet) -> None:
        """Shows an image set in place of the earlier one."""
        self._images = images
        shown = spread(len(images), _COLUMNS * _ROWS)
        self._name.setText(images.name)
        self._count.setText(count_words(images))
        self._grid.show_pictures(images.pixels[shown], tooltips=[images.paths[i] for i in shown])
        self._caption.setText(spec_caption(images.spec))
        self._show_remarks(images)
        self._choices.show_spec(images.spec)
        rejected = len(images.rejected)
        self._show_rejected(rejected, len(images) + rejected)
        self._give_room()

    @Slot(object)
    def show_changes(self, changes: SourceChanges) -> None:
        """Shows what has become of the folder since it was read."""
        self._changes.show_sentence(changes_sentence(changes))

    def show_intake(self, report: IntakeReport) -> None:
        """Shows how far reading is; pictures come as they are read."""
        self._intake.show_progress(report)
        if report.thumbnails:
            self._grid.show_pictures(np.stack(report.thumbnails))

    def show_view_state(self, state: ViewState) -> None:
        """Locks the choices while training, and ends the look of reading when it is over."""
        self._choices.set_why_not(state.pixels_why)
        if state.intake_visible != self._busy:
            self._busy = state.intake_visible
            self._show_busy()

    def _show_busy(self) -> None:
        """Makes room for what is being read, or gives it back to what was there."""
        for widget in (self._name, self._count, self._caption, self._more):
            widget.setVisible(not self._busy)
        self._remarks.hide()
        self._intake.setVisible(self._busy)
        if self._busy:
            self._intake.begin()
            self._grid.show_pictures(None)
            self._show_rejected(0, 0)
        elif self._images is not None:
            self.show_images(self._images)

    def _ask_for_list(self) -> None:
        if self._images is not None:
            self.rejected_requested.emit(self._images)

    def _ask_for_reading(self) -> None:
        if self._images is not None:
            self.reread_requested.emit(self._images.source)

    def set_low(self, low: bool) -> None:
        """Shows two rows of thumbnails instead of three, where Setup is low."""
        self._grid.set_shape(columns=_COLUMNS, rows_max=_ROWS_LOW if low else _ROWS)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts name and count on two lines where they do not fit on one."""
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        wanted = self._name.sizeHint().width() + _FACTS_GAP_PX + self._count.sizeHint().width()
        beside = wanted <= self.width()
        row, column = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._facts.setDirection(row if beside else column)
        self._facts.setSpacing(_FACTS_GAP_PX if beside else 2)

    def _show_remarks(self, images: ImageSet) -> None:
        sentences = [remark.sentence for remark in images.remarks]
        self._remarks.setText(" ".join(sentences))
        self._remarks.setVisible(bool(sentences))

    def _show_rejected(self, rejected: int, total: int) -> None:
        self._rejected.show_sentence(rejected_sentence(rejected, total))

    def _lay_out(self) -> None:
        heading = SectionHeading("Images")
        heading.add_button(self._more)
        heading.add_button(self._folder)
        self._facts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._facts.addWidget(self._name)
        self._facts.addWidget(self._count, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(heading)
        rows.addLayout(self._facts)
        rows.addSpacing(5)
        rows.addWidget(self._grid)
        rows.addSpacing(6)
        rows.addWidget(self._caption)
        rows.addWidget(self._intake)
        rows.addWidget(self._choices)
        rows.addSpacing(2)
        rows.addWidget(self._remarks)
        rows.addWidget(self._rejected)
        rows.addWidget(self._changes)
