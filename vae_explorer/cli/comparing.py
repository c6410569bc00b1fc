"""``compare``."""

from __future__ import annotations

import argparse
import json
import math
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from vae_explorer.cli.console import count, say
from vae_explorer.errors import RunError
from vae_explorer.images.names import shown
from vae_explorer.places import is_folder
from vae_explorer.runs.comparison import Comparison, bits_of, compare
from vae_explorer.runs.differences import settings_of
from vae_explorer.runs.layout import is_run
from vae_explorer.runs.run import open_run
from vae_explorer.runs.shelf import run_folders

if TYPE_CHECKING:
    from vae_explorer.runs.shelf import Bound, RunCard
    from vae_explorer.training.history import SplitCurve

__all__ = ["compare_runs"]

_OF_THE_LAST = ("its reconstruction", "its KL", "its bits/dim")


def compare_runs(arguments: argparse.Namespace) -> int:
    """Tell how runs differ.

    Args:
        arguments: Those of ``compare``.
    """
    found = compare([path for word in arguments.runs for path in _runs_at(word)])
    if arguments.json:
        print(json.dumps(_content(found), allow_nan=False))
    else:
        _tell(found)
    return 0


def _runs_at(word: str) -> list[Path]:
    path = Path(word)
    if is_run(path) or not is_folder(path):
        return [path]
    if not (below := run_folders(path)):
        raise RunError("RUN_MISSING", f"There is no run at {word}, nor in the folders below it.")
    return [run for run in below if _is_readable(run)] or below


def _is_readable(path: Path) -> bool:
    """Say of a run among others if it cannot be read: the rest can be compared all the same."""
    try:
        open_run(path).history()
    except RunError as error:
        say(f"Passed over: {error.sentence}")
        return False
    return True


def _content(found: Comparison) -> dict[str, object]:
    best = found.best
    return {
        "runs": [
            {
                **_facts(card),
                "curves": {
                    name: _columns(getattr(curves, name)) for name in ("train", "validation")
                },
                "same_as_first": parting.step is None,
                "parts_at_step": parting.step,
                "points_in_common": parting.common,
            }
            for card, curves, parting in zip(found.cards, found.curves, found.partings, strict=True)
        ],
        "differences": [
            {"setting": row.name, "values": [_plain(value) for value in row.values]}
            for row in found.differences
        ],
        "same_images": found.same_images,
        "best": None if best is None else str(best.path),
    }


def _facts(card: RunCard) -> dict[str, object]:
    summary = card.summary
    ancestor = card.ancestor
    return {
        "path": str(card.path),
        "name": card.name,
        "source": summary.source,
        "images": summary.images,
        "fingerprint": card.fingerprint,
        "epochs_done": summary.epochs_done,
        "epochs": summary.epochs,
        "step": summary.step,
        "best": _bound(card, card.best),
        "last": _bound(card, card.last),
        "ancestor": None if ancestor is None else {"path": ancestor.path, "step": ancestor.step},
        "settings": {name: _plain(value) for name, value in settings_of(card.setup).items()},
    }


def _bound(card: RunCard, bound: Bound | None) -> dict[str, object] | None:
    if bound is None:
        return None
    terms = {"elbo": bound.elbo, "reconstruction": bound.reconstruction, "kl": bound.kl}
    terms["bits_per_dim"] = bits_of(card, bound.elbo)
    return {"epoch": bound.epoch, "split": bound.split, **_finite(terms)}


def _finite(terms: dict[str, float]) -> dict[str, float | None]:
    return {name: value if math.isfinite(value) else None for name, value in terms.items()}


def _columns(curve: SplitCurve) -> dict[str, list[float | None]]:
    names = ("epochs", "elbo", "reconstruction", "kl")
    return {
        name: [v if math.isfinite(v) else None for v in getattr(curve, name).tolist()]
        for name in names
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _tell(found: Comparison) -> None:
    head = ["run", "epochs", "best ELBO", "at", "last ELBO", *_OF_THE_LAST]
    rows = [[shown(card.name), *_cells(card)] for card in found.cards]
    _print_table([head, *rows])
    if not found.same_images:
        print(
            "Their images are not the same: the bounds of one say nothing about those of another."
        )
    elif found.best is not None and len(found.cards) > 1:
        print(f"The highest bound is that of {shown(found.best.name)}.")
    if found.differences:
        print("\nSettings that differ:")
        names = [shown(card.name) for card in found.cards]
        values = [[row.name, *map(_word, row.values)] for row in found.differences]
        _print_table([["", *names], *values])
    elif len(found.cards) > 1:
        print("Their settings are the same.")
    for card, parting in zip(found.cards[1:], found.partings[1:], strict=True):
        _tell_parting(shown(found.cards[0].name), shown(card.name), parting.common, parting.step)
    for card in found.cards:
        if card.ancestor is not None:
            print(
                f"{shown(card.name)} began at step {count(card.ancestor.step)} of "
                f"{shown(card.ancestor.name)}."
            )


def _tell_parting(first: str, other: str, common: int, step: int | None) -> None:
    if not common:
        return
    if step is None:
        print(f"The curves of {first} and {other} are equal, bit for bit, where both have any.")
    else:
        print(f"The curves of {first} and {other} part at step {count(step)}.")


def _cells(card: RunCard) -> list[str]:
    done = f"{card.summary.epochs_done}/{card.summary.epochs}"
    if card.best is None or card.last is None:
        return [done, *[""] * 6]
    best, last = card.best, card.last
    bits = bits_of(card, last.elbo)
    numbers = [f"{value:.2f}" for value in (last.elbo, last.reconstruction, last.kl)]
    return [done, f"{best.elbo:.2f}", str(best.epoch), *numbers, f"{bits:.3f}"]


def _word(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return "–"
    return ",".join(map(str, plain)) if isinstance(plain, list) else str(plain)


def _print_table(rows: list[list[str]]) -> None:
    """Print rows in columns: names to the left, all else to the right."""
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell + " " * (width - cell_len(cell))
            if column == 0
            else " " * (width - cell_len(cell)) + cell
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())
