"""The report: every table, what it can and cannot say, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.fidelity.catalogue import Part, rows_between
from tests.fidelity.parts import Found, Scale
from tests.fidelity.rows import Row, table

__all__ = ["report"]

_WHAT_IT_SAYS = """\
All figures are in nats per image with all constants, ± is a standard error over images. Training is
much shorter than in the papers (40 of 3,280 epochs), so that no published figure is reproduced
here: where a paper's figure stands beside ours, it only tells how far the rest of the way is. What
is judged: the same recipe without this program, at the same epoch; orderings that the papers claim;
and identities.
"""
_TRIAL = """\
THIS IS A TRIAL OF THE SCRIPT with a share of the epochs, draws and images. Nothing is judged, and
no figure means anything.
"""


def report(
    every: Sequence[Part],
    results: Mapping[str, tuple[Found, float] | None],
    problems: Mapping[str, str],
    wanted: Mapping[str, object],
    scale: Scale,
) -> tuple[str, dict[str, object], bool]:
    """Return the report as text and as a record, and whether all is good."""
    found = {name: result[0] for name, result in results.items() if result is not None}
    tables = [(part.title, found[part.name].rows) for part in every if part.name in found]
    tables += list(rows_between(found).items())
    seconds = sum(result[1] for result in results.values() if result is not None)
    lines = [_WHAT_IT_SAYS if scale.judged else _TRIAL]
    for title, rows in tables:
        lines += [title, *table(rows, judged=scale.judged), ""]
    lines += [f"{name} could not be measured: {why}" for name, why in problems.items()]
    judged = [row for _, rows in tables for row in rows if row.ok is not None]
    bad = [row for row in judged if not row.ok]
    complete = len(found) == len(every)
    good = complete and not problems and (not bad or not scale.judged)
    if not wanted["peers"]:
        lines.append(
            "Neither pythae nor pyro-ppl is installed here; plain PyTorch stands for them. "
            "tests/fidelity/requirements.txt brings them."
        )
    if scale.judged:
        kept = f"{len(judged) - len(bad)} of {len(judged)} figures are within their tolerance."
        lines.append(kept if not bad else f"{kept} {_not_ok(bad)}")
    lines.append(f"{seconds / 60:.1f} minutes of one core; {_versions(wanted)}.")
    record = {
        "facts": dict(wanted),
        "judged": scale.judged,
        "good": good,
        "seconds": seconds,
        "problems": dict(problems),
        "tables": {title: [row.record() for row in rows] for title, rows in tables},
    }
    return "\n".join(lines), record, good


def _not_ok(bad: Sequence[Row]) -> str:
    return "Not: " + "; ".join(row.what for row in bad) + "."


def _versions(wanted: Mapping[str, object]) -> str:
    return f"VAE Explorer {wanted['version']}, torch {wanted['torch']}, Python {wanted['python']}"
