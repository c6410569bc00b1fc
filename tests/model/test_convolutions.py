"""The layers that halve and double pictures, beside torch's own."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from vae_explorer.model.convolutions import Doubling, Halving

COUNTS = st.integers(1, 3)
CHANNELS = st.sampled_from([1, 2, 3, 6, 8, 9, 16])
SIDES = st.integers(2, 11)


def plain(layer: nn.Conv2d | nn.ConvTranspose2d) -> nn.Module:
    """Return torch's own layer with the same weights."""
    if isinstance(layer, nn.ConvTranspose2d):
        odd = int(layer.output_padding[0])
        own: nn.Module = nn.ConvTranspose2d(
            layer.in_channels, layer.out_channels, 4, 2, 1, output_padding=odd
        )
    else:
        own = nn.Conv2d(layer.in_channels, layer.out_channels, 4, 2, 1)
    own.load_state_dict(layer.state_dict())
    return own.to(layer.weight.dtype)


def outcome(layer: nn.Module, x: Tensor, *, fast: bool = False) -> list[Tensor]:
    """Return what a layer gives, and the gradients of some function of it."""
    x = x.clone().requires_grad_()
    with torch.autocast("cpu", torch.bfloat16, enabled=fast):
        given = layer(x)
    value = (given.float() if fast else given).square().sum()
    return [given, *torch.autograd.grad(value, [x, *layer.parameters()])]


def assert_same(layer: nn.Conv2d | nn.ConvTranspose2d, x: Tensor) -> None:
    torch.testing.assert_close(outcome(layer, x), outcome(plain(layer), x))


@given(COUNTS, CHANNELS, CHANNELS, SIDES, SIDES, st.integers(0, 1), st.booleans())
def test_a_doubling_is_a_transposed_convolution(
    count: int, before: int, after: int, height: int, width: int, odd: int, training: bool
) -> None:
    layer = Doubling(before, after, odd).double().train(training)
    x = torch.randn(count, before, height, width).double()
    assert layer(x).shape == (count, after, 2 * height + odd, 2 * width + odd)
    assert_same(layer, x)


@given(COUNTS, CHANNELS, CHANNELS, SIDES, SIDES)
def test_a_halving_is_a_convolution(
    count: int, before: int, after: int, height: int, width: int
) -> None:
    layer = Halving(before, after).double()
    x = torch.randn(count, before, height, width).double()
    assert layer(x).shape == (count, after, height // 2, width // 2)
    assert_same(layer, x)


def layers(side: int, odd: int) -> list[tuple[nn.Conv2d | nn.ConvTranspose2d, Tensor]]:
    """Return both layers with pictures for them."""
    doubled = torch.randn(7, 12, side, side)
    return [
        (Halving(5, 24), torch.randn(7, 5, 2 * side + odd, 2 * side + odd)),
        (Doubling(12, 10, odd), doubled),
        (Doubling(12, 3, odd), doubled),
    ]


@pytest.mark.parametrize("ordered", [torch.contiguous_format, torch.channels_last])
@pytest.mark.parametrize("odd", [0, 1])
@pytest.mark.parametrize("side", [1, 2, 3, 4, 5])
def test_in_bfloat16_they_are_torch_s_own_but_for_rounding(
    side: int, odd: int, ordered: torch.memory_format
) -> None:
    for layer, x in layers(side, odd):
        x = x.contiguous(memory_format=ordered)
        ours, exact = outcome(layer, x, fast=True), outcome(plain(layer), x)
        assert ours[0].dtype is torch.bfloat16
        for found, right in zip(ours, exact, strict=True):
            assert found.shape == right.shape
            assert (found.float() - right).norm() < 0.01 * right.norm()


@pytest.mark.parametrize("fast", [False, True])
def test_the_gradient_of_one_part_alone_is_that_of_all(fast: bool) -> None:
    for layer, x in layers(4, 1):
        *_, of_weight, of_bias = outcome(layer, x, fast=fast)
        layer.weight.requires_grad_(False)
        with torch.autocast("cpu", torch.bfloat16, enabled=fast):
            given = layer(x)
        assert layer.bias is not None
        value = (given.float() if fast else given).square().sum()
        (alone,) = torch.autograd.grad(value, [layer.bias])
        assert torch.equal(alone, of_bias)
        assert of_weight.shape == layer.weight.shape


@pytest.mark.parametrize("channels", [1, 9])
def test_a_doubling_s_gradients_have_gradients_of_their_own(channels: int) -> None:
    layer = Doubling(1, channels, 1).double()
    x = torch.randn(1, 1, 1, 2).double().requires_grad_()
    assert torch.autograd.gradgradcheck(lambda *_: layer(x), (x, *layer.parameters()))


def test_names_and_shapes_of_weights_are_torch_s() -> None:
    for layer, _ in layers(2, 0):
        ours, theirs = layer.state_dict(), plain(layer).state_dict()
        assert {n: w.shape for n, w in ours.items()} == {n: w.shape for n, w in theirs.items()}
