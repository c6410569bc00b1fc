"""What is said of a training that ended by itself, and of the epoch that was better. No Qt here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.style.words import nats, plural

if TYPE_CHECKING:
    from vae_explorer.training.history import CurveData, History
    from vae_explorer.training.settings import Setup

__all__ = ["best_epoch", "best_sentence", "reason_words"]


def reason_words(history: History, setup: Setup | None) -> str:
    """Return why a training ended by itself for want of anything better; empty where it did not.

    Args:
        history: Its curves.
        setup: What it is trained with.
    """
    ended = history.ended
    if ended is None or ended.reason != "patience" or setup is None:
        return ""
    waited = plural(setup.training.patience_epochs, "epoch")
    return f"Ended at epoch {ended.epoch:g}: nothing became better for {waited}"


def best_epoch(curves: CurveData) -> int | None:
    """Return the epoch of the highest ELBO of the whole run; None where it is the last one.

    Args:
        curves: Of a training that has ended.
    """
    best, epochs = curves.best, curves.epochs.epochs
    return int(epochs[best]) if best is not None and best < epochs.size - 1 else None


def best_sentence(curves: CurveData) -> str:
    """Return how the best epoch compares with the last; empty where the last one is the best.

    Args:
        curves: Of a training that has ended by itself.
    """
    best, terms = best_epoch(curves), curves.epochs
    if best is None:
        return ""
    split = "validation" if curves.validation.epochs.size else "training"
    highest, last = nats(float(np.nanmax(terms.elbo))), nats(float(terms.elbo[-1]))
    since = plural(int(terms.epochs[-1]) - best, "epoch")
    return (
        f"Training ended by itself: no better {split} ELBO for {since}. "
        f"Best was epoch {best} with {highest} nats; the last has {last}."
    )
