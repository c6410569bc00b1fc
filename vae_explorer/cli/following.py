"""Following a training to its end, with words on the way."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, duration, plural, say
from vae_explorer.cli.diagnosing import tell_diagnosis
from vae_explorer.errors import RunError, TrainingError
from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.training.reports import Ended, EpochTerms, Progress

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.cli.interrupts import Interrupts
    from vae_explorer.cli.timetable import Timetable
    from vae_explorer.runs.records import Record
    from vae_explorer.runs.writer import RunWriter
    from vae_explorer.training.fit import Fit
    from vae_explorer.training.group import Group

__all__ = ["follow"]


def _print_record(record: Record) -> None:
    print(json.dumps(record, allow_nan=False), flush=True)


def follow(
    fit: Fit,
    writer: RunWriter,
    interrupts: Interrupts,
    timetable: Timetable,
    group: Group | None,
    *,
    as_json: bool,
) -> int:
    """Train, and where it came to an end by itself say what is the matter with it.

    Args:
        fit: The training.
        writer: Of its run.
        interrupts: Whether to stop.
        timetable: What is to happen at certain steps.
        group: The processes that share it, None for one alone.
        as_json: Whether to print the records.

    Returns:
        The exit code.
    """
    try:
        code = _pull(fit, writer, interrupts, timetable, group, as_json=as_json)
    except TrainingError:
        tell_diagnosis(writer.path, as_json=as_json)
        raise
    if not (interrupts.stop or timetable.is_over(fit)):
        tell_diagnosis(writer.path, as_json=as_json)
    return code


def _pull(
    fit: Fit,
    writer: RunWriter,
    interrupts: Interrupts,
    timetable: Timetable,
    group: Group | None,
    *,
    as_json: bool,
) -> int:
    """Pull a training to its end, or until somebody wishes to stop."""
    if as_json:
        _print_record(writer.opening)
        writer.on_record = _print_record
    last: dict[str, EpochTerms] = {}
    said = ""
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
            words = writer.notice if now is None else f"{now.sentence} Training goes on."
            if words not in ("", said):
                say(words)
            said = words
            timetable.follow(fit)
            if timetable.is_over(fit) or (interrupts.stop and group is None):
                break
            if interrupts.stop and group is not None:
                group.wish_to_part()
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
