"""Torch's optimisers without its compiler.

Torch lays a wrapper round many methods of its optimisers that keeps its compiler off them, and
imports the compiler for that: eight hundred modules and a second or two of the processor, for
every training and every fit, although nothing here is ever compiled. What is wrapped is the same
as ever, and is called itself.
"""

from __future__ import annotations

from inspect import unwrap
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.optim import Optimizer

if TYPE_CHECKING:
    from torch.optim.optimizer import ParamsT

__all__ = ["LBFGS", "Adagrad", "Adam", "FusedAdam"]


class _Plain(Optimizer):
    """What every optimiser does apart from its step."""

    add_param_group = unwrap(Optimizer.add_param_group)
    zero_grad = unwrap(Optimizer.zero_grad)
    state_dict = unwrap(Optimizer.state_dict)
    load_state_dict = unwrap(Optimizer.load_state_dict)


class Adam(_Plain, torch.optim.Adam):
    """:class:`torch.optim.Adam`."""

    step = torch.no_grad()(unwrap(torch.optim.Adam.step))


class FusedAdam(Adam):
    """Adam for weights on one device that all have a gradient in every step.

    Torch's own puts its lists together anew for each step, sorts them by device, counts the steps
    of every weight by itself and tells a profiler of it: for small networks that is a quarter of
    a training's time. The numbers are the same to the last bit.

    Args:
        groups: As for torch's.
        settings: As for torch's; neither weight decay nor a maximum.
    """

    def __init__(self, groups: ParamsT, **settings: Any) -> None:
        super().__init__(groups, **settings, fused=True)
        self._slots: list[tuple[list[Tensor], ...]] = []

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` gave."""
        super().load_state_dict(state_dict)
        self._slots = []

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Take a step along the gradients that the weights hold."""
        if not self._slots:
            self._slots = [self._gathered(group["params"]) for group in self.param_groups]
        for group, (weights, means, squares, steps) in zip(
            self.param_groups, self._slots, strict=True
        ):
            steps[0] += 1.0
            beta1, beta2 = group["betas"]
            torch._fused_adam_(
                weights,
                [_in_order_of_memory(weight.grad) for weight in group["params"]],
                means,
                squares,
                [],
                steps,
                lr=group["lr"],
                beta1=beta1,
                beta2=beta2,
                weight_decay=0.0,
                eps=group["eps"],
                amsgrad=False,
                maximize=False,
            )

    # What torch looks for before it lays a wrapper that tells its profiler round a step.
    step.hooked = True  # type: ignore[attr-defined]

    def _gathered(self, weights: list[Tensor]) -> tuple[list[Tensor], ...]:
        """Return weights, their slots, and for each the number of steps, which they share."""
        for weight in weights:
            if not self.state[weight]:
                self.state[weight] = {
                    "step": torch.zeros((), device=weight.device),
                    "exp_avg": torch.zeros_like(weight),
                    "exp_avg_sq": torch.zeros_like(weight),
                }
        kept = [self.state[weight] for weight in weights]
        for each in kept:
            each["step"] = kept[0]["step"]
        means, squares, steps = (
            [each[slot] for each in kept] for slot in ("exp_avg", "exp_avg_sq", "step")
        )
        ordered = ([_in_order_of_memory(n) for n in some] for some in (weights, means, squares))
        return *ordered, steps


def _in_order_of_memory(numbers: Tensor) -> Tensor:
    """Return a view with the channels last where they are so in memory.

    Torch copies what is not in the order of its dimensions, only to look at it.
    """
    last = numbers.ndim == 4 and numbers.is_contiguous(memory_format=torch.channels_last)
    return numbers.permute(0, 2, 3, 1) if last and not numbers.is_contiguous() else numbers


class Adagrad(_Plain, torch.optim.Adagrad):
    """:class:`torch.optim.Adagrad`."""

    step = torch.no_grad()(unwrap(torch.optim.Adagrad.step))


class LBFGS(_Plain, torch.optim.LBFGS):
    """:class:`torch.optim.LBFGS`."""
