"""Deeds as commands for a shell."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatch

from vae_explorer.export.deeds import (
    Branched,
    Change,
    CurvesWritten,
    Decoded,
    Deed,
    Encoded,
    Evaluated,
    Extended,
    FilmMade,
    GradientsCompared,
    Planned,
    RateFound,
    Refined,
    Remark,
    Sampled,
    Swept,
    Trained,
    Walked,
    Written,
)
from vae_explorer.runs.beginning import Beginning

__all__ = ["shell_text"]

_PROGRAM = "vae-explorer"
_HEAD = "Commands that repeat what was done in VAE Explorer. Run them in an empty folder."
_OPTIONS = {
    "model.latent_dim": "--latent-dim",
    "model.likelihood": "--likelihood",
    "training.batch_size": "--batch-size",
    "training.beta": "--beta",
    "training.epochs": "--epochs",
    "training.learning_rate": "--learning-rate",
    "training.patience_epochs": "--patience",
    "training.seed": "--seed",
    "training.threads": "--threads",
    "training.warmup_epochs": "--warmup",
}
"""Settings that have an option of their own; all others are said by ``--set``."""


def shell_text(deeds: Sequence[Deed]) -> str:
    """Return commands, a line each, for the shell of this system.

    Args:
        deeds: What is to be repeated, in order.

    Example:
        >>> print(shell_text([Extended(run="faces-001", epochs=40)]), end="")
        # Commands that repeat what was done in VAE Explorer. Run them in an empty folder.
        vae-explorer resume faces-001 --epochs 40
    """
    lines = [f"# {_HEAD}"]
    for deed in deeds:
        if isinstance(deed, Remark):
            lines.append(f"# {deed.text}")
        else:
            lines.append(_quoted([_PROGRAM, *_words(deed)]))
    return "\n".join(lines) + "\n"


def _quoted(words: Sequence[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


@singledispatch
def _words(deed: Deed) -> Iterator[str]:
    raise TypeError(f"no command does {type(deed).__name__}")


@_words.register
def _(deed: Planned) -> Iterator[str]:
    yield from ("train", *_images(deed.beginning))
    yield from _settings(deed.beginning)
    yield from _left_out(deed.beginning)
    yield "--dry-run"


@_words.register
def _(deed: RateFound) -> Iterator[str]:
    yield from ("find-rate", *_images(deed.beginning))
    yield from _settings(deed.beginning, threads=1)
    yield from _left_out(deed.beginning)


@_words.register
def _(deed: Swept) -> Iterator[str]:
    yield from ("sweep", *_images(deed.beginning), "--run", deed.folder)
    yield from ("--over", f"{deed.key}={','.join(f'{value:g}' for value in deed.values)}")
    yield from _settings(deed.beginning, deed.threads)
    yield from _left_out(deed.beginning)


@_words.register
def _(deed: Trained) -> Iterator[str]:
    yield from ("train", *_images(deed.beginning), "--run", deed.run)
    yield from _settings(deed.beginning, deed.threads)
    yield from _left_out(deed.beginning)
    yield from _course(deed.changes, deed.stop_at)


@_words.register
def _(deed: Extended) -> Iterator[str]:
    yield from ("resume", deed.run)
    if deed.epochs is not None:
        yield from ("--epochs", str(deed.epochs))
    yield from _course(deed.changes, deed.stop_at)


@_words.register
def _(deed: Branched) -> Iterator[str]:
    yield from ("branch", deed.parent, "--run", deed.run)
    if deed.anew:
        yield from ("--at", "0")
    settings = dict(deed.settings)
    if epochs := settings.pop("training.epochs", ""):
        yield from ("--epochs", epochs)
    yield from _sets(settings)
    yield from _course(deed.changes, deed.stop_at)


@_words.register
def _(deed: Decoded) -> Iterator[str]:
    yield from ("decode", deed.run, _code(deed.code), *_output(deed))


@_words.register
def _(deed: Sampled) -> Iterator[str]:
    yield from ("sample", deed.run, "--count", str(deed.count), "--seed", str(deed.seed))
    yield from _output(deed)


@_words.register
def _(deed: Walked) -> Iterator[str]:
    yield from ("interpolate", deed.run, *map(_code, deed.pins), "--kind", deed.kind)
    yield from ("--steps", str(deed.steps))
    if deed.loop:
        yield "--loop"
    if deed.output.endswith(".gif"):
        yield from () if deed.loop else ("--back",)
        yield from ("--interval", str(deed.interval_ms), "--scale", str(deed.scale))
    yield from _output(deed)


@_words.register
def _(deed: Encoded) -> Iterator[str]:
    yield from ("encode", deed.run, *deed.paths, "--samples", "1", *_output(deed))


@_words.register
def _(deed: FilmMade) -> Iterator[str]:
    yield from ("film", deed.run, *_output(deed))


@_words.register
def _(deed: CurvesWritten) -> Iterator[str]:
    yield from ("curves", deed.run, *_output(deed))


@_words.register
def _(deed: Evaluated) -> Iterator[str]:
    yield from ("evaluate", deed.run)
    if deed.method is not None:
        yield from ("--evidence", deed.method)
    if deed.draws:
        yield from ("--importance-samples", str(deed.draws))
    if deed.information:
        yield "--information"


@_words.register
def _(deed: Refined) -> Iterator[str]:
    yield from ("refine", deed.run, deed.image, "--start", deed.start, "--family", deed.family)


@_words.register
def _(deed: GradientsCompared) -> Iterator[str]:
    yield from ("gradients", deed.run, "--objective", deed.bound, "--samples", str(deed.samples))
    yield from ("--images", str(deed.images), "--draws", str(deed.gradients))


def _images(beginning: Beginning) -> Iterator[str]:
    kind, _, name = beginning.source.partition(":")
    if kind == "sample":
        yield from ("--sample", name)
        return
    spec = beginning.spec
    colours = "grey" if spec.channels == 1 else "colour"
    yield from (beginning.source, "--image-size", str(spec.size))
    yield from ("--fit", spec.fit.value, "--colours", colours)


def _settings(beginning: Beginning, threads: int = 0) -> Iterator[str]:
    yield from ("--preset", beginning.preset)
    if beginning.conditional:
        yield "--conditional"
    settings = dict(beginning.settings)
    if threads:
        settings["training.threads"] = str(threads)
    for name, option in _OPTIONS.items():
        if name in settings:
            yield from (option, settings.pop(name))
    yield from _sets(settings)


def _sets(settings: Mapping[str, str]) -> Iterator[str]:
    for name, text in settings.items():
        yield from ("--set", f"{name}={text}")


def _left_out(beginning: Beginning) -> Iterator[str]:
    for path in beginning.excluded:
        yield from ("--exclude", path)


def _course(changes: Sequence[Change], stop_at: int | None) -> Iterator[str]:
    for step, name, value in changes:
        yield from ("--change", f"{step}:{name}={value!r}")
    if stop_at is not None:
        yield from ("--stop-at", str(stop_at))


def _code(code: Sequence[float]) -> str:
    return f"z={','.join(map(repr, code))}"


def _output(deed: Written) -> Iterator[str]:
    if deed.label is not None:
        yield from ("--label", deed.label)
    yield from ("--output", deed.output)
