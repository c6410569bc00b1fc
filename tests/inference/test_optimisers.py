from __future__ import annotations

import sys
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch

from vae_explorer.inference.optimisers import LBFGS, Adagrad, Adam, FusedAdam

if TYPE_CHECKING:
    from collections.abc import Callable

START, GOAL, STEPS, RATE = np.array([3.0, -1.0, 0.5]), np.array([1.0, 1.0, 1.0]), 5, 0.1


def adam() -> np.ndarray:
    """Where algorithm 1 of Kingma and Ba arrives."""
    x, m, v = START.copy(), np.zeros(3), np.zeros(3)
    for t in range(1, STEPS + 1):
        slope = 2 * (x - GOAL)
        m, v = 0.9 * m + 0.1 * slope, 0.999 * v + 0.001 * slope**2
        x = x - RATE * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return x


def adagrad() -> np.ndarray:
    """Where the diagonal rule of Duchi, Hazan and Singer arrives."""
    x, total = START.copy(), np.zeros(3)
    for _ in range(STEPS):
        slope = 2 * (x - GOAL)
        total += slope**2
        x = x - RATE * slope / (np.sqrt(total) + 1e-10)
    return x


@pytest.fixture(autouse=True)
def _without_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch._dynamo", None)  # whoever imports it fails


def cost(optimiser: torch.optim.Optimizer, x: torch.Tensor) -> torch.Tensor:
    with torch.enable_grad():
        optimiser.zero_grad(set_to_none=True)
        found = (x - torch.tensor(GOAL)).square().sum()
        found.backward()  # type: ignore[no-untyped-call]
    return found.detach()


@pytest.mark.parametrize(
    ("make", "expected"),
    [(partial(Adam, fused=True), adam), (Adam, adam), (Adagrad, adagrad)],
    ids=["fused Adam", "Adam", "Adagrad"],
)
def test_steps_are_those_of_the_paper_and_need_no_compiler(
    make: Callable[..., torch.optim.Optimizer], expected: Callable[[], np.ndarray]
) -> None:
    x = torch.tensor(START, requires_grad=True)
    first, second = make([x], lr=RATE), make([x], lr=RATE)
    for _ in range(2):
        cost(first, x)
        first.step()
    second.load_state_dict(first.state_dict())
    for _ in range(2, STEPS):
        second.step(partial(cost, second, x))
    assert np.allclose(x.detach().numpy(), expected(), atol=1e-12)


def test_l_bfgs_finds_the_lowest_place_without_the_compiler() -> None:
    x = torch.tensor(START, requires_grad=True)
    optimiser: torch.optim.Optimizer = LBFGS([x], line_search_fn="strong_wolfe")
    optimiser.step(lambda: float(cost(optimiser, x)))
    assert np.allclose(x.detach().numpy(), GOAL, atol=1e-9)


def test_steps_of_all_weights_together_are_torchs_to_the_last_bit() -> None:
    noise = torch.Generator().manual_seed(0)
    shapes = (3, 5), (5,), ()
    begun = [torch.randn(shape, generator=noise) for shape in shapes]
    rules: list[torch.optim.Optimizer] = []
    for make in (FusedAdam, partial(Adam, fused=True)):
        weights = [start.clone().requires_grad_() for start in begun]
        groups: list[dict[str, Any]] = [{"params": weights[:2]}, {"params": weights[2:], "lr": 0.3}]
        rules.append(make(groups, lr=0.01, betas=(0.8, 0.99), eps=1e-6))
    ours, theirs = (
        [weight for group in rule.param_groups for weight in group["params"]] for rule in rules
    )

    def step() -> None:
        for one, other in zip(ours, theirs, strict=True):
            one.grad = other.grad = torch.randn(one.shape, generator=noise)
        for rule in rules:
            rule.step()

    for _ in range(3):
        step()
    rules[0].load_state_dict(deepcopy(rules[1].state_dict()))
    step()
    for one, other in zip(ours, theirs, strict=True):
        mine, its = rules[0].state[one], rules[1].state[other]
        assert torch.equal(one, other)
        assert all(torch.equal(mine[slot], its[slot]) for slot in its)


def test_adam_moves_weights_alike_in_whatever_order_they_lie_in_memory() -> None:
    noise = torch.Generator().manual_seed(0)
    begun = torch.randn(6, 5, 4, 4, generator=noise)
    slopes = [torch.randn(6, 5, 4, 4, generator=noise) for _ in range(3)]

    def arrived(ordered: torch.memory_format) -> torch.Tensor:
        weight = begun.clone(memory_format=ordered).requires_grad_()
        rule = FusedAdam([weight], lr=0.1)
        for slope in slopes:
            weight.grad = None
            (weight * slope).sum().backward()
            rule.step()
        assert weight.is_contiguous(memory_format=ordered)
        return weight.detach()

    torch.testing.assert_close(arrived(torch.channels_last), arrived(torch.contiguous_format))
