"""What fails where Qt calls our classes is told, and the program goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys

from vae_explorer.gui.process.overrides import guard_overrides

guard_overrides()

from PySide6.QtWidgets import QApplication, QWidget


class Broken(QWidget):
    __module__ = "vae_explorer.broken"

    def event(self, event):
        return super().event(event)

    def paintEvent(self, event):
        {fault}


def tell(kind, error, trace):
    print("told", kind.__name__)
    QApplication.quit()


sys.excepthook = tell
application = QApplication([])
broken = Broken()
broken.show()
application.exec()
print("left")
"""


def ended(code: str) -> tuple[int, list[str]]:
    """Run a program without a screen; return its exit code and what it said."""
    program = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return program.returncode, program.stdout.splitlines()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("[][0]", "IndexError"),
        ("1 / 0", "ZeroDivisionError"),
        ("int('x')", "ValueError"),
        ("self.resize('wide')", "TypeError"),
        ("raise KeyError('ours')", "KeyError"),
    ],
)
def test_an_error_in_a_paint_event_within_an_event_is_told(fault: str, kind: str) -> None:
    code, said = ended(PROGRAM.format(fault=fault))
    assert code == 0
    assert f"told {kind}" in said
    assert said[-1] == "left"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="errors are whole there")
def test_the_window_is_guarded_from_its_start(home: Path) -> None:
    code, said = ended(
        "from vae_explorer.__main__ import main\n"
        f"main(['--screenshot', {str(home / 'window.png')!r}])\n"
        "from vae_explorer.gui.map.map_view import MapView\n"
        "from vae_explorer.gui.window.main_window import MainWindow\n"
        "print(hasattr(MainWindow.event, '__wrapped__'), hasattr(MapView.event, '__wrapped__'))\n"
    )
    assert (code, said[-1:]) == (0, ["True True"])
