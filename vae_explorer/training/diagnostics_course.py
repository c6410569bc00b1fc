"""What the course of a training says: steps that are too large, over-fitting, standing still."""

from __future__ import annotations

import numpy as np

from vae_explorer.figures import count
from vae_explorer.training.diagnostics_findings import Finding, Passed, Remedy
from vae_explorer.training.diagnostics_measures import (
    LEARNED,
    LONG_SHARE,
    PATIENCE_EPOCHS,
    RECENT,
    finished,
    has_begun,
    has_huge_steps,
    has_tiny_steps,
    is_mature,
    stands_still,
    usual_rate,
)
from vae_explorer.training.diagnostics_signs import Signs
from vae_explorer.training.diagnostics_words import nats, rate_in_words

__all__ = ["judge_finiteness", "judge_over_fitting", "judge_standstill"]

_WARN_FALL, _ILL_FALL = 0.25, 0.6
_LONG_EPOCHS = 20
_LEAST_FALL, _TIMES_NOISE = 0.06, 3.5
_LEVEL = 5
"""Epochs whose median is a level of a curve that is noisy from epoch to epoch."""


def judge_finiteness(signs: Signs) -> Finding | Passed | None:
    """Say whether the numbers ran away."""
    ended, batches = signs.ended, signs.curves.batches
    if ended is None or ended.reason != "not-finite":
        if not len(batches.steps):
            return None
        said = f"{count(int(batches.steps[-1]))} steps"
        return Passed("not-finite", "The loss is finite", said)
    rate, usual = signs.learning_rate, usual_rate(signs)
    evidence = [f"Stopped at step {count(ended.step)}", f"learning rate {rate_in_words(rate)}"]
    if len(batches.kl):
        evidence.append(f"KL up to {nats(float(batches.kl.max()))} nats")
    if has_huge_steps(signs):
        # Whatever was learned by such steps is not worth keeping.
        smaller, at, where = usual, "start", "from the start"
    else:
        smaller, at, where = rate / 10.0, "here", "from the last good state"
        if signs.saved_step < 1:
            at, where = "start", "from the start"
    remedy = Remedy(
        f"Train {where} with a learning rate of {rate_in_words(smaller)}",
        {"learning_rate": rate_in_words(smaller)},
        "start" if at == "start" else "here",
    )
    return Finding(
        "not-finite",
        "ill",
        "The loss ran away",
        "The loss was not finite any more: the steps were too large for the slopes, so each one "
        f"overshot further. {_what_is_kept(signs.saved_step)}",
        tuple(evidence),
        remedy,
        slower=smaller,
    )


def _what_is_kept(step: int) -> str:
    if step < 1:
        return "Nothing had been saved yet, so training rests at its start."
    return f"Training rests at the last good state, that of step {count(step)}."


def judge_over_fitting(signs: Signs) -> Finding | Passed | None:
    """Say whether the training images are learned by heart at the cost of the others.

    What counts is how far the bound of the validation images has fallen from its best, as a share
    of what the model has gained over one without latents, while that of the training images rose.
    Much of that gain is what all images have in common: so a small share counts, too, where the
    fall stands out of the noise from epoch to epoch.
    """
    curves = signs.curves
    if not len(curves.validation.epochs) or not is_mature(signs):
        return None
    elbo = curves.validation.elbo[signs.settled]
    epochs = curves.validation.epochs[signs.settled]
    best, now = int(np.argmax(elbo)), float(np.median(elbo[-RECENT:]))
    floor = signs.baseline if signs.baseline is not None else float(curves.validation.elbo[0])
    gained = max(float(elbo[best]) - floor, LEARNED * abs(floor), 1.0)
    fall = float(elbo[best]) - now
    train = curves.train.elbo
    rose = float(train[-1] - np.interp(epochs[best], curves.train.epochs, train))
    steady = _steady_fall(elbo)
    slow = steady >= _LEAST_FALL * gained and rose >= steady / 2.0
    deep = fall >= _WARN_FALL * gained and rose > 0
    since = len(elbo) - 1 - best
    # A slow fall that has just begun is what early stopping waits for, and ends by itself.
    if not (slow and since > PATIENCE_EPOCHS) and not (deep and since >= RECENT):
        if fall >= _WARN_FALL * gained and rose <= 0:
            return None  # both fell: something else is the matter
        highest = float(curves.validation.elbo[curves.best or 0])
        said = f"{nats(now)} nats, best {nats(highest)}"
        title = "Validation fell only lately" if slow else "Validation keeps up"
        return Passed("over-fitting", title, said)
    grave = fall > _ILL_FALL * gained
    return Finding(
        "over-fitting",
        "ill" if grave else "warn",
        "Over-fitting",
        "The model learns the training images by heart: their ELBO rises while that of the "
        "validation images falls. New images would be described worse with every epoch.",
        (
            f"Validation ELBO {nats(now)} nats in the last {RECENT} epochs, "
            f"{nats(float(elbo[best]))} at epoch {epochs[best]:.0f}",
            f"training ELBO {nats(float(train[-1]))} nats, up by {nats(rose)} since",
        ),
        _stop_early(signs, float(epochs[best])),
    )


