"""Torch's optimisers without its compiler.

Torch lays a wrapper round many methods of its optimisers that keeps its compiler off them, and
imports the compiler for that: eight hundred modules and a second or two of the processor, for
every training and every fit, although nothing here is ever compiled. What is wrapped is the same
as ever, and is called itself.
"""

from __future__ import annotations

from inspect import unwrap

import torch
from torch.optim import Optimizer

__all__ = ["LBFGS", "Adagrad", "Adam"]


class _Plain(Optimizer):
    """What every optimiser does apart from its step."""

    add_param_group = unwrap(Optimizer.add_param_group)
    zero_grad = unwrap(Optimizer.zero_grad)
    state_dict = unwrap(Optimizer.state_dict)
    load_state_dict = unwrap(Optimizer.load_state_dict)


class Adam(_Plain, torch.optim.Adam):
    """:class:`torch.optim.Adam`."""

    step = torch.no_grad()(unwrap(torch.optim.Adam.step))


class Adagrad(_Plain, torch.optim.Adagrad):
    """:class:`torch.optim.Adagrad`."""

    step = torch.no_grad()(unwrap(torch.optim.Adagrad.step))


class LBFGS(_Plain, torch.optim.LBFGS):
    """:class:`torch.optim.LBFGS`."""
