"""The start of the window, in the order in which a person sees it.

First a window is on the screen; behind it, panels and docks are imported on a thread and built;
then another thread imports torch and what needs it, and the session is joined to them.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot
from PySide6.QtWidgets import QApplication

from vae_explorer import __version__
from vae_explorer.gui.early_wishes import EarlyWishes
from vae_explorer.gui.process.arenas import share_arenas
from vae_explorer.gui.process.garbage import GarbageCollection
from vae_explorer.gui.process.interrupts import Interrupts
from vae_explorer.gui.process.logs import Faults, before_the_end, start_logging
from vae_explorer.gui.process.preferences import Preferences, load_preferences
from vae_explorer.gui.process.visits import BrokenVisit, Visit, take_broken_visits
from vae_explorer.gui.session.view_state import Phase, ViewState
from vae_explorer.gui.starter import Starter
from vae_explorer.gui.style.fonts import choose_font
from vae_explorer.gui.style.theme import apply_theme, dress, make_application
from vae_explorer.gui.window.main_window import MainWindow
from vae_explorer.images.samples import SAMPLES
from vae_explorer.places import config_dir, log_dir

if TYPE_CHECKING:
    from vae_explorer.gui.workbench import Workbench

__all__ = ["App", "run_app"]

_LAST_WAIT_MS = 20_000
_TRAINS = (Phase.TRAINING, Phase.PAUSED, Phase.STOPPING)


class App(QObject):
    """The window, and what stands round it from start to end.

    Args:
        preferences: What was remembered.
        screenshot: File to write the window's picture to, or None.
        visit: This visit, or None if nobody is to know of it.
        broken: An earlier visit that broke off, to be told of.
    """

    def __init__(
        self,
        preferences: Preferences,
        screenshot: Path | None = None,
        visit: Visit | None = None,
        broken: BrokenVisit | None = None,
    ) -> None:
        super().__init__()
        self.code = 0
        self._visit, self._broken = visit, broken
        self.garbage: GarbageCollection | None = None
        self._screenshot = screenshot
        self.window = MainWindow(preferences)
        dress(self.window)
        self.window.empty_state.show_samples(tuple(SAMPLES.values()))
        self.window.toolbar.show_samples([(f.name, f.title) for f in SAMPLES.values()])
        self.window.toolbar.show_theme(preferences.theme)
        # A picture for a document is no visit: nothing is remembered of it.
        self.starter = Starter(self.window, preferences, remember=screenshot is None)
        self.window.left.connect(self._end)
        self.starter.ready.connect(self._begin)
        self.early_wishes = EarlyWishes(self.window, self.starter)
        self.interrupts = Interrupts(self)
        self.interrupts.came.connect(self._leave_at_once)
        self.faults = Faults(self)
        self.faults.install()
        before_the_end(self._save_and_end)

    def open(self, target: str, *, train: bool = False) -> None:
        """Open a folder, a run or "sample:NAME", now or as soon as that can be done."""
        self.early_wishes.open(target, train=train)

    @Slot(object)
    def _begin(self, bench: Workbench) -> None:
        self.garbage = GarbageCollection(self)
        self.faults.happened.connect(bench.session.report)
        bench.session.view_state_changed.connect(self._note_training)
        if self._broken is not None:
            bench.notices.show_broken_visit(self._broken)
        if self._screenshot is not None:
            from vae_explorer.gui.window.photograph import Photograph

            self._photograph = Photograph(self.window, self._screenshot, lambda: bench.at_rest)
            self._photograph.taken.connect(self._end_screenshot)
        self.early_wishes.grant(bench)

    @Slot(object)
    def _note_training(self, state: ViewState) -> None:
        if self._visit is not None and self.starter.workbench is not None:
            run = self.starter.workbench.session.run_path
            self._visit.note_training(run if state.phase in _TRAINS else None)

    @Slot(object)
    def _end_screenshot(self, error: object) -> None:
        if error is not None:
            sys.stderr.write(f"{error}\n")
            self.code = 1
        self.window.leave()

    @Slot(int)
    def _leave_at_once(self, number: int) -> None:
        self.code = 128 + number
        if self.starter.workbench is not None:
            self.starter.workbench.session.leave()
        else:
            self.window.leave()

    @Slot()
    def _end(self) -> None:
        # Qt would wait for the last window, and one that nobody can reach any more may be left.
        QCoreApplication.quit()

    def _save_and_end(self) -> None:
        """Save a training that goes on, and end: the next start tells of a visit that broke off."""
        if self.starter.workbench is not None:
            self.starter.workbench.session.trainer.end_now(_LAST_WAIT_MS)
        logging.shutdown()
        os._exit(1)

    def close(self) -> bool:
        """Let everything come to an end; True if it did, within some seconds."""
        ended = self.starter.close()
        if self.garbage is not None:
            self.garbage.close()
        self.interrupts.close()
        self.faults.remove()
        return ended


def run_app(
    target: str | None = None,
    *,
    screenshot: str | None = None,
    size: tuple[int, int] | None = None,
    theme: str | None = None,
    sample: str | None = None,
    train: bool = False,
) -> int:
    """Open the window and stay until it is closed.

    Args:
        target: Folder or run to open, or None.
        screenshot: File to write the window's picture to, once everything it shows is drawn; the
            window leaves then, and remembers nothing.
        size: Width and height of the window in pixels, or None for what it was.
        theme: "system", "light" or "dark", or None for the preferred one.
        sample: Name of a sample set to open instead of ``target``.
        train: Whether to train at once.

    Returns:
        Exit code: 0; 1 if the screenshot could not be written, or nothing can be kept; 128 + n
        after signal n.
    """
    share_arenas()
    try:
        start_logging()
        broken = None if screenshot else take_broken_visits(log_dir())
        visit = Visit(log_dir())
        preferences = load_preferences(config_dir() / "preferences.json")
    except OSError as error:
        sys.stderr.write(
            f"vae-explorer: cannot write to {error.filename} ({error.strerror}). Allow it, or let "
            "VAE_EXPLORER_HOME name a folder that can be written to.\n"
        )
        return 1
    application = QApplication.instance() or make_application(sys.argv[0])
    assert isinstance(application, QApplication)
    application.setApplicationName("vae-explorer")
    application.setApplicationDisplayName("VAE Explorer")
    application.setApplicationVersion(__version__)
    if screenshot is not None:
        preferences = Preferences(theme=preferences.theme)
    choose_font(application)
    apply_theme(application, theme or preferences.theme, sheet=False)
    app = App(preferences, Path(screenshot) if screenshot else None, visit, broken)
    if size is not None:
        app.window.resize(*size)
    wanted = f"sample:{sample}" if sample else target
    if wanted is not None:
        app.open(wanted, train=train)
    app.window.show()
    application.exec()
    ended = app.close()
    visit.end()
    if not ended:
        # Imports are still going on, or a worker hangs, such as on a network folder that is gone.
        # All is saved, and Python would wait for them.
        logging.shutdown()
        os._exit(app.code)
    return app.code
