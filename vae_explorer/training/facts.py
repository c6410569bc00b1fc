"""What else is known of single steps: gradient norm, learning rate, weight of the KL, speed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils import get_total_norm

from vae_explorer.training.reports import StepFacts

if TYPE_CHECKING:
    from vae_explorer.training.learner import Learner
    from vae_explorer.training.pace import Pace

__all__ = ["FactBook", "is_sampled"]

_EACH, _OFTEN = 32, 512
_STRIDE, _LONG_STRIDE = 16, 64


def is_sampled(step: int) -> bool:
    """Say whether a step is looked at: each of the first 32, every 16th to 512, then every 64th.

    It depends on the step alone, so that a training that was cut looks at the same steps.

    Args:
        step: Steps done, from 1.

    Example:
        >>> [step for step in range(30, 70) if is_sampled(step)]
        [30, 31, 32, 48, 64]
        >>> [step for step in range(490, 700) if is_sampled(step)]
        [496, 512, 576, 640]
    """
    return step <= _EACH or step % (_STRIDE if step <= _OFTEN else _LONG_STRIDE) == 0


class FactBook:
    """Notes of some steps, flushed now and then.

    The norms stay on the device until then, so that a GPU is not waited for.

    Args:
        learner: Asked right after its step, while the gradients are there.
        pace: Knows the speed.
    """

    def __init__(self, learner: Learner, pace: Pace) -> None:
        self._learner = learner
        self._pace = pace
        self._weights = tuple(learner.vae.parameters())
        self._norms: list[Tensor] = []
        self._rows: list[tuple[int, float, float, float, float]] = []

    def note(self, step: int, epoch: float) -> None:
        """Note the step that was just taken, one of those to look at.

        Args:
            step: Steps done.
            epoch: The same in epochs.
        """
        learner = self._learner
        gradients = [p.grad for p in self._weights if p.grad is not None]
        self._norms.append(get_total_norm(gradients))
        beta = learner.kl_weight(step - 1)
        self._rows.append((step, epoch, learner.learning_rate, beta, self._pace.images_per_s))

    def flush(self) -> StepFacts | None:
        """Move the notes out; None if there are none."""
        if not self._rows:
            return None
        norms = torch.stack(self._norms).cpu().double().numpy()
        steps, *columns = (np.array(column) for column in zip(*self._rows, strict=True))
        self._norms, self._rows = [], []
        epochs, learning_rate, beta, speed = columns
        return StepFacts(steps.astype(np.int64), epochs, norms, learning_rate, beta, speed)
