"""How late the beats of a timer come in the real window while it opens, encodes and exports.

Also by itself: ``python -m tests.bench.heartbeat_bench``. Files are taken in by the window for the
first time; then a model learns for a moment and rests, all codes and bounds are worked out anew,
and a walk and the codes are written as files, again and again until there are beats enough. By the
clock, so on a quiet machine; nobody moves the mouse. What is waited for besides is Python and a
core, so half of what is told is of the machine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.heart import Heart
from tests.bench.live_window import live_window, wait
from tests.bench.rows import Row, table
from tests.bench.sets import write_jpegs
from tests.bench.storm_bench import heartbeat_of_storm

if TYPE_CHECKING:
    from vae_explorer.gui.workbench import Workbench

__all__ = ["heartbeat"]

FILES, SIDE = 4_000, 256
STEPS = 30
BEATS = 400


@contextmanager
def beats(name: str, rows: list[Row]) -> Iterator[Heart]:
    """Tell how late the beats come in here."""
    heart = Heart()
    yield heart
    p99, most = np.percentile(heart.stop(), (99, 100))
    rows += [
        Row.within(f"window/heartbeat-{name}-p99", float(p99), 16.0, "ms"),
        Row.within(f"window/heartbeat-{name}-max", float(most), 250.0, "ms"),
    ]


def again(heart: Heart, work: Callable[[], None], ended: Callable[[], bool]) -> None:
    """Do something until there are beats enough."""
    while len(heart.late_ms) < BEATS:
        work()
        wait(ended)


def at_work(bench: Workbench, folder: Path, rows: list[Row]) -> None:
    """Let a model learn for a moment; then encode with it, and export from it."""
    session = bench.session
    wait(lambda: session.trainer.progress is not None and session.trainer.progress.step >= STEPS)
    session.stop()
    wait(lambda: not session.trainer.running and bench.at_rest)
    exploration = session.exploration
    with beats("encoding", rows) as heart:
        again(heart, exploration.refresh_codes, lambda: bench.at_rest)
    exploration.walk_between_random_images()
    wait(lambda: exploration.walking.view is not None and bench.at_rest)

    def export() -> None:
        for kind, name in (("walk_gif", "walk.gif"), ("codes_csv", "codes.csv")):
            bench.exporting.write(kind, str(folder / name))

    with beats("exporting", rows) as heart:
        again(heart, export, lambda: bench.at_rest)
    assert {path.name for path in folder.iterdir()} >= {"walk.gif", "codes.csv"}


def heartbeat(_: Path | None) -> list[Row]:
    """How late the window's beats come, at its different kinds of work; by the clock."""
    rows = heartbeat_of_storm()
    with tempfile.TemporaryDirectory() as place:
        images, files = Path(place) / "images", Path(place) / "files"
        images.mkdir()
        files.mkdir()
        write_jpegs(images, FILES, SIDE)
        with live_window(str(images), beats("opening", rows)) as bench:
            at_work(bench, files, rows)
    return rows


if __name__ == "__main__":
    print(table(heartbeat(None)))