def _steady_fall(elbo: np.ndarray) -> float:
    """Return how far the level of some epochs fell from its highest, 0 where that may be noise.

    Args:
        elbo: One value an epoch, in nats per image, shape ``(E,)``.
    """
    if len(elbo) < 2 * _LEVEL:
        return 0.0
    levels = np.median(np.lib.stride_tricks.sliding_window_view(elbo, _LEVEL), axis=1)
    fall = float(levels.max() - levels[-1])
    noise = float(np.median(np.abs(np.diff(elbo[-_LONG_EPOCHS:]))))
    return fall if fall >= _TIMES_NOISE * noise else 0.0


def _stop_early(signs: Signs, best: float) -> Remedy:
    """Return what helps against over-fitting; to be as patient as before does not."""
    if 0 < signs.setup.training.patience_epochs <= PATIENCE_EPOCHS:
        return Remedy(f"Use the moment of epoch {best:.0f}, or train on more images")
    return Remedy(
        f"Train anew, and stop {PATIENCE_EPOCHS} epochs after the best one",
        {"patience_epochs": str(PATIENCE_EPOCHS)},
        "start",
    )


def judge_standstill(signs: Signs) -> Finding | Passed | None:
    """Say whether the model learns at all, and whether it still does."""
    if not is_mature(signs):
        return None
    elbo, epochs = signs.curves.epochs.elbo, signs.curves.epochs.epochs
    now, waited = float(np.median(elbo[-RECENT:])), signs.curves.waited
    if not has_begun(signs):
        assert signs.baseline is not None
        missing = signs.baseline + LEARNED * abs(signs.baseline) - now
        half_way = float(np.interp(epochs[-1] / 2.0, epochs, elbo))
        # At this pace it is there by twice the epochs: then it is only slow to begin.
        slow = 2.0 * (now - half_way) < missing
        ill = slow and (has_tiny_steps(signs) or has_huge_steps(signs) or stands_still(signs))
        return _never_began(signs, now) if ill else None
    if waited is None:
        return None
    best = signs.curves.best
    is_best = best is not None and int(epochs[best]) == waited.since
    since = f"{'best' if is_best else 'highest'} at epoch {waited.since} of {epochs[-1]:.0f}"
    if finished(signs) or waited.epochs < max(_LONG_EPOCHS, LONG_SHARE * float(epochs[-1])):
        title = "The model became better" if finished(signs) else "The model becomes better"
        return Passed("stalled", title, since)
    smaller = rate_in_words(signs.learning_rate / 5.0)
    return Finding(
        "stalled",
        "note",
        "Nothing became better for a while",
        f"The model has not become better for {waited.epochs} epochs. It may have come as far as "
        "it can; smaller steps sometimes find a little more.",
        (
            f"ELBO {nats(float(np.interp(waited.since, epochs, elbo)))} nats, {since}",
            f"learning rate {rate_in_words(signs.learning_rate)}",
        ),
        Remedy(f"Go on with a learning rate of {smaller}", {"learning_rate": smaller}, "here"),
    )


def _never_began(signs: Signs, now: float) -> Finding:
    """Describe a model that is no better than one without latents."""
    assert signs.baseline is not None
    rate, usual, waited = signs.learning_rate, usual_rate(signs), signs.curves.waited
    evidence = (
        f"ELBO {nats(now)} nats after {count(int(signs.curves.epochs.steps[-1]))} steps",
        f"{nats(signs.baseline)} nats without latents",
        *((f"no better for {waited.epochs} epochs",) if waited and stands_still(signs) else ()),
        f"learning rate {rate_in_words(rate)}",
    )
    if has_tiny_steps(signs):
        words, better, at = "the steps are so small that it hardly moves", usual, "here"
    elif has_huge_steps(signs):
        words, better, at = "the steps are so large that nothing settles", usual, "start"
    else:
        words, better, at = "it stands still where it began", rate / 5.0, "start"
    where = "Go on" if at == "here" else "Train anew"
    return Finding(
        "stalled",
        "ill",
        "The model does not learn",
        "It describes the images no better than a model that draws the same picture for all: "
        f"{words}.",
        evidence,
        Remedy(
            f"{where} with a learning rate of {rate_in_words(better)}",
            {"learning_rate": rate_in_words(better)},
            "here" if at == "here" else "start",
        ),
    )
