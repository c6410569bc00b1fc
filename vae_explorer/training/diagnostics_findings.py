"""What is said of a training: findings, the one remedy of each, and what was found well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

__all__ = ["CheckUp", "Finding", "Kind", "Passed", "Remedy", "Severity"]

Kind = Literal[
    "images",
    "not-finite",
    "likelihood",
    "kl-explosion",
    "collapse",
    "stalled",
    "over-fitting",
    "pixels",
    "dimensions",
]
Severity = Literal["note", "warn", "ill"]

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Remedy:
    """One thing to do about a finding.

    Attributes:
        words: What it does, as a verb with its object.
        changes: Settings by their names, as they are written on a command line; none where no
            setting helps, but other images or an earlier moment.
        at: Where a branch with them begins: ``"start"`` anew, ``"here"`` at the last state, or the
            moment after so many steps.
    """

    words: str
    changes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    at: Literal["start", "here"] | int = "start"

    @property
    def step(self) -> int | None:
        """Steps done where its branch begins: 0 anew, None at the last state."""
        if isinstance(self.at, int):
            return self.at
        return 0 if self.at == "start" else None


@dataclass(frozen=True)
class Finding:
    """Something that a person should know of a training.

    Attributes:
        kind: What was looked for.
        severity: ``"note"`` where it costs little, ``"warn"`` where the model would be better
            without it, ``"ill"`` where the model is of no use.
        title: In a few words.
        words: What is the matter and why, in one or two sentences.
        evidence: Measured numbers with their units, each by itself.
        remedy: What to do, or None.
        slower: Where training broke off: the learning rate with which the run itself can go on
            from its newest state, else None.
    """

    kind: Kind
    severity: Severity
    title: str
    words: str
    evidence: tuple[str, ...]
    remedy: Remedy | None = None
    slower: float | None = None


@dataclass(frozen=True)
class Passed:
    """Something that was looked for and is not there.

    Attributes:
        kind: What was looked for.
        title: What was found instead, in a few words.
        evidence: The number behind it.
    """

    kind: Kind
    title: str
    evidence: str


@dataclass(frozen=True)
class CheckUp:
    """All that was looked for.

    Attributes:
        findings: The gravest first; what only follows from another one is left out.
        passed: What is well.
        epoch: Epochs done where it was looked.
    """

    findings: tuple[Finding, ...] = ()
    passed: tuple[Passed, ...] = ()
    epoch: float = 0.0

    @property
    def alarming(self) -> tuple[Finding, ...]:
        """Findings that are more than a note."""
        return tuple(each for each in self.findings if each.severity != "note")
