"""The start of the program.

Most is told in the processor time of its process, to which a busy machine adds nothing. When panels
and docks stand, and for how long the window did not answer, is told by the clock.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.rows import Row

__all__ = ["start"]

ROUNDS = 5
# As installed, modules are compiled; a tree in which they may not be kept compiles them anew. The
# first round compiles what is not, and the least of all rounds counts.
ENVIRONMENT = {name: value for name, value in os.environ.items() if "DONTWRITE" not in name}
ENVIRONMENT["QT_QPA_PLATFORM"] = "offscreen"
LABEL = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        print("painted", time.process_time())
        QTimer.singleShot(0, QApplication.quit)

application = QApplication([])
label = Label("A window")
label.show()
application.exec()
"""
WINDOW = """
import os, time
from vae_explorer.__main__ import main
from vae_explorer.gui.starter import Starter
from PySide6.QtCore import QEvent, QTimer

def say(word):
    print(word, time.process_time(), flush=True)

def begin(starter, *arguments, **words):
    made(starter, *arguments, **words)
    starter.ready.connect(end)

def end(bench):
    say("ready")
    os._exit(0)

def watch(starter, watched, event):
    if event.type() is QEvent.Type.Paint and starter._thread is None:
        QTimer.singleShot(0, lambda: say("painted"))
    return seen(starter, watched, event)

made, Starter.__init__ = Starter.__init__, begin
seen, Starter.eventFilter = Starter.eventFilter, watch
main([])
"""
WATCHED = """
import os, time
from vae_explorer.__main__ import main
from vae_explorer.gui.starter import Starter
from PySide6.QtCore import QEvent, Qt, QTimer

BEAT_MS = 5
longest_ms, last = 0.0, time.perf_counter()

def beat():
    global longest_ms, last
    now = time.perf_counter()
    longest_ms, last = max(longest_ms, 1000 * (now - last) - BEAT_MS), now

def begin(starter, *arguments, **words):
    made(starter, *arguments, **words)
    # Told after the next turn, in which what was built last is laid out.
    starter.built.connect(lambda: QTimer.singleShot(0, tell))
    starter.ready.connect(end)
    starter.heart = QTimer(starter)
    starter.heart.setTimerType(Qt.TimerType.PreciseTimer)
    starter.heart.timeout.connect(beat)

def tell():
    print("interface", time.time() - float(os.environ["BEGAN_S"]), flush=True)

def end(bench):
    beat()
    print("gap", longest_ms / 1000, flush=True)
    os._exit(0)

def watch(starter, watched, event):
    global last
    if event.type() is QEvent.Type.Paint and starter._thread is None:
        last = time.perf_counter()
        starter.heart.start(BEAT_MS)
    return seen(starter, watched, event)

made, Starter.__init__ = Starter.__init__, begin
seen, Starter.eventFilter = Starter.eventFilter, watch
main([])
"""


def start(_: Path | None) -> list[Row]:
    """Windows, commands and the import."""
    label, window, watched = _marks(LABEL, WINDOW, WATCHED)
    bare = _seconds("-c", "pass")
    rows = [
        Row.within(
            "start/first-window", 1000 * window["painted"], 2000 * label["painted"], "CPU-ms"
        ),
        Row.within("start/interface", 1000 * watched["interface"], 700.0, "ms"),
        Row.within("start/gap", 1000 * watched["gap"], 250.0, "ms"),
        Row.within("start/ready", window["ready"], 2.0, "CPU-s"),
    ]
    for name, words, limit in (
        ("version", ["-m", "vae_explorer", "--version"], 150.0),
        ("help", ["-m", "vae_explorer", "--help"], 150.0),
    ):
        rows.append(Row.within(f"start/{name}", 1000 * _seconds(*words), limit, "CPU-ms"))
    imported = max(0.001, _seconds("-c", "import vae_explorer") - bare)
    rows.append(Row.within("start/import", 1000 * imported, 50.0, "CPU-ms"))
    return rows


def _seconds(*words: str) -> float:
    """Return the least processor time of a process."""
    least = float("inf")
    for _ in range(ROUNDS):
        before = _spent()
        subprocess.run(
            [sys.executable, *words], check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT
        )
        least = min(least, _spent() - before)
    return least


def _spent() -> float:
    """Return the processor time of all processes that were started and have ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _marks(*programs: str) -> list[dict[str, float]]:
    """Return the least that programs, in turns, print for each of their marks, in seconds."""
    least: list[dict[str, float]] = [{} for _ in programs]
    for _ in range(ROUNDS):
        for known, program in zip(least, programs, strict=True):
            done = subprocess.run(
                [sys.executable, "-c", program],
                check=True, capture_output=True, text=True,
                env=ENVIRONMENT | {"BEGAN_S": str(time.time())},
            )  # fmt: skip
            for line in done.stdout.splitlines():
                mark, seconds = line.split()
                known[mark] = min(known.get(mark, float("inf")), float(seconds))
    return least
