"""No false alarms: healthy trainings, looked at again and again by the doctor of trainings.

Every preset on every set of images, long and short, with many seeds. After each epoch, and at each
moment that is kept of the model, nothing may be found that is more than a note.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass, fields, replace
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.run import Run
    from vae_explorer.training.diagnostics import Finding
    from vae_explorer.training.diagnostics_signs import Signs
    from vae_explorer.training.history import CurveData, SplitCurve
    from vae_explorer.training.settings import Setup

__all__ = ["Watched", "begun", "train", "watch", "watch_healthy"]

_LEAST_EPOCHS, _SHORT_EPOCHS = 2, 5
_MOST_STEPS = 3_000
_EARLIEST_STEPS = 100
"""Moments of the model before this many steps are too close together to look at each."""


@dataclass(frozen=True)
class Watched:
    """What came of a healthy training.

    Attributes:
        steps: Steps done.
        looks: How often the doctor looked.
        alarms: Epoch, -1 for the end, and what was found that is more than a note.
        notes: What was noted at the end.
    """

    steps: int
    looks: int
    alarms: tuple[tuple[float, Finding], ...]
    notes: tuple[str, ...]


def train(path: Path, images: ImageSet, setup: Setup) -> Run:
    """Train a run to its end, also where that is an error of its numbers."""
    from vae_explorer.errors import TrainingError
    from vae_explorer.runs import create_run, open_run
    from vae_explorer.training.fit import Fit

    with create_run(path, images, setup) as writer, Fit(images, setup, threads=1) as fit:
        try:
            with closing(writer.recording(fit)) as reports:
                for _ in reports:
                    pass
        except TrainingError:
            pass  # some are made to end so; the run says it
    return open_run(path)


def begun(images: ImageSet, preset: str, seed: int, epochs: int, **changes: str) -> Setup:
    """Return the setup of a preset, with changes as they are written on a command line."""
    from vae_explorer.training.assignments import changed_setup, named
    from vae_explorer.training.presets import suggest_setup

    wishes = {"epochs": str(epochs), "seed": str(seed), "device": "cpu", **changes}
    return changed_setup(suggest_setup(images, preset), named(wishes))


def watch(images: ImageSet, preset: str, seed: int, most_steps: int, epochs: int = 0) -> Watched:
    """Train a healthy model, and look at it as somebody would who looked all the time.

    Args:
        images: What to train on.
        preset: With what.
        seed: Of chance.
        most_steps: Fewer epochs than the preset wants where they would be more steps.
        epochs: Epochs; 0 for those of the preset.
    """
    from vae_explorer.runs.diagnosis import examine_run
    from vae_explorer.training.presets import suggest_setup

    wanted = suggest_setup(images, preset).training
    batches = -(-len(images) // wanted.batch_size)
    epochs = epochs or max(_LEAST_EPOCHS, min(wanted.epochs, most_steps // batches))
    with tempfile.TemporaryDirectory() as folder:
        run = train(Path(folder) / "run", images, begun(images, preset, seed, epochs))
        looked = [*_looks(run), (-1.0, examine_run(run).findings)]
        steps = int(run.history().curves().batches.steps[-1])
    alarms = tuple((when, each) for when, found in looked for each in found if _alarms(each))
    notes = tuple(each.kind for each in looked[-1][1] if not _alarms(each))
    return Watched(steps, len(looked), alarms, notes)


def _alarms(finding: Finding) -> bool:
    return finding.severity != "note"


def _looks(run: Run) -> Iterator[tuple[float, tuple[Finding, ...]]]:
    """Yield what the doctor would have said after each epoch, and at each moment."""
    from vae_explorer.runs.diagnosis import signs_of_run
    from vae_explorer.runs.ladder import list_moments, read_moment
    from vae_explorer.runs.layout import RunLayout
    from vae_explorer.training.diagnostics import diagnose
    from vae_explorer.training.diagnostics_signs import look_at_drawn

    signs = signs_of_run(run)
    for epoch in signs.curves.epochs.epochs[:-1]:
        yield float(epoch), diagnose(_then(signs, float(epoch)))
    for moment in list_moments(RunLayout(run.path)):
        if moment.step >= _EARLIEST_STEPS:
            drawn = look_at_drawn(read_moment(moment, run.setup).vae, run.images)
            yield moment.epoch, diagnose(replace(_then(signs, moment.epoch), drawn=drawn))


def _then(signs: Signs, epochs: float) -> Signs:
    """Return what could be looked at after so many epochs, without the pictures."""
    return replace(signs, curves=_until(signs.curves, epochs), drawn=None, ended=None)


def _until(curves: CurveData, epochs: float) -> CurveData:
    from vae_explorer.training.plateau import Plateau
    from vae_explorer.training.reports import EpochTerms

    def cut(curve: SplitCurve) -> SplitCurve:
        kept = int((curve.epochs <= epochs).sum())
        return type(curve)(*(getattr(curve, each.name)[:kept] for each in fields(curve)))

    kept = replace(
        curves,
        batches=cut(curves.batches),
        train=cut(curves.train),
        validation=cut(curves.validation),
    )
    judged, split = kept.epochs, "validation" if kept.validation.epochs.size else "train"
    ends = zip(judged.steps, judged.epochs, judged.reconstruction, judged.kl, strict=True)
    terms = [EpochTerms(int(s), int(e), split, float(r), float(k), (), 1) for s, e, r, k in ends]
    return replace(kept, waited=Plateau().waited(curves.setup, terms, curves.changes))


def watch_healthy(count: int, seed: int) -> dict[str, object]:
    """Train healthy models, and look for alarms again and again.

    Args:
        count: Number of trainings: both sample sets with each preset, long and short, then with
            another seed.
        seed: The first one.

    Raises:
        AssertionError: If one alarms.
    """
    import torch

    from vae_explorer.images.samples import load_sample
    from vae_explorer.training.presets import PRESETS

    torch.set_num_threads(1)
    sets = {name: load_sample(name) for name in ("digits", "faces")}
    turns = product(range(seed, seed + count), PRESETS, sets, (0, _SHORT_EPOCHS))
    looks = steps = 0
    for chance, preset, name, epochs in islice(turns, count):
        watched = watch(sets[name], preset, chance, _MOST_STEPS, epochs)
        looks, steps = looks + watched.looks, steps + watched.steps
        print(f"  {name}, {preset}, seed {chance}: {watched.steps} steps", flush=True)
        said = [(when, each.kind, each.evidence) for when, each in watched.alarms]
        assert not said, f"{name}, {preset}, seed {chance}: {said[:3]}"
    return {"trainings": count, "steps": steps, "looks": looks, "alarms": 0}
