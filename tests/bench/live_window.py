"""The real window with a real training in it, for what a hand would feel meanwhile."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from vae_explorer.gui.process.arenas import share_arenas
from vae_explorer.gui.process.garbage import GarbageCollection
from vae_explorer.gui.process.imports import import_plainly
from vae_explorer.gui.process.preferences import Preferences
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.window.main_window import MainWindow
from vae_explorer.gui.workbench import Workbench

__all__ = ["live_window", "wait"]


def wait(until: Callable[[], bool], look_ms: int = 20) -> None:
    """Let the event loop run until something holds."""
    loop, timer = QEventLoop(), QTimer()

    def look() -> None:
        if until():
            loop.quit()

    timer.timeout.connect(look)
    timer.start(look_ms)
    loop.exec()


@contextmanager
def live_window(
    target: str, opening: AbstractContextManager[object] | None = None
) -> Iterator[Workbench]:
    """Open something in the window, and train the suggested model until the place is left.

    Args:
        target: A folder, or "sample:NAME".
        opening: What the window opens it in, until it is at rest; None to train at once.

    Yields:
        What stands behind the window, once a first picture was decoded at the cursor.
    """
    # As the program itself does; that numpy has one thread, its groups' own processes are told.
    share_arenas()
    import_plainly()
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    apply_theme(application, "light")
    with tempfile.TemporaryDirectory() as home:
        os.environ["VAE_EXPLORER_HOME"] = home
        preferences = Preferences()
        window = MainWindow(preferences)
        bench = Workbench(window, preferences, remember=False)
        garbage = GarbageCollection(window)
        session = bench.session
        window.resize(1280, 800)
        window.show()
        with opening or nullcontext():
            session.open_target(target)
            wait(lambda: session.phase is Phase.READY)
            wait(lambda: opening is None or bench.at_rest)
        session.train()
        wait(lambda: session.exploration.decoded is not None)
        yield bench
        session.leave()
        wait(lambda: not window.isVisible())
        bench.close()
        garbage.close()
