"""Planted illnesses: each must be found by the doctor of trainings, and be cured by its remedy.

The remedy is trained as the branch that the program offers. Afterwards nothing may be found that
is more than a note, and the model must be better than the ill one.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.trials.healthy import begun, train

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.run import Run
    from vae_explorer.training.diagnostics import Finding

__all__ = ["ILLNESSES", "Illness", "cure", "images_called", "plant_illnesses"]

_DARK = 0.2


@dataclass(frozen=True)
class Illness:
    """Something that goes wrong on purpose.

    Attributes:
        name: In a few words.
        images: Which images are trained on.
        preset: Where the settings begin.
        changes: What makes it ill.
        kind: What the doctor is to say.
        epochs: How long it is trained.
    """

    name: str
    images: str
    preset: str
    changes: dict[str, str]
    kind: str
    epochs: int = 20


ILLNESSES = (
    Illness("β = 50", "digits", "quick-look", {"beta": "50"}, "collapse"),
    Illness("learning rate 10", "digits", "quick-look", {"learning_rate": "10"}, "not-finite"),
    Illness("64 dimensions on digits", "digits", "quick-look", {"latent_dim": "64"}, "dimensions"),
    Illness("all images the same", "copies", "quick-look", {}, "images"),
    Illness(
        "Bernoulli on dark pictures", "dark", "balanced", {"likelihood": "bernoulli"}, "likelihood"
    ),
    Illness("β = 50 on faces", "faces", "quick-look", {"beta": "50"}, "collapse", 4),
    Illness("learning rate 10, faces", "faces", "balanced", {"learning_rate": "10"}, "not-finite"),
    Illness("learning rate 0.1", "digits", "quick-look", {"learning_rate": "0.1"}, "collapse"),
    Illness("learning rate 1e-6", "digits", "quick-look", {"learning_rate": "1e-6"}, "stalled"),
    Illness("σ fixed at 1", "digits", "quick-look", {"sigma": "1"}, "likelihood"),
    Illness("β = 0", "digits", "balanced", {"beta": "0"}, "kl-explosion", 40),
    Illness("no end", "digits", "balanced", {"patience_epochs": "0"}, "over-fitting", 70),
)
"""The first five are those that a short trial plants."""


@cache
def images_called(name: str) -> ImageSet:
    """Return a sample set, or what was made of one: a few, dark pictures, copies of one."""
    from vae_explorer.images.samples import load_sample

    if name in ("faces", "digits"):
        return load_sample(name)
    from tests.oracles import image_set_of

    if name == "few digits":
        return image_set_of(load_sample("digits").pixels[:300])
    faces = load_sample("faces").pixels
    if name == "copies":
        return image_set_of(np.repeat(faces[:1, :, ::4, ::4], 100, axis=0))
    return image_set_of((faces[:600, :, ::2, ::2] * _DARK).astype(np.uint8))


def cure(illness: Illness, folder: Path, seed: int) -> tuple[Run, Finding, Run | None]:
    """Plant an illness, take its diagnosis, and train the remedy.

    Args:
        illness: What to plant.
        folder: Where the runs are to stand; it exists.
        seed: Of chance.

    Returns:
        The ill run, the first finding, and the cured run; None where other images are the remedy.
    """
    from vae_explorer.runs import branch_run, open_run, resume_run
    from vae_explorer.runs.diagnosis import examine_run
    from vae_explorer.training.fit import Fit

    images = images_called(illness.images)
    setup = begun(images, illness.preset, seed, illness.epochs, **illness.changes)
    ill = train(folder / "ill", images, setup)
    findings = examine_run(ill).findings
    assert findings, f"{illness.name}: nothing was found"
    remedy = findings[0].remedy
    assert remedy is not None, f"{illness.name}: no remedy"
    if not remedy.changes:
        return ill, findings[0], None
    branch_run(ill.path, folder / "cured", step=remedy.step, changes=remedy.changes)
    resumed = resume_run(folder / "cured")
    with (
        resumed.writer as writer,
        Fit(resumed.image_set, resumed.setup, resumed.state, threads=1) as fit,
        closing(writer.recording(fit)) as reports,
    ):
        for _ in reports:
            pass
    return ill, findings[0], open_run(folder / "cured")


def _is_better(ill: Run, well: Run, illness: Illness) -> bool:
    """Compare two runs by their bounds, where these are of one likelihood."""
    if ill.setup.model.likelihood is not well.setup.model.likelihood:
        return True  # a density and a probability
    if illness.kind == "over-fitting":
        before, after = ill.history().last("validation"), well.history().last("validation")
    else:
        before, after = ill.history().best, well.history().best
    return after is not None and (before is None or after.elbo > before.elbo)


def plant_illnesses(count: int, seed: int) -> dict[str, object]:
    """Plant illnesses, one after the other, and cure each.

    Args:
        count: Number of illnesses; after the last one they begin again with another seed.
        seed: The first one.

    Raises:
        AssertionError: If one is not found for what it is, or the remedy does not cure it.
    """
    import torch

    from vae_explorer.runs.diagnosis import examine_run

    torch.set_num_threads(1)
    cured = 0
    for number in range(count):
        illness = ILLNESSES[number % len(ILLNESSES)]
        chance = seed + number // len(ILLNESSES)
        with tempfile.TemporaryDirectory() as folder:
            ill, finding, well = cure(illness, Path(folder), chance)
            print(f"  {illness.name}: {finding.title}", flush=True)
            assert finding.kind == illness.kind, f"{illness.name}: {finding}"
            if well is None:
                continue
            left = examine_run(well).alarming
            assert not left, f"{illness.name} is not cured: {left}"
            assert _is_better(ill, well, illness), f"{illness.name} is no better for it"
            cured += 1
    return {"planted": count, "cured_by_training": cured}
