"""``find-rate``."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, say
from vae_explorer.cli.interrupts import Interrupts
from vae_explorer.cli.sources import given_changes, take_in, wanted_setup, wanted_spec, without
from vae_explorer.runs.layout import is_run
from vae_explorer.runs.run import open_run
from vae_explorer.training.assignments import changed_setup
from vae_explorer.training.changes import changes_in, setup_after
from vae_explorer.training.device import default_threads
from vae_explorer.training.rate_finder import find_rate

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.rate_curve import RateCurve
    from vae_explorer.training.settings import Setup
    from vae_explorer.training.state import TrainingState

__all__ = ["find_learning_rate"]


def find_learning_rate(arguments: argparse.Namespace) -> int:
    """Find a learning rate by a short trial, for a folder of images or a run.

    Args:
        arguments: Those of ``find-rate``.
    """
    with Interrupts() as interrupts, Bar(quiet=arguments.json) as bar:
        found = _of_run(arguments) if _is_of_run(arguments) else _anew(arguments, bar, interrupts)
        if found is None:
            return interrupts.exit_code
        images, setup, state = found
        threads = setup.training.threads or default_threads()
        curve = None
        for curve in find_rate(images, setup, state, steps=arguments.steps, threads=threads):
            if interrupts.stop:
                return interrupts.exit_code
            done = len(curve.rates)
            note = f"rate {curve.rates[-1]:.2g}, {count(done)} of {count(arguments.steps)}"
            bar.show("Trying learning rates", done, arguments.steps, note)
    assert curve is not None
    step = int(state.meta["step"]) if state else 0
    if arguments.json:
        print(json.dumps(_content(curve, setup, step), allow_nan=False))
    else:
        _tell(curve, setup, step)
    return 0


def _is_of_run(arguments: argparse.Namespace) -> bool:
    return arguments.folder is not None and is_run(arguments.folder)


def _of_run(arguments: argparse.Namespace) -> tuple[ImageSet, Setup, TrainingState | None]:
    run = open_run(arguments.folder)
    state = run.latest_state()
    for note in run.notes:
        say(note)
    wishes = given_changes(arguments)
    if any(name.startswith("model.") for name in wishes):
        state = None  # its weights need not fit another model
    setup = run.setup
    if state is not None:
        setup = setup_after(setup, changes_in(state.tensors, setup.training))
    return without(run.images, arguments.exclude), changed_setup(setup, wishes), state


def _anew(
    arguments: argparse.Namespace, bar: Bar, interrupts: Interrupts
) -> tuple[ImageSet, Setup, None] | None:
    source = arguments.folder if arguments.sample is None else f"sample:{arguments.sample}"
    images = take_in(source, wanted_spec(source, arguments), bar, interrupts)
    if images is None:
        return None
    setup = wanted_setup(arguments, images)
    images = images.with_split(setup.training.validation_fraction, setup.training.seed)
    return without(images, arguments.exclude), setup, None


def _content(curve: RateCurve, setup: Setup, step: int) -> dict[str, object]:
    # What has run away has no number in JSON, and none is needed: the trial ended there.
    known = slice(0, len(curve.losses) - curve.diverged)
    return {
        "found": curve.found,
        "set": setup.training.learning_rate,
        "step": step,
        "diverged": curve.diverged,
        "rates": curve.rates[known].tolist(),
        "losses": curve.losses[known].tolist(),
        "starts": curve.starts[known].tolist(),
        "gains": curve.smooth[known].tolist(),
    }


def _tell(curve: RateCurve, setup: Setup, step: int) -> None:
    begun = f"the weights after step {step}" if step else "new weights"
    most = float(curve.smooth.max())
    if curve.found is None:
        print(f"No rate gains anything worth telling, beginning from {begun}.")
        print(f"Set is {setup.training.learning_rate:g}; a smaller one does no harm.")
        return
    print(f"Learning rate {curve.found:g}   (set is {setup.training.learning_rate:g})")
    print(
        f"There the trial had gained half of its most, {most:.1f} nats per image over {begun}; "
        f"it tried {curve.rates[0]:g} to {curve.rates[-1]:.2g}."
    )
