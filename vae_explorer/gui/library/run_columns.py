"""What the list of runs says of each run, column by column. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vae_explorer.gui.library.setting_words import label_of, meaning_of, value_words
from vae_explorer.gui.session.recents import when
from vae_explorer.gui.style.words import (
    bits_caption,
    bits_per_dim,
    count,
    kl,
    nats,
    plural,
    true_minus,
)
from vae_explorer.inference.elbo import bits_per_dim as bits_of
from vae_explorer.runs.differences import differences
from vae_explorer.runs.shelf import names_apart

if TYPE_CHECKING:
    from vae_explorer.runs.differences import Difference
    from vae_explorer.runs.shelf import RunCard

__all__ = ["Column", "caption_of", "columns_of", "image_sets_of", "names_of", "outcomes_of"]

_MOST_SETTINGS = 4
_SAID_ELSEWHERE = ("training.epochs", "training.seed")


@dataclass(frozen=True)
class Column:
    """A column of numbers or words.

    Attributes:
        title: Its heading.
        meaning: One sentence about it.
        text: What stands there.
        key: By what it is sorted.
    """

    title: str
    meaning: str
    text: Callable[[RunCard], str]
    key: Callable[[RunCard], Any]


def caption_of(card: RunCard) -> str:
    """Returns the second line of a run: where it began, or what it is trained on."""
    if card.ancestor is not None:
        epoch = true_minus(card.ancestor.epoch, 0 if card.ancestor.epoch % 1 == 0 else 1)
        start = f"at epoch {epoch}" if card.ancestor.step else "anew"
        return f"Branch of {card.ancestor.name}, {start}"
    return f"{card.summary.name}, {plural(card.summary.images, 'image')}"


def names_of(cards: Sequence[RunCard]) -> dict[str, str]:
    """Returns what to call each run by its path; the folder above tells runs of one name apart."""
    paths = [card.path for card in cards]
    return {str(path): name for path, name in zip(paths, names_apart(paths), strict=True)}


def image_sets_of(cards: Sequence[RunCard]) -> dict[str, str]:
    """Returns the image sets that runs were trained on: a name for each fingerprint."""
    names: dict[str, str] = {}
    for card in cards:
        if card.fingerprint in names:
            continue
        name = f"{card.summary.name}, {count(card.summary.images)}"
        same = sum(known == name or known.startswith(f"{name} (") for known in names.values())
        names[card.fingerprint] = f"{name} ({same + 1})" if same else name
    return names


def columns_of(cards: Sequence[RunCard], now: datetime) -> tuple[Column, ...]:
    """Returns the columns behind the name: the best bound, settings that differ, and the rest.

    Args:
        cards: The runs that are listed.
        now: Present time, local.
    """
    found = differences([card.setup for card in cards])
    rows = [row for row in found if row.name not in _SAID_ELSEWHERE][:_MOST_SETTINGS]
    return (
        Column(
            "Best ELBO, nats",
            _BEST,
            _best_words,
            lambda card: card.best.elbo if card.best else None,
        ),
        Column("KL, nats", _KL, _kl_words, lambda card: card.best.kl if card.best else None),
        *(_setting_column(row, cards) for row in rows),
        Column("Epochs", _EPOCHS, _epoch_words, lambda card: card.summary.epochs_done),
        Column(
            "Written",
            "When the run was last written to.",
            lambda card: when(datetime.fromtimestamp(card.summary.changed_s), now),
            lambda card: card.summary.changed_s,
        ),
    )


_BEST = (
    "Highest ELBO at the end of an epoch in nats per image, of the validation images where there "
    "are any. Only runs on the same images with the same kind of likelihood compare."
)
_KL = "KL of the epoch with the best ELBO, in nats per image: what the codes cost there."
_EPOCHS = "Epochs done, and how many there are to be."


def _best_words(card: RunCard) -> str:
    return "–" if card.best is None else nats(card.best.elbo)


def _kl_words(card: RunCard) -> str:
    return "–" if card.best is None else kl(card.best.kl)


def _epoch_words(card: RunCard) -> str:
    summary = card.summary
    done = count(summary.epochs_done)
    return done if summary.finished else f"{done} of {count(summary.epochs)}"


def _setting_column(row: Difference, cards: Sequence[RunCard]) -> Column:
    # What all settings of a run are called takes as long as all else that is told of it.
    values = {card.path: value for card, value in zip(cards, row.values, strict=True)}

    def words(card: RunCard) -> str:
        return value_words(row.name, values[card.path])

    def key(card: RunCard) -> Any:
        found = values[card.path]
        return found if isinstance(found, int | float) else words(card)

    return Column(label_of(row.name), meaning_of(row.name), words, key)


def outcomes_of(card: RunCard) -> tuple[tuple[str, str, str], ...]:
    """Returns what came of a run at its best epoch: name, meaning and value of each outcome."""
    best = card.best
    model = card.setup.model
    bits = "–"
    if best is not None:
        bits = bits_per_dim(bits_of(best.elbo, model.dimensions, density=model.is_density))
    return (
        ("Best ELBO, nats", _BEST, _best_words(card)),
        ("at epoch", "Epoch of the highest ELBO.", "–" if best is None else count(best.epoch)),
        (
            "Bits per dimension",
            f"{bits_caption(model)}, of the best epoch: the code length of one pixel value.",
            bits,
        ),
        (
            "Reconstruction, nats",
            "Reconstruction term of the epoch with the best ELBO, in nats per image.",
            "–" if best is None else nats(best.reconstruction),
        ),
        ("KL, nats", _KL, _kl_words(card)),
    )
