"""PySide6 6.12.0 on Python 3.11 forgets to count ``None``: the reason for a pin, kept checkable."""

from __future__ import annotations

import subprocess
import sys

import pytest

# In a process of its own: with the fault, the interpreter ends with "none_dealloc" sooner or later.
PROGRAM = """
import sys
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

class Sender(QObject):
    happened = Signal(int)

application = QApplication(["test", "-platform", "offscreen"])
widget, sender, received = QWidget(), Sender(), []
sender.happened.connect(received.append)
constants = (None, True, False)
before = [sys.getrefcount(constant) for constant in constants]
for number in range(2000):
    widget.setEnabled(True)
    widget.update()
    sender.happened.emit(number)
after = [sys.getrefcount(constant) for constant in constants]
assert len(received) == 2000
print(*(new - old for new, old in zip(after, before)))
"""


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal there")
def test_two_thousand_qt_calls_and_emissions_keep_their_references() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    changes = [int(word) for word in done.stdout.split()]
    assert len(changes) == 3
    # The fault takes one reference a call, 6,000 in all; ordinary work moves a few either way.
    assert min(changes) > -100, f"references of None, True, False changed by {changes}"
