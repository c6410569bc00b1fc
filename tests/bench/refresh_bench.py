"""What full refreshes of the map take from a training, in processor time.

Also by hand: ``python -m tests.bench.refresh_bench [MNIST.npz]``. One model of 60,000 digits is
trained twice in one process, a few steps here and the same there. *On* takes a snapshot a second,
as training always does, and of each one puts all points onto their places on the map and paints
it. *Off* takes none, and looks at nothing. In the window this work is done on other threads than
the training's: that it takes a share of the processor is the most by which it can hold it up.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from tests.bench.map_bench import empty_map, set_up
from tests.bench.monitoring_bench import TURN, OwnClock
from tests.bench.rows import Row, table
from tests.bench.sets import digits, digits_of, image_set
from vae_explorer.gui.exploring.decoding import map_frame
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.reports import Report, Snapshot

__all__ = ["Unseen", "refreshes"]

DIGITS, SECONDS, MOST = 60_000, 12.0, 5.0


class Unseen(Fit):
    """A training that is copied but once, at its beginning."""

    _first: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Return what it was before its first step."""
        if self._first is None:
            self._first = super().snapshot()
        return self._first


def refreshes(mnist: Path | None) -> list[Row]:
    """The share that is spent on the map, in per cent of the training without it."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, "light")
    torch.set_num_threads(1)
    images = image_set(digits(DIGITS) if mnist is None else digits_of(mnist)[0][:DIGITS])
    setup = suggest_setup(images)
    training = setup.training.model_copy(
        update={"epochs": 10_000, "threads": 1, "patience_epochs": 0}
    )
    setup = setup.model_copy(update={"training": training})
    images = images.with_split(training.validation_fraction, training.seed)
    view, label = empty_map(), (np.arange(DIGITS) % 10).astype(np.int32)
    drawn = 0

    def draw(report: Report) -> None:
        nonlocal drawn
        if isinstance(report, Snapshot):
            set_up(view, map_frame(report.codes).points, label)
            drawn += 1

    on, off = OwnClock(), OwnClock()
    with Fit(images, setup, clock=on) as seen, Unseen(images, setup, clock=off) as unseen:
        sides = ((on, pulled(seen, draw)), (off, pulled(unseen, lambda _: None)))
        for _, side in sides:  # all images have codes before the first step
            next(side)
        turns, drawn = 0, 0
        before = on.exact(), off.exact()
        while off.exact() - before[1] < SECONDS:
            for clock, side in sides if turns % 2 else reversed(sides):
                with clock:
                    next(side)
            turns += 1
        assert seen.step == unseen.step
    view.close()
    spent = on.exact() - before[0], off.exact() - before[1]
    print(f"{drawn} refreshes in {spent[0]:.1f} s and {turns * TURN} steps")
    per_cent = max(0.1, 100 * (spent[0] / spent[1] - 1))
    return [Row.within(f"map/refreshes-{DIGITS}", per_cent, MOST, "% of CPU time")]


def pulled(fit: Fit, take: Callable[[Report], None]) -> Iterator[None]:
    """Train a turn a pull, and hand each report on."""
    turns = 0
    for report in fit:
        take(report)
        if fit.step // TURN > turns:
            turns = fit.step // TURN
            yield


if __name__ == "__main__":
    print(table(refreshes(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))
