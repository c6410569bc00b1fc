"""What the codes say: nothing (collapse), too much (KL explosion), or more than is needed."""

from __future__ import annotations

import numpy as np

from vae_explorer.figures import count
from vae_explorer.inference.objective_settings import ObjectiveKind
from vae_explorer.training.diagnostics_findings import Finding, Passed, Remedy
from vae_explorer.training.diagnostics_measures import (
    count_used,
    has_begun,
    has_huge_steps,
    has_tiny_steps,
    is_mature,
    stands_still,
    usual_rate,
    wait_for_better,
)
from vae_explorer.training.diagnostics_signs import Signs
from vae_explorer.training.diagnostics_words import nats, rate_in_words

__all__ = ["judge_collapse", "judge_dimensions", "judge_explosion"]

_COLLAPSED_NATS = 0.5
_TIGHT_BETA = 10.0
_LOOSE_BETA = 0.5
_EXPLODED_NATS = 12.0
_FAR_TOO_MUCH_NATS = 20.0
_FEW = 4
_FREE_BITS = 0.25


def judge_collapse(signs: Signs) -> Finding | Passed | None:
    """Say whether the posterior has become the prior, so that the codes say nothing.

    References:
        Bowman et al., "Generating Sentences from a Continuous Space", 2016, arXiv:1511.06349 (the
        warm-up); Kingma et al., "Improved Variational Inference with Inverse Autoregressive Flow",
        2016, arXiv:1606.04934 (the free bits).
    """
    if not is_mature(signs):
        return None
    kl, used = float(signs.curves.epochs.kl[-1]), count_used(signs)
    dims = signs.setup.model.latent_dim
    evidence = [f"KL {nats(kl)} nats per image", f"β {signs.beta:g}"]
    if used is not None:
        evidence.insert(1, f"{used} of {dims} dimensions used")
    plain = signs.setup.training.objective.kind is ObjectiveKind.ELBO
    if kl < _COLLAPSED_NATS and not used:
        if signs.beta <= 1.0 and (has_tiny_steps(signs) or _may_still_begin(signs)):
            return None  # they have not begun to say anything
        return Finding(
            "collapse",
            "ill",
            "Posterior collapse",
            "The posterior of every image has become the prior: the codes say nothing, and the "
            f"decoder draws the same picture for all. {_why(signs)}",
            tuple(evidence),
            _wake(signs),
        )
    if plain and signs.beta >= _TIGHT_BETA:
        return Finding(
            "collapse",
            "warn",
            "The KL weighs too much",
            f"With β = {signs.beta:g} a nat of code has to earn {signs.beta:g} nats of "
            "reconstruction: most of what tells the images apart is left out, and pictures blur.",
            tuple(evidence),
            Remedy("Go on with β = 1", {"beta": "1"}, "here"),
        )
    return Passed("collapse", "The codes say something", f"KL {nats(kl)} nats")


def _may_still_begin(signs: Signs) -> bool:
    return not (has_begun(signs) or has_huge_steps(signs) or stands_still(signs))


def _why(signs: Signs) -> str:
    if signs.beta > 1.0:
        return f"With β = {signs.beta:g} the KL costs more than the codes bring."
    if has_huge_steps(signs):
        return "The steps were so large that the encoder was lost on the way."
    return "The KL was avoided before the decoder had learned to use the codes."


def _wake(signs: Signs) -> Remedy:
    """Return what brings a collapsed model to use its codes, by what most likely silenced them."""
    if signs.beta > 1.0:
        return Remedy("Train anew with β = 1", {"beta": "1"})
    if has_huge_steps(signs):
        rate = rate_in_words(usual_rate(signs))
        return Remedy(f"Train anew with a learning rate of {rate}", {"learning_rate": rate})
    training = signs.setup.training
    if training.objective.takes_free_bits and signs.setup.model.kl_is_exact:
        words = f"Train anew with {_FREE_BITS:g} free nats for each dimension"
        return Remedy(words, {"free_bits": f"{_FREE_BITS:g}"})
    epochs = max(1, round(training.epochs / 4))
    return Remedy(
        f"Train anew with a KL warm-up of {epochs} epochs", {"warmup_epochs": str(epochs)}
    )


def judge_explosion(signs: Signs) -> Finding | Passed | None:
    """Say whether the codes cost more than they can be worth."""
    if not is_mature(signs):
        return None
    judged, dims = signs.curves.epochs, signs.setup.model.latent_dim
    kl, elbo = float(np.median(judged.kl[-3:])), float(np.median(judged.elbo[-3:]))
    each = kl / dims
    wasted = signs.baseline is not None and elbo < signs.baseline
    evidence = [f"KL {nats(kl)} nats per image, {nats(each)} for each dimension"]
    loose = signs.beta < _LOOSE_BETA
    # Where the reconstruction is bad as well, something else is the matter.
    brings = signs.baseline is not None and elbo + kl > signs.baseline
    costly = wasted and (each > _EXPLODED_NATS or (loose and brings))
    if not (each > _FAR_TOO_MUCH_NATS or costly):
        return Passed("kl-explosion", "The KL is bounded", f"{nats(each)} nats a dimension")
    evidence += [f"ELBO {nats(elbo)} nats", f"β {signs.beta:g}"]
    rate = rate_in_words(min(usual_rate(signs), signs.learning_rate / 10.0))
    return Finding(
        "kl-explosion",
        "ill" if wasted else "warn",
        "KL explosion",
        "The codes have run far from the prior: they cost more nats than they bring, and codes "
        "drawn from the prior decode to nothing sensible. "
        + (f"With β = {signs.beta:g} little holds them back." if loose else "The steps are large."),
        tuple(evidence),
        Remedy("Train anew with β = 1", {"beta": "1"})
        if loose
        else Remedy(f"Train anew with a learning rate of {rate}", {"learning_rate": rate}),
    )


def judge_dimensions(signs: Signs) -> Finding | Passed | None:
    """Say whether the code has many more numbers than the images need."""
    used, model = count_used(signs), signs.setup.model
    if used is None or used == 0 or not (is_mature(signs) and has_begun(signs)):
        return None
    dims = model.latent_dim
    evidence = (f"{used} of {dims} dimensions carry more than 0.1 nats",)
    if dims < _FEW or 2 * used > dims:
        return Passed("dimensions", "The latent size fits", f"{used} of {dims} dimensions used")
    enough = max(2, used + -(-used // 4))
    as_large = dims >= model.dimensions
    why = (
        f"A code has {dims} numbers, as many as an image has values: there is nothing to "
        "compress, and most of them stay noise."
        if as_large
        else "The others stay noise: they cost time and blur comparisons, not the pictures."
    )
    return Finding(
        "dimensions",
        "warn" if as_large else "note",
        "More dimensions than the images need",
        why,
        (*evidence, f"images of {count(model.dimensions)} values"),
        Remedy(
            f"Train anew with {enough} latent dimensions",
            {"latent_dim": str(enough), **wait_for_better(signs)},
        ),
    )
