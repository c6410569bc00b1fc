"""Following a training to its end, with words on the way."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from vae_explorer.cli.console import Bar, count, duration, plural, say
from vae_explorer.cli.diagnosing import tell_diagnosis
from vae_explorer.cli.output import Output
from vae_explorer.errors import RunError, TrainingError, VaeExplorerError
from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.training.reports import Ended, EpochTerms, Progress

if TYPE_CHECKING:
    from pathlib import Path

    from vae_explorer.cli.interrupts import Interrupts
    from vae_explorer.cli.timetable import Timetable
    from vae_explorer.runs.writer import RunWriter
    from vae_explorer.training.fit import Fit
    from vae_explorer.training.group import Group

__all__ = ["follow"]


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
    output = Output()
    tell = output.record if as_json else None
    try:
        code = _pull(fit, writer, interrupts, timetable, group, output, as_json=as_json)
    except TrainingError:
        tell_diagnosis(writer.path, tell)
        raise
    if not (interrupts.stop or output.reader_gone or timetable.is_over(fit)):
        tell_diagnosis(writer.path, tell)
    return code or int(output.refusal is not None)


def _pull(
    fit: Fit,
    writer: RunWriter,
    interrupts: Interrupts,
    timetable: Timetable,
    group: Group | None,
    output: Output,
    *,
    as_json: bool,
) -> int:
    """Pull a training to its end, or until somebody wishes to stop."""
    if as_json:
        output.record(writer.opening)
        writer.on_record = output.record
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
                say(_ended_line(report, fit))
            words = _news(writer, output)
            if words not in ("", said):
                say(words)
            said = words
            timetable.follow(fit)
            stop = interrupts.stop or output.reader_gone
            if timetable.is_over(fit) or (stop and group is None):
                break
            if stop and group is not None:
                group.wish_to_part()
    if writer.problem is not None:
        raise _unsaved(writer.problem, writer.saved_step, fit.step)
    if interrupts.stop or output.reader_gone or timetable.is_over(fit):
        why = "Nobody reads the output any more. " if output.reader_gone else ""
        say(
            f"{why}Stopped at step {fit.step} and saved. "
            f'Go on with: vae-explorer resume "{writer.path}"'
        )
        return interrupts.exit_code
    _conclude(last, fit, writer.path, output, as_json=as_json)
    return 0


def _unsaved(problem: VaeExplorerError, saved_step: int, step: int) -> RunError:
    """Return what ended unsaved, in words."""
    saved = f"Saved up to step {saved_step}." if saved_step >= 0 else ""
    return RunError(problem.code, f"{problem.sentence} Trained up to step {step}. {saved}".strip())


def _news(writer: RunWriter, output: Output) -> str:
    """Return what is wrong, or was mended, at the moment; empty for nothing."""
    problem = writer.problem or writer.ladder.problem
    if problem is not None:
        return f"{problem.sentence} Training goes on."
    if output.refusal is not None and not output.reader_gone:
        return (
            f"Standard output {_refusal(output)}. Training goes on, and records all "
            f"in {writer.path / 'metrics.jsonl'}."
        )
    return writer.notice


def _refusal(output: Output) -> str:
    assert output.refusal is not None
    return f"takes no more ({output.refusal.strerror})"


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


def _ended_line(ended: Ended, fit: Fit) -> str:
    waited = plural(fit.setup.training.patience_epochs, "epoch")
    return f"Ended by itself after epoch {ended.epoch:g}: nothing better for {waited}."


def _epoch_line(terms: EpochTerms) -> str:
    return (
        f"epoch {terms.epoch:>4}  {terms.split:<10}  ELBO {terms.elbo:.2f}  "
        f"reconstruction {terms.reconstruction:.2f}  KL {terms.kl:.2f}  nats per image"
    )


def _conclude(
    last: dict[str, EpochTerms], fit: Fit, path: Path, output: Output, *, as_json: bool
) -> None:
    terms = last.get("validation") or last.get("train")
    if terms is not None and not as_json:
        model = fit.setup.model
        bits = bits_per_dim(terms.elbo, model.dimensions, density=model.is_density)
        output.line(
            f"{terms.split} ELBO {terms.elbo:.2f} nats per image ({bits:.3f} bits per dimension), "
            f"reconstruction {terms.reconstruction:.2f}, KL {terms.kl:.2f}, "
            f"after {plural(terms.epoch, 'epoch')}"
        )
    if not as_json:
        output.line(f'Run: {path}   look at it with: vae-explorer "{path}"')
    if output.refusal is not None:
        say(f"Standard output {_refusal(output)}. The run is whole all the same: {path}")
