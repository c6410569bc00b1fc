"""``train`` and ``resume``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, plural, say
from vae_explorer.cli.following import follow
from vae_explorer.cli.interrupts import Interrupts
from vae_explorer.cli.planning import tell_plan
from vae_explorer.cli.processes import help_training, in_turn, is_restart, joined, leads
from vae_explorer.cli.sources import take_in, wanted_setup, wanted_spec, without
from vae_explorer.cli.timetable import Timetable
from vae_explorer.images.names import shown
from vae_explorer.inference.objective_settings import ObjectiveSettings
from vae_explorer.model.config import ModelConfig, noises_of
from vae_explorer.runs.create import create_run, refuse_existing, resume_run
from vae_explorer.runs.home import next_run_path
from vae_explorer.runs.ladder_writer import LADDER_MIB
from vae_explorer.runs.run import open_run
from vae_explorer.training.device import describe_device
from vae_explorer.training.fit import Fit

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.group import Group
    from vae_explorer.training.settings import Setup

__all__ = ["go_on", "resume", "train"]


def train(arguments: argparse.Namespace) -> int:
    """Train on a folder, and keep the run.

    Args:
        arguments: Those of ``train``.
    """
    with Interrupts() as interrupts, joined() as group:
        timetable = Timetable.of(arguments)
        mib, as_json = arguments.snapshots, arguments.json
        if is_restart(arguments.run, group):
            return go_on(
                arguments.run, None, timetable, interrupts,
                ladder_mib=mib, as_json=as_json, group=group,
            )  # fmt: skip
        if arguments.run is not None and leads(group):
            refuse_existing(arguments.run)  # before the images are read, which may take minutes
        with in_turn(group):
            image_set = _images(arguments, interrupts)
        if image_set is None:
            say("Interrupted before the training began; nothing was written.")
            return interrupts.exit_code
        setup = wanted_setup(arguments, image_set)
        training = setup.training
        image_set = image_set.with_split(training.validation_fraction, training.seed)
        image_set = without(image_set, arguments.exclude)
        if arguments.dry_run:
            return tell_plan(image_set, setup, as_json=as_json) if leads(group) else 0
        fit = Fit(image_set, setup, group=group)
        if group is not None and not group.first:
            return help_training(fit, group, timetable, interrupts)
        path = Path(arguments.run or next_run_path(image_set.name))
        with fit, create_run(path, image_set, setup, ladder_mib=mib) as writer:
            _introduce(image_set, setup, fit, group)
            return follow(fit, writer, interrupts, timetable, group, as_json=as_json)


def _images(arguments: argparse.Namespace, interrupts: Interrupts) -> ImageSet | None:
    source = arguments.folder if arguments.sample is None else f"sample:{arguments.sample}"
    spec = wanted_spec(source, arguments)
    with Bar(quiet=arguments.json) as bar:
        return take_in(source, spec, bar, interrupts)


def resume(arguments: argparse.Namespace) -> int:
    """Go on with a run, up to a number of epochs in all.

    Args:
        arguments: Those of ``resume``.
    """
    with Interrupts() as interrupts, joined() as group:
        timetable = Timetable.of(arguments)
        return go_on(
            arguments.run,
            arguments.epochs,
            timetable,
            interrupts,
            ladder_mib=arguments.snapshots,
            learning_rate=arguments.learning_rate,
            beta=arguments.beta,
            as_json=arguments.json,
            group=group,
        )


def go_on(
    path: str | Path,
    epochs: int | None,
    timetable: Timetable,
    interrupts: Interrupts,
    *,
    ladder_mib: int = LADDER_MIB,
    learning_rate: float | None = None,
    beta: float | None = None,
    as_json: bool,
    group: Group | None = None,
) -> int:
    """Go on with a run from its newest state.

    Args:
        path: Folder of the run.
        epochs: Epochs in all, or None to leave them as they are.
        timetable: What is to happen at certain steps.
        interrupts: Whether to stop.
        ladder_mib: Disk for the moments of the training, in MiB.
        learning_rate: From now on, before its schedule; None to leave it.
        beta: Weight of the KL from now on, before its warm-up; None to leave it.
        as_json: Whether to print the records.
        group: The processes that share it, None for one alone.

    Returns:
        The exit code.
    """
    if group is not None and not group.first:
        return _help_to_go_on(path, group, timetable, interrupts, (learning_rate, beta))
    found = resume_run(path, epochs, ladder_mib=ladder_mib)
    with found.writer as writer:
        for note in found.run.notes:
            say(note)
        epochs = found.setup.training.epochs
        done = int(found.state.meta["epoch"]) if found.state else 0
        if group is not None:
            group.told_by_first(int(done >= epochs))
        if done >= epochs:
            say(
                f"{found.run.path} has done its {plural(done, 'epoch')}. "
                f"Give it more with: --epochs {2 * done}"
            )
            return 0
        # As many threads as before, so that the numbers go on bit for bit.
        threads = int(found.state.meta.get("threads", 0)) if found.state else 0
        with Fit(
            found.image_set, found.setup, found.state, threads=threads or None, group=group
        ) as fit:
            step = found.state.meta["step"] if found.state else 0
            say(f"Going on at step {step}, epoch {done} of {epochs}.")
            if fit.notice:
                say(fit.notice)
            _introduce(found.image_set, found.setup, fit, group)
            fit.change(learning_rate, beta)
            return follow(fit, writer, interrupts, timetable, group, as_json=as_json)


def _help_to_go_on(
    path: str | Path,
    group: Group,
    timetable: Timetable,
    interrupts: Interrupts,
    change: tuple[float | None, float | None],
) -> int:
    """Go on as one of the other processes, once the first has taken up the run."""
    if group.told_by_first(0):
        return 0
    run = open_run(path)
    fit = Fit(run.images, run.setup, run.latest_state(), group=group)
    fit.change(*change)
    return help_training(fit, group, timetable, interrupts)


def _introduce(image_set: ImageSet, setup: Setup, fit: Fit, group: Group | None) -> None:
    """Say what is trained on what."""
    channels, height, width = image_set.image_shape
    model, training = setup.model, setup.training
    say(
        f"{shown(image_set.name)}: {plural(len(image_set), 'image')}, {width} x {height} "
        f"{'grey' if channels == 1 else 'colour'}; {count(len(image_set.train_index))} to train, "
        f"{count(len(image_set.validation_index))} to validate"
    )
    say(
        f"{model.architecture.value} networks, {model.latent_dim} latent dimensions, "
        f"{model.likelihood.value} likelihood; {plural(training.epochs, 'epoch')} of "
        f"{plural(fit.steps_per_epoch, 'step')} on {describe_device(fit.device, fit.threads)}"
        f"{', ' if fit.engine.words else ''}{fit.engine.words}"
        f"{'' if group is None else f', in {group.size} processes'}"
    )
    if unusual := _unusual(setup):
        say(", ".join(unusual))


def _unusual(setup: Setup) -> list[str]:
    """Return what is not as in the plainest of models, in words."""
    model, objective = setup.model, setup.training.objective
    plain = ModelConfig(image_shape=model.image_shape)
    words = []
    if noises_of(model.likelihood) and model.noise is not plain.noise:
        words.append(f"{model.noise.value} scale")
    if model.binarisation is not plain.binarisation:
        words.append(f"{model.binarisation.value} binarisation")
    if model.posterior is not plain.posterior:
        words.append(f"{model.posterior.value} posterior")
    if model.inference is not plain.inference:
        words.append("a posterior of its own for each image")
    if model.prior is not plain.prior:
        words.append(f"{model.prior.value} prior of {plural(model.prior_components, 'component')}")
    if model.conditional:
        words.append(f"told {plural(len(model.labels), 'label')}")
    if objective != ObjectiveSettings():
        draws = plural(objective.samples, "draw")
        words.append(
            f"objective {objective.kind.value} with {draws} an image, "
            f"{objective.estimator.value} gradient"
        )
    return words
