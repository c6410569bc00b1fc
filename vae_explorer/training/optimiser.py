"""The rule of a step: Adam or Adagrad, with what a recipe says of their beginnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from vae_explorer.inference.optimisers import Adagrad, Adam, FusedAdam
from vae_explorer.training.schedule import learning_rate
from vae_explorer.training.settings import OptimiserKind, TrainingSettings

if TYPE_CHECKING:
    from vae_explorer.model.vae import VAE

__all__ = ["build_optimiser", "prepare_step", "slots_of"]

_SIGMA_FACTOR = 10.0


def build_optimiser(vae: VAE, settings: TrainingSettings) -> torch.optim.Optimizer:
    """Return the optimiser of a model.

    A learned standard deviation of the likelihood takes steps ten times as large. It is one number
    that has to fall by half an order of magnitude, while Adam moves each weight by at most about
    the learning rate; until it has fallen, the pictures hardly count against the KL.

    Args:
        vae: On the device where it is trained.
        settings: Learning rate and rule.

    References:
        Kingma, Ba, "Adam: A Method for Stochastic Optimization", 2015, arXiv:1412.6980; Duchi,
        Hazan, Singer, "Adaptive Subgradient Methods for Online Learning", 2011.
    """
    sigma = list(vae.observation.parameters())
    ours = {id(parameter) for parameter in sigma}
    groups = [{"params": [p for p in vae.parameters() if id(p) not in ours]}]
    if sigma:
        groups.append({"params": sigma})
    rule = settings.optimiser
    if rule.kind is OptimiserKind.ADAGRAD:
        return Adagrad(groups, lr=settings.learning_rate, eps=rule.epsilon)
    # MPS has no fused Adam for every dtype; CPU and CUDA do.
    fused = next(vae.parameters()).device.type in ("cpu", "cuda")
    adam = (FusedAdam if fused else Adam)(
        groups, lr=settings.learning_rate, betas=(rule.beta1, rule.beta2), eps=rule.epsilon
    )
    if rule.second_moment_start:
        for parameter in vae.parameters():
            adam.state[parameter] = {
                "step": torch.zeros((), dtype=torch.float32, device=parameter.device),
                "exp_avg": torch.zeros_like(parameter),
                "exp_avg_sq": torch.full_like(parameter, rule.second_moment_start),
            }
    return adam


def prepare_step(
    optimiser: torch.optim.Optimizer, settings: TrainingSettings, step: int, steps_per_epoch: int
) -> None:
    r"""Set what changes from step to step.

    With a second moment that starts above zero the step is that of Burda's code,

    .. math:: \alpha\, \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t}\,
              \frac{m_t}{\sqrt{v_t} + \epsilon}

    which corrects both moments as if they had begun at zero and adds :math:`\epsilon` before the
    correction, where torch adds it after: there it is divided by the correction beforehand.

    Args:
        optimiser: From :func:`build_optimiser`.
        settings: Learning rate, its schedule and the rule.
        step: Steps done before.
        steps_per_epoch: Steps of one epoch.
    """
    rate = learning_rate(settings, step, steps_per_epoch)
    rule = settings.optimiser
    for group, factor in zip(optimiser.param_groups, (1.0, _SIGMA_FACTOR), strict=False):
        group["lr"] = rate * factor
        if rule.second_moment_start and rule.kind is OptimiserKind.ADAM:
            group["eps"] = rule.epsilon / (1.0 - rule.beta2 ** (step + 1)) ** 0.5


def slots_of(optimiser: torch.optim.Optimizer) -> tuple[str, ...]:
    """Return the names of what an optimiser keeps for each weight."""
    if isinstance(optimiser, torch.optim.Adagrad):
        return ("step", "sum")
    return ("step", "exp_avg", "exp_avg_sq")
