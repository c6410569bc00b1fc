"""What is optimised, in symbols. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.inference.objective_settings import ObjectiveKind
from vae_explorer.model.kinds import Inference
from vae_explorer.training.settings import WarmupShape

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["objective_in_symbols", "rise_in_words"]


def objective_in_symbols(setup: Setup) -> str:
    """Returns what training maximises for one image, as a formula in plain text.

    An underscore comes before a letter that stands below the line.

    >>> from vae_explorer.model.config import ModelConfig
    >>> from vae_explorer.training.settings import Setup, TrainingSettings
    >>> model = ModelConfig(image_shape=(1, 8, 8))
    >>> objective_in_symbols(Setup(model=model, training=TrainingSettings(beta=2.0)))
    'max E_q[log p(x|z)] − 2·KL(q(z|x) ‖ p(z)), k = 1'
    """
    told = ", y" if setup.model.conditional else ""
    p = f"p(x|z{told})"
    own = setup.model.inference is Inference.PER_IMAGE
    q = "q(z)" if own else f"q(z|x{told})"
    objective, beta = setup.training.objective, setup.training.beta
    k = f", k = {objective.samples}"
    if objective.kind is ObjectiveKind.IWAE:
        ratio = f"p(z)/{q}" if beta == 1 else f"(p(z)/{q})^{_number(beta)}"
        return f"max E_q[log mean_k {p}·{ratio}]{k}" + _found(own)
    if objective.kind is ObjectiveKind.BETA_TCVAE:
        more = _times(beta - 1, "TC(z)")
        return f"max E_q[log {p}] − KL({q} ‖ p(z)){more}{k}" + _found(own)
    if not (objective.takes_closed_form and setup.model.kl_is_exact):
        less = f" + log p(z) − log {q}" if beta == 1 else _times(beta, f"(log {q} − log p(z))")
        return f"max E_q[log {p}{less}]{k}" + _found(own)
    if objective.free_bits:
        least = _number(objective.free_bits)
        return f"max E_q[log {p}]{_times(beta, f'Σ_d max({least}, KL_d)')}{k}" + _found(own)
    return f"max E_q[log {p}]{_times(beta, f'KL({q} ‖ p(z))')}{k}" + _found(own)


def rise_in_words(setup: Setup) -> str:
    """Returns how the weight of the KL rises, empty where it does not.

    >>> from vae_explorer.model.config import ModelConfig
    >>> from vae_explorer.training.settings import Setup, TrainingSettings
    >>> model = ModelConfig(image_shape=(1, 8, 8))
    >>> rise_in_words(Setup(model=model, training=TrainingSettings(warmup_epochs=3)))
    'The weight rises from 0 over 3 epochs.'
    """
    training = setup.training
    if training.warmup is WarmupShape.CYCLICAL:
        times = "once" if training.warmup_cycles == 1 else f"{training.warmup_cycles} times"
        return f"The weight rises from 0, {times}."
    if not training.warmup_epochs:
        return ""
    plural = "" if training.warmup_epochs == 1 else "s"
    return f"The weight rises from 0 over {_number(training.warmup_epochs)} epoch{plural}."


def _found(own: bool) -> str:
    return ", q found image by image" if own else ""


def _times(weight: float, what: str) -> str:
    if weight == 0:
        return ""
    sign = "−" if weight > 0 else "+"
    size = abs(weight)
    return f" {sign} {what}" if size == 1 else f" {sign} {_number(size)}·{what}"


def _number(value: float) -> str:
    return f"{value:.4g}"
