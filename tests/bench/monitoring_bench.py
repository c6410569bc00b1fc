"""A training with everything that watches it beside the same steps with nothing else, in turns.

Run by hand: ``python -m tests.bench.monitoring_bench [SECONDS] [SET ...]``. One model is trained
twice in one process, a few steps here and the same there, so that a busy machine slows both. *On*
is what the window and the commands do: reports of all kinds, codes and bounds of all images, the
information in the codes, snapshots each second, the record, states and the ladder on disk, and what
the window works out of them, live pictures and diagnosis included. *Off* is the bare step, and at
the end of each epoch the bound of the validation images. Both must arrive at the same weights, bit
for bit.

Told is the ratio of their processor times, of all threads. What happens so many times a second
counts the seconds of the watched side's own processor time: waiting for a busy machine, or for the
other side, makes nothing due. The first seconds are told apart, because early moments are close
together.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy.ma  # noqa: F401  # with the first median; the window has it from its first map
import torch

from tests.bench.live_work import LiveWork
from tests.bench.rows import Row
from vae_explorer import load_sample, suggest_setup
from vae_explorer.inference.elbo import terms_given_posterior
from vae_explorer.runs import create_run
from vae_explorer.runs.writer import RunWriter
from vae_explorer.training.feed import Feed
from vae_explorer.training.fit import Fit
from vae_explorer.training.learner import Learner
from vae_explorer.training.settings import Setup

SECONDS, FEW_SECONDS = 40.0, 15.0
FIRST_S = 5.0
BATCH = 256
_AGAIN_S = 0.005
TURN = 8
"""Steps that one side takes before it is the other's turn."""


def bare(fit: Fit, setup: Setup, learner: Learner) -> Iterator[None]:
    """Train without a look, a turn a pull."""
    device = torch.device("cpu")
    images, size = fit.image_set, setup.training.batch_size
    feed, step = Feed(images, setup, device), 0
    for epoch in range(setup.training.epochs):
        order = feed.order(epoch)
        for start in range(0, len(order), size):
            index = order[start : start + size]
            learner.learn(index, *feed.batch(index, learner.noise), step)
            step += 1
            if step % TURN == 0:
                yield
        noise = torch.Generator().manual_seed(0)
        with torch.no_grad():
            learner.vae.eval()
            for _, x in feed.source.batches(images.validation_index, BATCH):
                posterior = learner.vae.posterior(x)
                terms_given_posterior(learner.vae, x, posterior, generator=noise)
            learner.vae.train()


class OwnClock:
    """Seconds of processor time spent while it runs; it stands still in between.

    The processor's clock takes ten times as long to read as the one that the program goes by, so it
    is read no more than once in five milliseconds.
    """

    def __init__(self) -> None:
        self._before_s = self._now_s = 0.0
        self._began_s: float | None = None
        self._stale_s = 0.0

    def __call__(self) -> float:
        """Return the seconds so far, as they were a moment ago."""
        if self._began_s is not None and time.monotonic() >= self._stale_s:
            self._now_s = self.exact()
            self._stale_s = time.monotonic() + _AGAIN_S
        return self._now_s

    def exact(self) -> float:
        """Return the seconds so far."""
        running_s = 0.0 if self._began_s is None else time.process_time() - self._began_s
        return self._before_s + running_s

    def __enter__(self) -> None:
        self._began_s = time.process_time()

    def __exit__(self, *exc: object) -> None:
        self._before_s, self._began_s = self.exact(), None


def watched(fit: Fit, writer: RunWriter, live: LiveWork) -> Iterator[None]:
    """Train as the window does, a turn a pull."""
    turns = 0
    for report in writer.recording(fit):
        live.take(report)
        if fit.step // TURN > turns:
            turns = fit.step // TURN
            writer.ladder.wait()
            yield


@dataclass(frozen=True)
class Cost:
    """What watching a training costs.

    Attributes:
        name: Of the images.
        steps: Steps of either side.
        step_ms: Processor time of a bare step.
        ratio: Of the processor times, watched to bare.
        first_ratio: The same of the first seconds.
        parts_s: Seconds of the parts that can be told apart.
        same: Whether both sides have the same weights.
    """

    name: str
    steps: int
    step_ms: float
    ratio: float
    first_ratio: float
    parts_s: dict[str, float]
    same: bool


def cost(name: str, seconds: float, folder: Path) -> Cost:
    """Train a sample set twice, until the bare side has had so many seconds."""
    images = load_sample(name)
    setup = suggest_setup(images)
    training = setup.training.model_copy(
        update={"epochs": 10_000, "threads": 1, "patience_epochs": 0}
    )
    setup = setup.model_copy(update={"training": training})
    images = images.with_split(training.validation_fraction, training.seed)
    clocks = OwnClock(), OwnClock()
    with (
        Fit(images, setup, clock=clocks[0]) as fit,
        create_run(folder / name, images, setup, clock=clocks[0]) as writer,
    ):
        next(fit)  # the threads of the training are set from here on
        feed = Feed(images, setup, fit.device)
        fast = fit.engine.fast
        learner = Learner(
            setup, feed.statistics, len(images), len(feed.train), fit.device, fast=fast
        )
        live = LiveWork(images, setup, clocks[0])
        sides = watched(fit, writer, live), bare(fit, setup, learner)
        first, turns = None, 0
        while clocks[1].exact() < seconds:
            # Both sides in turn come first: what one leaves in the cache serves the other.
            for side in (0, 1) if turns % 2 else (1, 0):
                with clocks[side]:
                    next(sides[side])
            turns += 1
            if first is None and clocks[1].exact() >= FIRST_S:
                first = clocks[0].exact() / clocks[1].exact()
        ratio = clocks[0].exact() / clocks[1].exact()
        ours, theirs = fit.light().tensors, learner.vae.state_dict()
        same = all(map(torch.equal, ours.values(), theirs.values()))
        parts = {**live.spent_s, "ladder": writer.ladder.spent_s}
        step_ms = 1e3 * clocks[1].exact() / fit.step
    return Cost(name, fit.step, step_ms, ratio, first or ratio, parts, same)


def watching(_: Path | None) -> list[Row]:
    """What watching costs on the sample sets, in per cent of the bare training."""
    torch.set_num_threads(1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in ("digits", "faces"):
            found = cost(name, FEW_SECONDS, Path(folder))
            per_cent = max(0.1, 100 * (found.ratio - 1))
            rows.append(Row.within(f"monitoring/{name}", per_cent, 5.0, "% of CPU time"))
    return rows


def main() -> None:
    """Tell what watching costs on the sample sets."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[2:] or ("digits", "faces"):
            found = cost(name, seconds, Path(folder))
            parts = ", ".join(f"{part} {spent:.2f} s" for part, spent in found.parts_s.items())
            print(
                f"{name}: {found.steps} steps of {found.step_ms:.1f} ms; on / off = "
                f"{found.ratio:.4f} (first {FIRST_S:.0f} s: {found.first_ratio:.4f}); {parts}; "
                f"same weights: {found.same}"
            )


if __name__ == "__main__":
    main()
