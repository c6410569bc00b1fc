"""``diagnose``, and what is said of a run when its training has ended."""

from __future__ import annotations

import argparse
import json
import shlex
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.cli.console import plural, say
from vae_explorer.errors import VaeExplorerError
from vae_explorer.runs.diagnosis import examine_run
from vae_explorer.runs.run import open_run
from vae_explorer.training.diagnostics_words import rate_in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.runs.records import Record
    from vae_explorer.training.diagnostics import CheckUp, Finding

__all__ = ["diagnose", "tell_diagnosis"]

_WIDTH = 88
_MARKS = {"ill": "ILL", "warn": "WARNING", "note": "NOTE"}


def diagnose(arguments: argparse.Namespace) -> int:
    """Say what is the matter with a run, what would help, and what is well.

    Args:
        arguments: Those of ``diagnose``.
    """
    run = open_run(arguments.run)
    found = examine_run(run)
    for note in run.notes:
        say(note)
    if arguments.json:
        print(json.dumps(_content(found), allow_nan=False))
        return 0
    for finding in found.findings:
        print("\n".join(_lines(finding, run.path)))
    if not found.alarming:
        print(_healthy(found))
    for passed in found.passed:
        print(f"  ok  {passed.title}: {passed.evidence}")
    return 0


def tell_diagnosis(path: Path, record: Callable[[Record], None] | None = None) -> None:
    """Say what is the matter with a run whose training has just ended; nothing if all is well.

    Args:
        path: Folder of the run.
        record: Takes one record in the place of words, also if all is well.
    """
    try:
        found = examine_run(open_run(path))
    except VaeExplorerError as error:
        say(f"No diagnosis: {error.sentence}")
        return
    if record is not None:
        record({"kind": "diagnosis", **_content(found)})
        return
    for finding in found.alarming:
        say("\n".join(_lines(finding, path)))


def _healthy(found: CheckUp) -> str:
    if not found.passed or found.epoch < 1:
        return "Nothing can be told yet: train a little longer."
    return f"Nothing is wrong after {plural(int(found.epoch), 'epoch')}."


def _lines(finding: Finding, path: Path) -> list[str]:
    lines = [f"{_MARKS[finding.severity]}: {finding.title}. {'; '.join(finding.evidence)}"]
    lines += textwrap.wrap(finding.words, _WIDTH, initial_indent="  ", subsequent_indent="  ")
    remedy = finding.remedy
    if remedy is not None:
        lines.append(f"  What would help: {remedy.words}.")
        if remedy.changes:
            lines.append(f"    {_command(finding, path)}")
    if finding.slower is not None:
        lines.append("  Or go on with this run, by smaller steps:")
        rate = rate_in_words(finding.slower)
        words = ["vae-explorer", "resume", str(path), "--learning-rate", rate]
        lines.append(f"    {shlex.join(words)}")
    return lines


def _command(finding: Finding, path: Path) -> str:
    """Return the command that trains the remedy as a branch."""
    remedy = finding.remedy
    assert remedy is not None
    words = ["vae-explorer", "branch", str(path), "--run", f"{path}-{finding.kind}"]
    if remedy.step is not None:
        words += ["--at", str(remedy.step)]
    for name, value in remedy.changes.items():
        words += ["--set", f"{name}={value}"]
    return shlex.join(words)


def _content(found: CheckUp) -> dict[str, object]:
    return {
        "epoch": found.epoch,
        "findings": [
            {
                "finding": each.kind,
                "severity": each.severity,
                "title": each.title,
                "words": each.words,
                "evidence": list(each.evidence),
                "remedy": None
                if each.remedy is None
                else {
                    "words": each.remedy.words,
                    "changes": dict(each.remedy.changes),
                    "at": each.remedy.at,
                },
                "slower": each.slower,
            }
            for each in found.findings
        ],
        "passed": [
            {"finding": each.kind, "title": each.title, "evidence": each.evidence}
            for each in found.passed
        ],
    }
