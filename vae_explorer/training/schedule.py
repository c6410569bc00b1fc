"""How the weight of the KL and the learning rate go over a training: pure functions of the step."""

from __future__ import annotations

import math

from vae_explorer.training.settings import Schedule, TrainingSettings, WarmupShape

__all__ = ["burda_stage", "kl_weight", "learning_rate"]

_LAST_STAGE = 7


def kl_weight(settings: TrainingSettings, step: int, steps_per_epoch: int) -> float:
    """Return the weight of the KL in the objective of a step.

    Linear: it rises from 0 to ``beta`` over ``warmup_epochs``, and stays. Cyclical: all epochs are
    parted into ``warmup_cycles``; it rises over the first half of each, and stays for the other.

    Args:
        settings: The warm-up and ``beta``.
        step: Steps done before.
        steps_per_epoch: Steps of one epoch, at least 1.

    Returns:
        From 0 to ``beta``.

    References:
        Bowman et al., "Generating Sentences from a Continuous Space", 2016, arXiv:1511.06349;
        Fu et al., "Cyclical Annealing Schedule: A Simple Approach to Mitigating KL Vanishing",
        2019, arXiv:1903.10145.

    Example:
        >>> settings = TrainingSettings(beta=2.0, warmup_epochs=4.0)
        >>> [kl_weight(settings, step, 10) for step in (0, 10, 40, 400)]
        [0.0, 0.5, 2.0, 2.0]
        >>> cyclical = TrainingSettings(epochs=8, warmup="cyclical", warmup_cycles=2)
        >>> [kl_weight(cyclical, step, 10) for step in (0, 10, 20, 30, 40, 50)]
        [0.0, 0.5, 1.0, 1.0, 0.0, 0.5]
    """
    if settings.warmup is WarmupShape.CYCLICAL:
        cycle = settings.epochs * steps_per_epoch / settings.warmup_cycles
        return settings.beta * min(1.0, 2.0 * (step % cycle) / cycle)
    rise = settings.warmup_epochs * steps_per_epoch
    return settings.beta * (min(1.0, step / rise) if rise else 1.0)


def burda_stage(epoch: int) -> int:
    """Return the stage that an epoch belongs to: stage ``i`` has ``3**i`` epochs.

    Args:
        epoch: Epochs done before.

    Returns:
        From 0 to 7; the last one goes on for ever.

    Example:
        >>> [burda_stage(epoch) for epoch in (0, 1, 3, 4, 12, 13, 39, 40, 3279, 9999)]
        [0, 1, 1, 2, 2, 3, 3, 4, 7, 7]
    """
    stage = 0
    while stage < _LAST_STAGE and epoch >= (3 ** (stage + 1) - 1) // 2:
        stage += 1
    return stage


def learning_rate(settings: TrainingSettings, step: int, steps_per_epoch: int) -> float:
    """Return the learning rate of a step.

    It rises over the first ``rise_steps``: Adam's first steps are of full size in every weight
    whatever the gradient, and with a learned deviation they could end in a decoder that ignores
    its codes.

    Args:
        settings: Learning rate, its rise and its schedule.
        step: Steps done before.
        steps_per_epoch: Steps of one epoch, at least 1.

    References:
        Burda, Grosse, Salakhutdinov, "Importance Weighted Autoencoders", 2016, arXiv:1509.00519
        (the stages; rounded as in the authors' code); Loshchilov, Hutter, "SGDR: Stochastic
        Gradient Descent with Warm Restarts", 2017, arXiv:1608.03983 (the cosine).

    Example:
        >>> settings = TrainingSettings(optimiser={"rise_steps": 0, "schedule": "burda"})
        >>> [round(learning_rate(settings, epoch, 1), 6) for epoch in (0, 1, 4, 13, 1093)]
        [0.001, 0.00072, 0.00052, 0.00037, 0.0001]
    """
    optimiser = settings.optimiser
    rate = settings.learning_rate
    if step < optimiser.rise_steps:
        rate *= (step + 1) / optimiser.rise_steps
    if optimiser.schedule is Schedule.COSINE:
        share = min(1.0, step / (settings.epochs * steps_per_epoch))
        rate *= 0.5 * (1.0 + math.cos(math.pi * share))
    if optimiser.schedule is Schedule.BURDA:
        rate *= round(10.0 ** (1.0 - burda_stage(step // steps_per_epoch) / 7.0), 1) / 10.0
    return rate
