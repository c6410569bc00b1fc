"""``train`` and ``resume``."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, duration, plural, say
from vae_explorer.cli.diagnosing import tell_diagnosis
from vae_explorer.cli.interrupts import Interrupts
from vae_explorer.cli.planning import tell_plan
from vae_explorer.cli.sources import take_in, wanted_setup, wanted_spec, without
from vae_explorer.cli.timetable import Timetable
from vae_explorer.errors import RunError, TrainingError
from vae_explorer.images.names import shown
from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.inference.objective_settings import ObjectiveSettings
from vae_explorer.model.config import ModelConfig, noises_of
from vae_explorer.places import runs_dir
from vae_explorer.runs.create import create_run, new_run_path, refuse_existing, resume_run
from vae_explorer.runs.ladder_writer import LADDER_MIB
from vae_explorer.training.device import describe_device
from vae_explorer.training.fit import Fit
from vae_explorer.training.reports import Ended, EpochTerms, Progress

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.records import Record
    from vae_explorer.runs.writer import RunWriter
    from vae_explorer.training.settings import Setup

__all__ = ["go_on", "resume", "train"]


def train(arguments: argparse.Namespace) -> int:
    """Train on a folder, and keep the run.

    Args:
        arguments: Those of ``train``.
    """
    if arguments.run is not None:
        refuse_existing(arguments.run)  # before the images are read, which may take minutes
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
        if arguments.dry_run:
            return tell_plan(image_set, setup, as_json=arguments.json)
        fit = Fit(image_set, setup)
        path = Path(arguments.run or new_run_path(runs_dir(), image_set.name))
        with fit, create_run(path, image_set, setup, ladder_mib=arguments.snapshots) as writer:
            _introduce(image_set, setup, fit)
            timetable = Timetable.of(arguments)
            return _follow(fit, writer, interrupts, timetable, as_json=arguments.json)


def resume(arguments: argparse.Namespace) -> int:
    """Go on with a run, up to a number of epochs in all.

    Args:
        arguments: Those of ``resume``.
    """
    with Interrupts() as interrupts:
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

    Returns:
        The exit code.
    """
    found = resume_run(path, epochs, ladder_mib=ladder_mib)
    with found.writer as writer:
        for note in found.run.notes:
            say(note)
        epochs = found.setup.training.epochs
        done = int(found.state.meta["epoch"]) if found.state else 0
        if done >= epochs:
            say(
                f"{found.run.path} has done its {plural(done, 'epoch')}. "
                f"Give it more with: --epochs {2 * done}"
            )
            return 0
        # As many threads as before, so that the numbers go on bit for bit.
        threads = int(found.state.meta.get("threads", 0)) if found.state else 0
        with Fit(found.image_set, found.setup, found.state, threads=threads or None) as fit:
            step = found.state.meta["step"] if found.state else 0
            say(f"Going on at step {step}, epoch {done} of {epochs}.")
            if fit.notice:
                say(fit.notice)
            _introduce(found.image_set, found.setup, fit)
            fit.change(learning_rate, beta)
            return _follow(fit, writer, interrupts, timetable, as_json=as_json)


def _introduce(image_set: ImageSet, setup: Setup, fit: Fit) -> None:
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


def _print_record(record: Record) -> None:
    print(json.dumps(record, allow_nan=False), flush=True)


def _follow(
    fit: Fit, writer: RunWriter, interrupts: Interrupts, timetable: Timetable, *, as_json: bool
) -> int:
    """Train, and where it came to an end by itself say what is the matter with it."""
    try:
        code = _pull(fit, writer, interrupts, timetable, as_json=as_json)
    except TrainingError:
        tell_diagnosis(writer.path, as_json=as_json)
        raise
    if not (interrupts.stop or timetable.is_over(fit)):
        tell_diagnosis(writer.path, as_json=as_json)
    return code


def _pull(
    fit: Fit, writer: RunWriter, interrupts: Interrupts, timetable: Timetable, *, as_json: bool
) -> int:
    """Pull a training to its end, or until somebody wishes to stop."""
    if as_json:
        _print_record(writer.opening)
        writer.on_record = _print_record
    last: dict[str, EpochTerms] = {}
    problem = None
    with Bar(quiet=as_json) as bar, closing(writer.recording(fit)) as reports:
        for report in reports:
            if isinstance(report, Progress):
                _draw(bar, report, last)
            elif isinstance(report, EpochTerms):
                last[report.split] = report
                if not (bar.drawn or as_json):
                    say(_epoch_line(report))
            elif isinstance(report, Ended):
                waited = plural(fit.setup.training.patience_epochs, "epoch")
                say(f"Ended by itself after epoch {report.epoch:g}: nothing better for {waited}.")
            now = writer.problem or writer.ladder.problem
            if now is not problem and now is not None:
                say(f"{now.sentence} Training goes on.")
            problem = now
            timetable.follow(fit)
            if interrupts.stop or timetable.is_over(fit):
                break
    if writer.problem is not None:
        saved = f"Saved up to step {writer.saved_step}." if writer.saved_step >= 0 else ""
        raise RunError(
            writer.problem.code,
            f"{writer.problem.sentence} Trained up to step {fit.step}. {saved}".strip(),
        )
    if interrupts.stop or timetable.is_over(fit):
        say(
            f'Stopped at step {fit.step} and saved. Go on with: vae-explorer resume "{writer.path}"'
        )
        return interrupts.exit_code
    if not as_json:
        _conclude(last, fit, writer.path)
    return 0


def _draw(bar: Bar, progress: Progress, last: dict[str, EpochTerms]) -> None:
    terms = last.get("validation") or last.get("train")
    parts = [f"step {count(progress.step)}"]
    if progress.images_per_s > 0:
        parts.append(f"{count(round(progress.images_per_s))} images/s")
    if terms is not None:
        parts.append(f"ELBO {terms.elbo:.1f} nats")
    if progress.remaining_s >= 0:
        parts.append(f"{duration(progress.remaining_s)} left")
    what = f"Epoch {progress.epoch}/{progress.epochs}"
    bar.show(what, progress.step, progress.steps, ", ".join(parts))


def _epoch_line(terms: EpochTerms) -> str:
    return (
        f"epoch {terms.epoch:>4}  {terms.split:<10}  ELBO {terms.elbo:.2f}  "
        f"reconstruction {terms.reconstruction:.2f}  KL {terms.kl:.2f}  nats per image"
    )


def _conclude(last: dict[str, EpochTerms], fit: Fit, path: Path) -> None:
    terms = last.get("validation") or last.get("train")
    if terms is not None:
        model = fit.setup.model
        bits = bits_per_dim(terms.elbo, model.dimensions, density=model.is_density)
        print(
            f"{terms.split} ELBO {terms.elbo:.2f} nats per image ({bits:.3f} bits per dimension), "
            f"reconstruction {terms.reconstruction:.2f}, KL {terms.kl:.2f}, "
            f"after {plural(terms.epoch, 'epoch')}"
        )
    print(f'Run: {path}   look at it with: vae-explorer "{path}"')
