"""Brings the rest of the program in behind the first window."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from vae_explorer.gui.process.later import import_torch_lean

if TYPE_CHECKING:
    from vae_explorer.gui.process.preferences import Preferences
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels
    from vae_explorer.gui.workbench import Workbench

__all__ = ["INTERFACE", "Starter"]

INTERFACE = (
    "vae_explorer.gui.tour.tour_panel",
    "vae_explorer.gui.window.dock_set",
    "vae_explorer.gui.window.docks",
    "vae_explorer.gui.window.panel_makers",
)
"""Modules of panels and docks: imported behind the first window, without torch."""

# After torch. The first numpy.unique would import numpy.ma while a folder opens, the first curve
# pyqtgraph.
_REST = (
    "numpy.ma",
    "vae_explorer.gui.workbench",
    "vae_explorer.gui.panels.curve_drawing",
)


class Starter(QObject):
    """Builds panels and docks once the window has been painted, and then what stands behind them.

    All is imported on a thread: first what panels and docks are made of, which needs no torch; and
    once they stand torch, and what joins them to a session.

    Args:
        window: The window to fill.
        preferences: What was remembered.
        remember: Whether to remember anything of this time.

    Attributes:
        preferences: For the workbench to be; may be changed until it stands.
        built: Panels and docks stand in the window; what they wish is not heard yet.
        ready: The :class:`~vae_explorer.gui.workbench.Workbench` stands.
        failed: The exception, if something could not be imported.
    """

    built = Signal()
    ready = Signal(object)
    failed = Signal(object)
    _interface_imported = Signal(object)
    _rest_imported = Signal(object)

    def __init__(
        self, window: MainWindow, preferences: Preferences, *, remember: bool = True
    ) -> None:
        super().__init__(window)
        self._window = window
        self.preferences = preferences
        self._remember = remember
        self._thread: threading.Thread | None = None
        self.workbench: Workbench | None = None
        self._panels: Panels | None = None
        self._pieces = self._making()
        self._interface_imported.connect(self._build)
        self._rest_imported.connect(self._join)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin when the window has been painted once."""
        if event.type() is QEvent.Type.Paint and self._thread is None:
            watched.removeEventFilter(self)
            # After this paint, not during it.
            QTimer.singleShot(0, self._start(self._import_interface))
        return False

    def close(self) -> bool:
        """Wait for the workers.

        Returns:
            Whether all came to an end. Imports are not waited for: they take their time, and
            before the workbench stands there is nothing to lose.
        """
        if self.workbench is None:
            return self._thread is None or not self._thread.is_alive()
        return self.workbench.close()

    def _start(self, work: Callable[[], None]) -> Callable[[], None]:
        """Make the thread for some imports, and return what starts it."""
        self._thread = threading.Thread(target=work, name="imports")
        return self._thread.start

    def _import_interface(self) -> None:
        # Python would collect garbage on this thread and hold up the window's for as long.
        gc.disable()
        self._interface_imported.emit(_import_all(INTERFACE))

    def _import_rest(self) -> None:
        self._rest_imported.emit(_import_all(_REST, import_torch_lean))

    @Slot(object)
    def _build(self, error: object) -> None:
        if not self._is_failure(error):
            self._build_next()

    @Slot()
    def _build_next(self) -> None:
        """Make one more piece, with room for the window between two of them."""
        try:
            next(self._pieces)
        except StopIteration:
            self.built.emit()
            self._start(self._import_rest)()
        else:
            QTimer.singleShot(0, self._build_next)

    def _making(self) -> Iterator[None]:
        """Make the panels and then their docks, one in each turn."""
        from vae_explorer.gui.window.panel_makers import PANELS
        from vae_explorer.gui.window.panel_set import Panels

        made = []
        for make in PANELS:
            made.append(make())
            yield
        self._panels = Panels(*made)
        yield from self._window.building(self._panels)
        yield

    @Slot(object)
    def _join(self, error: object) -> None:
        if not self._is_failure(error):
            self._stand()

    def _stand(self) -> None:
        from vae_explorer.gui.workbench import Workbench

        self.workbench = Workbench(
            self._window, self.preferences, remember=self._remember, panels=self._panels
        )
        self.ready.emit(self.workbench)

    def _is_failure(self, error: object) -> bool:
        if error is not None:
            gc.enable()
            self.failed.emit(error)
        return error is not None


def _import_all(
    names: Sequence[str], first: Callable[[], None] | None = None
) -> BaseException | None:
    """Import modules, after something else; return what went wrong, if anything did."""
    try:
        if first is not None:
            first()
        for name in names:
            import_module(name)
    except BaseException as error:
        return error
    return None
