"""All that the window works out while a model is trained, without its painting.

The same functions as the window's, by the same rests, one after the other on one thread: the
curves, the map, the picture under the cursor, reconstructions, samples, traversals, the diagnosis.
As in the window, pictures are made anew only of a newer snapshot.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.exploring.cursor import Place, decode_place, know_place
from vae_explorer.gui.exploring.decoding import map_frame, pictures
from vae_explorer.gui.exploring.pacing import LARGEST_SHARE, SHORTEST_S
from vae_explorer.gui.exploring.traversing import FROM_MIDDLE, TraversalWish, traversals
from vae_explorer.gui.session.doctor import LEAST_REST_S, RESTS
from vae_explorer.inference.baseline import factorised_baseline
from vae_explorer.latent.decode import prior_codes
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.training.diagnostics import check_up
from vae_explorer.training.diagnostics_signs import Signs, look_at_drawn, look_at_images
from vae_explorer.training.history import History
from vae_explorer.training.reports import BatchTerms, EpochTerms, Snapshot, Stepped

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Report
    from vae_explorer.training.settings import Setup

__all__ = ["LiveWork"]

_CURVES_S = 0.5
_SHOWN = 16


class LiveWork:
    """Follows a training as the window does.

    Args:
        images: What is trained on, split.
        setup: What is trained.
        clock: Seconds of the training.

    Attributes:
        spent_s: By the clock, for each kind of work.
    """

    def __init__(self, images: ImageSet, setup: Setup, clock: Callable[[], float]) -> None:
        self._images, self._setup, self._clock = images, setup, clock
        self._history = History(65_536)
        self._next: dict[str, float] = {}
        self.spent_s: dict[str, float] = {}
        train, asked = images.pixels[images.train_index], images.pixels[images.validation_index]
        self._baseline = factorised_baseline(setup.model, train, asked)
        self._signs = look_at_images(images.pixels)
        self._snapshot: Snapshot | None = None
        self._shown: dict[str, Snapshot] = {}

    def take(self, report: Report) -> None:
        """Take up a report, and do what is due by it."""
        if isinstance(report, Stepped):
            return  # of these the window hears nothing
        self._history.add(report)
        if isinstance(report, BatchTerms | EpochTerms):
            self._do("curves", lambda _: self._history.curves(), _CURVES_S)
        if isinstance(report, Snapshot):
            self._snapshot = report
            self._do("map and cursor", self._place, 0.0)
        if self._snapshot is not None:
            self._follow("pictures", self._show, self._snapshot)
            self._follow("traversals", self._traverse, self._snapshot)
            self._do("diagnosis", self._examine, LEAST_REST_S, RESTS)

    def _follow(self, what: str, work: Callable[[Snapshot], object], snapshot: Snapshot) -> None:
        """Make pictures of a snapshot, unless they were made of it, or rest."""
        if self._shown.get(what) is not snapshot and self._do(
            what, work, SHORTEST_S, 1 / LARGEST_SHARE
        ):
            self._shown[what] = snapshot

    def _do(
        self, what: str, work: Callable[[Snapshot], object], rest_s: float, rests: float = 0.0
    ) -> bool:
        """Do some work unless it rests; then it rests so long, or a multiple of its own time.

        Returns:
            Whether it was done.
        """
        began_s = self._clock()
        if began_s < self._next.get(what, 0.0):
            return False
        work(self._snapshot)  # type: ignore[arg-type]
        ended_s = self._clock()
        took_s = ended_s - began_s
        self.spent_s[what] = self.spent_s.get(what, 0.0) + took_s
        self._next[what] = ended_s + max(rest_s, rests * took_s)
        return True

    def _place(self, snapshot: Snapshot) -> None:
        frame = map_frame(snapshot.codes)
        code = np.zeros(snapshot.vae.config.latent_dim)
        place = Place(snapshot, code, frame.plane)
        decode_place(place)
        know_place(place, snapshot.codes, self._images.pixels)

    def _show(self, snapshot: Snapshot) -> None:
        rows = self._images.validation_index[:_SHOWN]
        labels = [self._images.labels[row] for row in rows]
        pictures(snapshot, self._images.pixels[rows], prior_codes(snapshot.vae, _SHOWN, 0), labels)

    def _traverse(self, snapshot: Snapshot) -> None:
        frame = map_frame(snapshot.codes)
        traversals(TraversalWish(snapshot, frame, None, FROM_MIDDLE, UNKNOWN))

    def _examine(self, snapshot: Snapshot) -> None:
        steps = -(-len(self._images.train_index) // self._setup.training.batch_size)
        drawn = look_at_drawn(snapshot.vae, self._images)
        curves = self._history.curves()
        parts = {"images": self._signs, "drawn": drawn, "baseline": self._baseline}
        check_up(Signs(self._setup, curves, steps, **parts))  # type: ignore[arg-type]
