"""``sweep``."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, duration, plural, say
from vae_explorer.cli.interrupts import Interrupts
from vae_explorer.cli.sources import take_in, wanted_setup, wanted_spec, without
from vae_explorer.errors import RunError, TrainingError
from vae_explorer.runs.home import next_run_path
from vae_explorer.runs.sweep import Sweep, begin_member, is_done, read_row, swept_values
from vae_explorer.runs.sweep_advice import advise
from vae_explorer.training.reports import Progress

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.sweep import SweepRow
    from vae_explorer.runs.sweep_advice import Advice

__all__ = ["sweep"]

_HEADINGS = ("ELBO", "reconstruction", "KL", "in use", "epochs")


def sweep(arguments: argparse.Namespace) -> int:
    """Train runs that differ in one setting, and say what they teach.

    Runs that are there already are gone on with; the finished ones are left as they are.

    Args:
        arguments: Those of ``sweep``.
    """
    key, words = arguments.over
    values = swept_values(key, words)
    source = arguments.folder if arguments.sample is None else f"sample:{arguments.sample}"
    with Interrupts() as interrupts:
        spec = wanted_spec(source, arguments)
        with Bar(quiet=arguments.json) as bar:
            image_set = take_in(source, spec, bar, interrupts)
        if image_set is None:
            say("Interrupted before the training began; nothing was written.")
            return interrupts.exit_code
        setup = wanted_setup(arguments, image_set)
        training = setup.training
        image_set = image_set.with_split(training.validation_fraction, training.seed)
        image_set = without(image_set, arguments.exclude)
        name = f"{image_set.name}-{key.replace('_', '-')}-sweep"
        folder = Path(arguments.run or next_run_path(name))
        plan = Sweep(folder.absolute(), key, values, setup)
        for value in values:
            plan.setup(value)  # all of them, before the first one trains for an hour
        failed = _train_all(plan, image_set, interrupts, arguments)
        if interrupts.stop:
            say(f'Stopped. Go on with the same command and: --run "{folder}"')
            return interrupts.exit_code
    _tell(plan, image_set, as_json=arguments.json)
    return 1 if failed else 0


def _train_all(
    plan: Sweep, image_set: ImageSet, interrupts: Interrupts, arguments: argparse.Namespace
) -> int:
    """Train one run after another; return how many could not be trained to their end."""
    failed = 0
    for place, value in enumerate(plan.values, start=1):
        what = f"{plan.key} {value:g} ({place} of {len(plan.values)})"
        if is_done(plan.path(value), plan.base.training.epochs):
            say(f"{what} is trained already.")
            continue
        try:
            _train(plan, value, what, image_set, interrupts, arguments)
        except TrainingError as error:
            failed += 1
            say(f"{what}: {error.sentence} The sweep goes on without it.")
        if interrupts.stop:
            break
    return failed


def _train(
    plan: Sweep,
    value: float,
    what: str,
    image_set: ImageSet,
    interrupts: Interrupts,
    arguments: argparse.Namespace,
) -> None:
    path, setup = plan.path(value), plan.setup(value)
    fit, writer = begin_member(path, image_set, setup, ladder_mib=arguments.snapshots)
    with fit, writer, Bar(quiet=arguments.json) as bar, closing(writer.recording(fit)) as reports:
        for report in reports:
            if isinstance(report, Progress):
                note = f"epoch {report.epoch} of {report.epochs}"
                if report.remaining_s >= 0:
                    note += f", {duration(report.remaining_s)} left"
                bar.show(what, report.step, report.steps, note)
            if interrupts.stop:
                break
    if writer.problem is not None:
        raise RunError(writer.problem.code, writer.problem.sentence)
    if not (interrupts.stop or bar.drawn or arguments.json):
        say(f"{what} is trained.")


def _tell(plan: Sweep, image_set: ImageSet, *, as_json: bool) -> None:
    held_out = image_set.validation_index
    index = held_out if len(held_out) else image_set.train_index
    found = [read_row(plan.path(value), plan.key, index) for value in plan.values]
    rows = [row for row in found if row is not None]
    advice = advise(plan.key, rows)
    if as_json:
        print(json.dumps(_content(plan, rows, advice), allow_nan=False))
        return
    if rows:
        _tell_table(plan, rows)
    print(advice.headline)
    for reason in advice.reasons:
        print(f"  {reason}")
    print(f'Runs: {plan.folder}   compare them with: vae-explorer compare "{plan.folder}"')


def _tell_table(plan: Sweep, rows: list[SweepRow]) -> None:
    print(f"{plan.key:<12}" + "".join(f"{heading:>16}" for heading in _HEADINGS))
    for row in rows:
        units = "" if row.active_units is None else f"{row.active_units} of {row.latent_dim}"
        cells = f"{row.elbo[-1]:.2f}", f"{row.reconstruction:.2f}", f"{row.kl:.2f}", units
        line = "".join(f"{cell:>16}" for cell in (*cells, count(len(row.elbo))))
        print(f"{row.value:<12g}{line}")
    noun = plural(len(rows), "run")
    print(f"{noun} on the {rows[0].split} images, in nats per image")


def _content(plan: Sweep, rows: list[SweepRow], advice: Advice) -> dict[str, object]:
    return {
        "folder": str(plan.folder),
        "over": plan.key,
        "runs": [
            {
                "value": row.value,
                "path": str(row.path),
                "epochs": len(row.elbo),
                "split": row.split,
                "elbo": float(row.elbo[-1]),
                "reconstruction": row.reconstruction,
                "kl": row.kl,
                "latent_dim": row.latent_dim,
                "active_units": row.active_units,
            }
            for row in rows
        ],
        "advice": {
            "headline": advice.headline,
            "reasons": list(advice.reasons),
            "value": advice.value,
            "dimensions": advice.dimensions,
        },
    }
