"""A training with everything that watches it beside the same steps with nothing else, in turns.

Run by hand: ``python -m tests.bench.monitoring_bench [SECONDS] [SET ...]``. One model is trained
twice in one process, an epoch here and an epoch there, so that a busy machine slows both. *On* is
what the window and the commands do: reports of all kinds, codes and bounds of all images, the
information in the codes, snapshots each second, the record, states and the ladder on disk. *Off* is
the bare step, and at the end of each epoch the bound of the validation images. Both must arrive at
the same weights, bit for bit.

Told is the ratio of their processor times, of all threads, and what disk and ladder had of it.
The first epochs are told apart, because early moments are close together.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from vae_explorer import load_sample, suggest_setup
from vae_explorer.inference.elbo import terms_given_posterior
from vae_explorer.runs import create_run
from vae_explorer.runs.ladder import list_moments
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.writer import RunWriter
from vae_explorer.training.feed import Feed
from vae_explorer.training.fit import Fit
from vae_explorer.training.learner import Learner
from vae_explorer.training.settings import Setup

SECONDS = 40.0
FIRST_S = 5.0
BATCH = 256


def bare(fit: Fit, setup: Setup, learner: Learner) -> Iterator[None]:
    """Train without a look, an epoch a pull."""
    device = torch.device("cpu")
    images, size = fit.image_set, setup.training.batch_size
    feed, step = Feed(images, setup, device), 0
    for epoch in range(setup.training.epochs):
        order = feed.order(epoch)
        for start in range(0, len(order), size):
            index = order[start : start + size]
            learner.learn(index, *feed.batch(index, learner.noise), step)
            step += 1
        noise = torch.Generator().manual_seed(0)
        with torch.no_grad():
            learner.vae.eval()
            for _, x in feed.source.batches(images.validation_index, BATCH):
                posterior = learner.vae.posterior(x)
                terms_given_posterior(learner.vae, x, posterior, generator=noise)
            learner.vae.train()
        yield


def watched(fit: Fit, writer: RunWriter) -> Iterator[None]:
    """Train as the window does, an epoch a pull."""
    epochs = 0
    for _ in writer.recording(fit):
        if fit.epoch > epochs:
            epochs = fit.epoch
            writer.ladder.wait()
            yield


def timed(work: Iterator[None]) -> float:
    """Return the processor time of one epoch in seconds."""
    began_s = time.process_time()
    next(work)
    return time.process_time() - began_s


def compare(name: str, seconds: float, folder: Path) -> None:
    """Train a sample set twice and tell the ratio."""
    images = load_sample(name)
    setup = suggest_setup(images)
    training = setup.training.model_copy(
        update={"epochs": 10_000, "threads": 1, "patience_epochs": 0}
    )
    setup = setup.model_copy(update={"training": training})
    images = images.with_split(training.validation_fraction, training.seed)
    with Fit(images, setup) as fit, create_run(folder / name, images, setup) as writer:
        next(fit)  # the threads of the training are set from here on
        feed = Feed(images, setup, fit.device)
        learner = Learner(setup, feed.statistics, len(images), len(feed.train), fit.device)
        sides = watched(fit, writer), bare(fit, setup, learner)
        on_s = off_s = 0.0
        first: float | None = None
        while off_s < seconds:
            # Both sides in turn come first: what one leaves in the cache serves the other.
            order = (0, 1) if fit.epoch % 2 else (1, 0)
            spent = {side: timed(sides[side]) for side in order}
            on_s, off_s = on_s + spent[0], off_s + spent[1]
            if first is None and off_s >= FIRST_S:
                first = on_s / off_s - 1
        same = all(
            torch.equal(a, b)
            for a, b in zip(fit.light().tensors.values(),
                            learner.vae.state_dict().values(), strict=True)
        )  # fmt: skip
        ladder = writer.ladder.spent_s
    moments = list_moments(RunLayout(folder / name))
    size = sum(moment.size_bytes for moment in moments) / (1 << 20)
    print(
        f"{name}: {fit.step} steps of {1e3 * off_s / fit.step:.1f} ms; "
        f"on / off = {on_s / off_s:.4f} (first {FIRST_S:.0f} s: {1 + (first or 0):.4f}); "
        f"ladder {ladder:.2f} s, {len(moments)} moments, {size:.1f} MiB; same weights: {same}"
    )


def main() -> None:
    """Compare on the sample sets."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        for name in sys.argv[2:] or ("digits", "faces"):
            compare(name, seconds, Path(folder))


if __name__ == "__main__":
    main()
