"""Brings the rest of the program in behind the first window."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from vae_explorer.gui.process.later import import_torch_lean

if TYPE_CHECKING:
    from vae_explorer.gui.process.preferences import Preferences
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels
    from vae_explorer.gui.workbench import Workbench

__all__ = ["Starter"]

# After torch, off the window's thread; the classes of the panels come last, quickly. The first
# numpy.unique would import numpy.ma, while a folder opens.
_HEAVY = (
    "pyqtgraph",
    "numpy.ma",
    "vae_explorer.gui.tour.tour_panel",
    "vae_explorer.gui.window.dock_set",
    "vae_explorer.gui.window.docks",
    "vae_explorer.gui.workbench",
)


class Starter(QObject):
    """Imports on a thread once the window has been painted, then builds the workbench.

    A wish that comes before it is there is kept, the newest one only, and granted then.

    Args:
        window: The window to fill.
        preferences: What was remembered.
        remember: Whether to remember anything of this time.

    Attributes:
        preferences: For the workbench to be; may be changed until it stands.
        ready: The :class:`~vae_explorer.gui.workbench.Workbench` stands.
        failed: The exception, if something could not be imported.
    """

    ready = Signal(object)
    failed = Signal(object)
    _imported = Signal(object)

    def __init__(
        self, window: MainWindow, preferences: Preferences, *, remember: bool = True
    ) -> None:
        super().__init__(window)
        self._window = window
        self.preferences = preferences
        self._remember = remember
        self._thread: threading.Thread | None = None
        self._wish: Callable[[Workbench], None] | None = None
        self.workbench: Workbench | None = None
        self._panels: Panels | None = None
        self._pieces = self._making()
        self._imported.connect(self._build)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin when the window has been painted once."""
        if event.type() is QEvent.Type.Paint and self._thread is None:
            watched.removeEventFilter(self)
            self._thread = threading.Thread(target=self._import, name="imports")
            # After this paint, not during it.
            QTimer.singleShot(0, self._thread.start)
        return False

    def wish(self, wish: Callable[[Workbench], None]) -> None:
        """Grant a wish now, or as soon as the workbench stands."""
        if self.workbench is not None:
            wish(self.workbench)
        else:
            self._wish = wish

    def close(self) -> bool:
        """Wait for the workers.

        Returns:
            Whether all came to an end. Imports are not waited for: they take their time, and
            before the workbench stands there is nothing to lose.
        """
        if self.workbench is None:
            return self._thread is None or not self._thread.is_alive()
        return self.workbench.close()

    def _import(self) -> None:
        # Python would collect garbage on this thread and hold up the window's for as long.
        gc.disable()
        try:
            import_torch_lean()
            for name in _HEAVY:
                import_module(name)
        except BaseException as error:
            self._imported.emit(error)
        else:
            self._imported.emit(None)

    @Slot(object)
    def _build(self, error: object) -> None:
        if error is not None:
            gc.enable()
            self.failed.emit(error)
            return
        self._build_next()

    @Slot()
    def _build_next(self) -> None:
        """Make one more piece, with room for the window between two of them."""
        try:
            next(self._pieces)
        except StopIteration:
            self._stand()
        else:
            QTimer.singleShot(0, self._build_next)

    def _making(self) -> Iterator[None]:
        """Make the panels and then their docks, one in each turn."""
        from vae_explorer.gui.window.panel_set import Panels
        from vae_explorer.gui.workbench import PANELS

        made = []
        for make in PANELS:
            made.append(make())
            yield
        self._panels = Panels(*made)
        yield from self._window.building(self._panels)
        yield

    def _stand(self) -> None:
        from vae_explorer.gui.workbench import Workbench

        self.workbench = Workbench(
            self._window, self.preferences, remember=self._remember, panels=self._panels
        )
        self.ready.emit(self.workbench)
        if self._wish is not None:
            wish, self._wish = self._wish, None
            wish(self.workbench)
