"""The toolbar: open, train, how it goes, where it runs, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.panels.device_button import DeviceButton
from vae_explorer.gui.panels.headline_numbers import HeadlineNumbers
from vae_explorer.gui.panels.progress_block import ProgressBlock, ProgressLike, progress_words
from vae_explorer.gui.panels.run_button import RunButton
from vae_explorer.gui.panels.toolbar_menus import ExportMenu, MoreMenu, OpenMenu
from vae_explorer.gui.panels.train_button import TrainButton
from vae_explorer.gui.session.view_state import Phase, ViewState, derive_view_state
from vae_explorer.gui.widgets.actions import DOCK_SHORTCUTS, make_action, shortcut_text
from vae_explorer.gui.widgets.buttons import ActionButton, IconButton
from vae_explorer.gui.widgets.text import HairLine
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from PySide6.QtGui import QAction, QResizeEvent

    from vae_explorer.gui.views.basics import RecentEntry

__all__ = ["ToolbarPanel"]

_DEVICE_FROM_PX = 880
_MARGINS_PX = 60  # outer margins, and the wider gaps round divider and numbers


class ToolbarPanel(QWidget):
    """48 px at the top of the window. Signals are wishes.

    Signals:
        open_folder_requested(), open_run_requested(): A file dialog is wished for.
        library_requested(): Show the library of runs.
        sample_requested(str): Open a sample set, by its name.
        recent_requested(str): Open a folder or run by its path.
        train_requested(), pause_requested(), resume_requested(), stop_requested(),
        extend_requested(), branch_requested(): As they say.
        export_requested(str): `actions.ExportKind.kind`.
        lines_requested(str): Copy what was done, as "commands" or "python".
        device_chosen(str), theme_chosen(str): The identifier of the choice.
        fit_requested(): Show the whole map.
        dock_toggled(str): Show or hide a dock, one of `actions.DOCK_SHORTCUTS`.
        help_requested(), shortcuts_requested(), about_requested(), report_requested(),
        tour_requested(), reset_layout_requested(), quit_requested(): Menu entries.
    """

    open_folder_requested = Signal()
    open_run_requested = Signal()
    library_requested = Signal()
    sample_requested = Signal(str)
    recent_requested = Signal(str)
    train_requested = Signal()
    pause_requested = Signal()
    resume_requested = Signal()
    stop_requested = Signal()
    extend_requested = Signal()
    branch_requested = Signal()
    export_requested = Signal(str)
    lines_requested = Signal(str)
    device_chosen = Signal(str)
    theme_chosen = Signal(str)
    fit_requested = Signal()
    dock_toggled = Signal(str)
    help_requested = Signal()
    shortcuts_requested = Signal()
    about_requested = Signal()
    report_requested = Signal()
    tour_requested = Signal()
    reset_layout_requested = Signal()
    quit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Toolbar")
        self.setFixedHeight(48)
        self._state = derive_view_state(Phase.EMPTY)
        self._progress: ProgressLike | None = None
        self._export = ActionButton("Export", "export")
        self.train_button = TrainButton()
        self._actions = self._make_actions()
        self._open = ActionButton("Open", "folder-open")
        self._open_menu = OpenMenu([self._actions["open_folder"], self._actions["open_run"]], self)
        self._stop = ActionButton("Stop", "stop")
        self._stop_resting = IconButton("stop", "Stop")
        self.run_button = RunButton()
        self._divider = HairLine(Qt.Orientation.Vertical)
        self._block = ProgressBlock()
        self._numbers = HeadlineNumbers()
        self._device = DeviceButton()
        self._export_menu = ExportMenu(self)
        self._unfold = IconButton("sliders-horizontal", f"Show Setup ({shortcut_text('setup')})")
        self._unfold.hide()
        self._more = IconButton("dots-three-vertical", "More")
        self._more_menu = MoreMenu(self._actions, self)
        self._connect()
        self._lay_out()
        self.show_view_state(self._state)

    # ------------------------------------------------------------------ what it is told

    def show_view_state(self, state: ViewState) -> None:
        """Shows which buttons live, and which one is filled."""
        self._state = state
        self.train_button.show_state(state)
        self._stop.setVisible(state.stop_enabled)
        self._stop_resting.setVisible(state.stop_visible and not state.stop_enabled)
        explain(self._stop_resting, state.stop_why)
        self.run_button.show_state(state)
        self._export.setEnabled(state.export_enabled)
        explain(self._export, state.export_why or "Save pictures, codes and curves to files")
        self._export.set_filled(state.filled == "export")
        self._device.set_why_not(state.device_why)
        lives = {"train": state.train_enabled, "stop": state.stop_enabled}
        lives |= dict.fromkeys(("export", "copy_picture"), state.export_enabled)
        lives |= dict.fromkeys(("fit", *DOCK_SHORTCUTS), state.workbench)
        for name, live in lives.items():
            self._actions[name].setEnabled(live)
        if not state.progress_visible and state.phase is not Phase.TRAINING:
            self._progress = None
        self._refresh_progress()
        self._give_room()

    def show_progress(self, progress: ProgressLike) -> None:
        """Shows how far training is; the words depend on the phase.

        Args:
            progress: A `training.reports.Progress`. For a run that was opened, its last one with
                NaN where a time is not known.
        """
        self._progress = progress
        self._refresh_progress()

    def show_numbers(
        self,
        elbo: float | None,
        bits_per_dim: float | None,
        images_per_s: float | None,
        *,
        split: str = "validation",
        bits_caption: str = "Bits per dimension",
    ) -> None:
        """Shows the headline numbers; None hides one.

        Args:
            elbo: In nats per image.
            bits_per_dim: The same in bits per dimension.
            images_per_s: Speed, shown while training only.
            split: Which images the bound is of, "validation" or "train".
            bits_caption: Says more where the likelihood is a density of 8-bit pixels.
        """
        self._numbers.show_numbers(
            elbo, bits_per_dim, images_per_s, split=split, bits_caption=bits_caption
        )
        self._give_room()

    def show_device(
        self, text: str, choices: Sequence[tuple[str, str]] = (), chosen: str = "auto"
    ) -> None:
        """Shows where training runs; arguments as in `DeviceButton.show_device`."""
        self._device.show_device(text, choices, chosen)
        self._give_room()

    def show_exports(self, kinds: Collection[str]) -> None:
        """Says which `actions.EXPORTS` have something to export now."""
        self._export_menu.show_available(kinds)

    def show_samples(self, samples: Sequence[tuple[str, str]]) -> None:
        """Offers sample sets in the Open menu, each by its name and title."""
        self._open_menu.show_samples(samples)

    def show_recent(self, entries: Sequence[RecentEntry]) -> None:
        """Offers in the Open menu what was opened before."""
        self._open_menu.show_recent(entries)

    def show_theme(self, choice: str) -> None:
        """Checks the theme that holds in the menu."""
        self._more_menu.show_theme(choice)

    def show_view_actions(self, actions: Sequence[QAction]) -> None:
        """Offers the docks in the View menu, above "Reset layout"."""
        self._more_menu.show_view_actions(actions)

    def show_setup_shown(self, shown: bool) -> None:
        """Offers Setup again while it is hidden."""
        self._unfold.setVisible(not shown)
        self._give_room()

    def status_words(self) -> str:
        """Returns what the status line says of training, such as "Training: step 504 of 1 344"."""
        if self._progress is None:
            resting = {Phase.PAUSED: "Paused", Phase.STOPPING: "Stopping"}
            return resting.get(self._state.phase, "Ready")
        return progress_words(self._state, self._progress).step

    # ------------------------------------------------------------------------ inside

    def minimumSizeHint(self) -> QSize:
        """Returns the room of the buttons: numbers never keep the window from being narrow."""
        return QSize(640, 48)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hides what matters least where the window is narrow."""
        super().resizeEvent(event)
        self._give_room()

    def _make_actions(self) -> dict[str, QAction]:
        slots: dict[str, Callable[[], object] | SignalInstance] = {
            "open_folder": self.open_folder_requested,
            "open_run": self.open_run_requested,
            "library": self.library_requested,
            "train": self.train_button.press,
            "stop": self.stop_requested,
            "export": self._export.showMenu,
            "copy_picture": lambda: self.export_requested.emit("copy_picture"),
            "fit": self.fit_requested,
            **{name: self._toggling(name) for name in DOCK_SHORTCUTS},
            "help": self.help_requested,
            "shortcuts": self.shortcuts_requested,
            "quit": self.quit_requested,
        }
        actions = {name: make_action(self, name, slot) for name, slot in slots.items()}
        self.addActions(list(actions.values()))
        return actions

    def _connect(self) -> None:
        self._open.setMenu(self._open_menu)
        self._open_menu.sample_chosen.connect(self.sample_requested)
        self._open_menu.recent_chosen.connect(self.recent_requested)
        for name in ("train", "pause", "resume", "extend"):
            wish = f"{name}_requested"
            getattr(self.train_button, wish).connect(getattr(self, wish))
        self._unfold.clicked.connect(self._toggling("setup"))
        self._stop.clicked.connect(self.stop_requested)
        self._stop.setToolTip(f"Stop training and keep the model ({shortcut_text('stop')})")
        self._stop_resting.setEnabled(False)
        self.run_button.extend_requested.connect(self.extend_requested)
        self.run_button.branch_requested.connect(self.branch_requested)
        self.run_button.lines_requested.connect(self.lines_requested)
        self._more_menu.lines_requested.connect(self.lines_requested)
        self._export.setMenu(self._export_menu)
        self._export_menu.export_chosen.connect(self.export_requested)
        self._device.device_chosen.connect(self.device_chosen)
        self._more_menu.report_requested.connect(self.report_requested)
        self._more_menu.about_requested.connect(self.about_requested)
        self._more_menu.tour_requested.connect(self.tour_requested)
        self._more_menu.reset_layout_requested.connect(self.reset_layout_requested)
        self._more_menu.theme_chosen.connect(self.theme_chosen)
        self._more.setMenu(self._more_menu)

    def _lay_out(self) -> None:
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(12, 0, 10, 0)
        row.setSpacing(8)
        for each in self._open, self.train_button, self._stop, self._stop_resting, self.run_button:
            row.addWidget(each)
        row.addSpacing(8)
        self._divider.setFixedHeight(20)
        row.addWidget(self._divider)
        row.addSpacing(8)
        row.addWidget(self._block)
        row.addSpacing(12)
        row.addWidget(self._numbers)
        row.addStretch(1)
        for widget in (self._unfold, self._device, self._export, self._more):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(body, 1)
        column.addWidget(HairLine())

    def _refresh_progress(self) -> None:
        shown = self._state.progress_visible and self._progress is not None
        self._block.setVisible(shown)
        self._divider.setVisible(shown)
        if shown and self._progress is not None:
            self._block.show_words(progress_words(self._state, self._progress))

    def _give_room(self) -> None:
        """Hides, least important first, what the width has no room for."""
        self._block.set_room(200 if self.width() >= 1400 else 184)
        self._device.setVisible(self._block.isHidden() or self.width() >= _DEVICE_FROM_PX)
        row: list[QWidget] = [self._open, self.train_button, self._stop, self._stop_resting]
        row += [self.run_button, self._block, self._unfold, self._device, self._export, self._more]
        used = sum(each.sizeHint().width() + 8 for each in row if not each.isHidden())
        self._numbers.fit(self._state, self.width() - used - _MARGINS_PX)

    def _toggling(self, name: str) -> Callable[[], None]:
        return lambda: self.dock_toggled.emit(name)
