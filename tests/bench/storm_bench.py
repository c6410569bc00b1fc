"""Ten thousand moves of the cursor while a model learns in the real window.

Run by hand: ``python -m tests.bench.storm_bench [MOVES]``. A model of the example faces is trained
in the window; meanwhile a mouse drags the cursor round the map, one move each few milliseconds,
as a hand would. Told are how late the beats of a timer came meanwhile, as percentiles, how many
places were decoded, and whether the last one is the place where the mouse let go.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest

from tests.bench.heart import Heart
from tests.bench.live_window import live_window, wait
from tests.bench.rows import Row

if TYPE_CHECKING:
    from vae_explorer.gui.workbench import Workbench

MOVES, FEW_MOVES = 10_000, 1_000
MOVE_MS = 1
PERCENTILES = (50, 90, 99, 99.9, 100)


def storm(bench: Workbench, moves: int) -> tuple[tuple[float, float], int]:
    """Drag the cursor. Returns the last place and the number of decoded ones."""
    view, exploration = bench.panels.map, bench.session.exploration
    answers: list[object] = []
    exploration.cursor_decoded.connect(answers.append)
    start = QPoint(*(round(pixel) for pixel in view.scene.cursor_px() or (0.0, 0.0)))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    middle, reach = view.rect().center(), min(view.width(), view.height()) // 3
    done = 0

    def place() -> QPoint:
        turn = 12 * math.pi * done / moves
        return middle + QPoint(round(reach * math.cos(turn)), round(reach * math.sin(turn)))

    def move() -> None:
        nonlocal done
        done += 1
        QTest.mouseMove(view, place())

    timer = QTimer()
    timer.timeout.connect(move)
    timer.start(MOVE_MS)
    wait(lambda: done >= moves)
    timer.stop()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place())
    return view.scene.cursor or (math.nan, math.nan), len(answers)


@dataclass(frozen=True)
class Stormed:
    """What came of it.

    Attributes:
        late_ms: How late each beat came.
        answered: Places decoded.
        training: Whether the model still learned at the end.
        step: Steps that it had done.
    """

    late_ms: list[float]
    answered: int
    training: bool
    step: int


def trained_and_dragged(moves: int) -> Stormed:
    """Drag the cursor while a model learns, until the last place is decoded."""
    with live_window("sample:faces") as bench:
        session = bench.session
        heart = Heart()
        last, answered = storm(bench, moves)
        decoded = session.exploration
        wait(lambda: decoded.decoded is not None and np.allclose(decoded.decoded.point, last))
        progress = session.trainer.progress
        step = 0 if progress is None else progress.step
        return Stormed(heart.stop(), answered, session.trainer.running, step)


def heartbeat_of_storm() -> list[Row]:
    """How late the window's beats come while it trains and is dragged in; by the clock."""
    late_ms = trained_and_dragged(FEW_MOVES).late_ms
    p99, most = np.percentile(late_ms, (99, 100))
    return [
        Row.within("window/heartbeat-p99", float(p99), 16.0, "ms"),
        Row.within("window/heartbeat-max", float(most), 250.0, "ms"),
    ]


def main(arguments: list[str]) -> None:
    """Train, drag, tell."""
    moves = int(arguments[0]) if arguments else MOVES
    found = trained_and_dragged(moves)
    late = np.percentile(found.late_ms, PERCENTILES)
    words = ", ".join(
        f"{share:g} % within {value:.1f} ms" for share, value in zip(PERCENTILES, late, strict=True)
    )
    print(f"map/storm-{moves}: {words}; {found.answered} places decoded, the last one too;")
    print(f"the training is {'on' if found.training else 'over'}, at step {found.step}")


if __name__ == "__main__":
    main(sys.argv[1:])
