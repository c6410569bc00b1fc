"""What stands in the heading of the gallery: which images, the search, and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from vae_explorer.gui.panels.gallery_filter import FilterMenu
from vae_explorer.gui.panels.gallery_words import counted, list_titles
from vae_explorer.gui.style.words import count
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import Text
from vae_explorer.latent.query_words import with_term

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from vae_explorer.gui.views.gallery import GalleryView

__all__ = ["GalleryTools"]

_AS_FOLDER = "Folder"
_TYPING_MS = 120
_ROOMY_PX = 250
_WIDTH_PX = 760


class GalleryTools(QWidget):
    """Choosers and one search field in a line.

    Signals:
        list_chosen(str): Show this list.
        searched(str): Show what fits these words.
        sorted(str, bool): Sort by this column ("" for the folder's order), descending or not.
        retrain_requested(): Train again without the excluded images.
        left(): Enter or the down key in the search: on to the pictures.
    """

    list_chosen = Signal(str)
    searched = Signal(str)
    sorted = Signal(str, bool)
    retrain_requested = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: GalleryView | None = None
        self.lists = ChooserButton("Images of the gallery")
        self.lists.setToolTip("Which images are shown")
        self.lists.chosen.connect(self._choose_list)
        self.search = QLineEdit()
        self.search.setAccessibleName("Search images")
        self.search.setToolTip(
            "Words in the file name or a column; label:7, elbo<−150, kl:8..12, split:validation, "
            "tag:blurry, excluded; a minus before a term turns it round"
        )
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(120)
        self.search.setMaximumWidth(420)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.installEventFilter(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._tell_search)
        self.search.textChanged.connect(self._wait_for_more)
        self.filter = FilterMenu()
        self.filter.term_chosen.connect(self._add_term)
        self.order = ChooserButton("Order of the gallery", "Sort: ")
        self.order.setToolTip("What the images are sorted by")
        self.order.chosen.connect(self._choose_order)
        self.direction = IconButton("sort-ascending", "Smallest first", side_px=24)
        self.direction.clicked.connect(self._turn)
        self.count = Text("", 11, 400, "3")
        self.retrain = LinkButton("Train again without the excluded")
        self.retrain.setToolTip("Begin another run with the same settings on all other images")
        self.retrain.clicked.connect(self.retrain_requested)
        self.retrain.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.lists)
        row.addWidget(self.search, 3)
        row.addWidget(self.filter)
        row.addWidget(self.order)
        row.addWidget(self.direction)
        row.addSpacing(4)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.retrain)

    def show_view(self, view: GalleryView) -> None:
        """Show what was asked for, and how much was found."""
        self._view = view
        titles = list_titles(view.chosen)
        self.lists.show_choices(list(titles.values()), titles[view.wish.name])
        orders = self._orders()
        now = next((title for title, key in orders.items() if key == view.wish.key), _AS_FOLDER)
        self.order.show_choices(list(orders), now)
        self.direction.set_icon_name(
            "sort-descending" if view.wish.descending else "sort-ascending"
        )
        self.direction.set_name("Largest first" if view.wish.descending else "Smallest first")
        self.filter.show_table(view.table)
        if not self.search.hasFocus() and not self._typing.isActive():
            self._write(view.wish.search)
        self.count.setText(counted(view))
        words = f"Train again without {count(view.excluded)}"
        self.retrain.setText(words)
        self.retrain.setAccessibleName(words)
        self.retrain.setVisible(view.excluded > 0)

    def minimumSizeHint(self) -> QSize:
        """Return room for every word: beside narrow tabs the tools take a line of their own."""
        return QSize(_WIDTH_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give an example of a search where there is room for one."""
        super().resizeEvent(event)
        roomy = self.search.width() >= _ROOMY_PX
        self.search.setPlaceholderText("Search: name, label:7, elbo<−150" if roomy else "Search")

    def begin_search(self, text: str) -> None:
        """Go to the search field, with a first letter perhaps."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.search.setText(f"{self.search.text().rstrip()} {text}".lstrip())
        else:
            self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Down and Escape lead out of the search; Escape clears it first."""
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            pressed: QKeyEvent = event  # type: ignore[assignment]
            key = pressed.key()
            if key == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Escape):
                self._tell_search()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _orders(self) -> dict[str, str]:
        """Titles and keys of what can be sorted by."""
        columns = self._view.table.columns if self._view is not None else {}
        return {_AS_FOLDER: ""} | {column.title: key for key, column in columns.items()}

    def _choose_list(self, title: str) -> None:
        chosen = 0 if self._view is None else self._view.chosen
        names = {title: name for name, title in list_titles(chosen).items()}
        self.list_chosen.emit(names[title])

    def _choose_order(self, title: str) -> None:
        if self._view is not None:
            self.sorted.emit(self._orders()[title], self._view.wish.descending)

    def _turn(self) -> None:
        if self._view is not None:
            self.sorted.emit(self._view.wish.key, not self._view.wish.descending)

    def _add_term(self, term: str) -> None:
        self._write(with_term(self.search.text(), term) if term else "")
        self._tell_search()

    def _write(self, text: str) -> None:
        if text != self.search.text():
            self.search.setText(text)
            self._typing.stop()

    def _wait_for_more(self) -> None:
        self._typing.start()

    def _tell_search(self) -> None:
        self._typing.stop()
        self.searched.emit(self.search.text())
