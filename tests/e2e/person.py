"""A person at the real program: run as a script, it starts the program and acts in its window.

Usage: ``python person.py TARGET``. It waits for a map, drags the cursor, closes the window while
the model learns, agrees to stop and save, and leaves the rest to the program. With ``--unplug``
as the last word, the screen goes away instead.
"""

from __future__ import annotations

import os
import runpy
import sys

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, qWarning
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget


class Person(QObject):
    """Looks at the window now and then, and does the next thing when it can be done."""

    def __init__(self, *, unplug: bool) -> None:
        super().__init__()
        self._steps = [self._drag, *([self._unplug] if unplug else [self._close, self._agree])]
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(50)

    def _look(self) -> None:
        if self._steps and self._steps[0]():
            self._steps.pop(0)

    def _window(self) -> QWidget | None:
        windows = [w for w in QApplication.topLevelWidgets() if type(w).__name__ == "MainWindow"]
        return windows[0] if windows else None

    def _drag(self) -> bool:
        window = self._window()
        maps = [
            widget
            for widget in (window.findChildren(QWidget) if window else [])
            if widget.accessibleName() == "Latent map" and widget.isVisible()
        ]
        if not maps or maps[0].scene.cursor_px() is None or not maps[0].scene.rings:
            return False
        start = QPoint(*(round(v) for v in maps[0].scene.cursor_px()))
        QTest.mousePress(maps[0], Qt.MouseButton.LeftButton, pos=start)
        for shift in range(0, 100, 5):
            QTest.mouseMove(maps[0], start + QPoint(shift, shift // 2))
        QTest.mouseRelease(maps[0], Qt.MouseButton.LeftButton, pos=start + QPoint(100, 50))
        return True

    def _close(self) -> bool:
        window = self._window()
        assert window is not None
        window.close()
        return True

    def _unplug(self) -> bool:
        """Say what Qt says when the server of the screen has died; then it ends the process."""
        qWarning("The X11 connection broke (error 1). Did the X11 server die?")
        os._exit(77)

    def _agree(self) -> bool:
        window = self._window()
        box = window.findChild(QMessageBox, "ask_leaving") if window else None
        if box is None or not box.isVisible():
            return False
        QTest.mouseClick(box.defaultButton(), Qt.MouseButton.LeftButton)
        return True


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--unplug"]
    person_unplugs = len(words) < len(sys.argv) - 1
    sys.argv = ["vae-explorer", *words]
    application = QApplication(sys.argv[:1])
    person = Person(unplug=person_unplugs)
    runpy.run_module("vae_explorer", run_name="__main__", alter_sys=True)
