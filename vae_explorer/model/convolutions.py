"""Convolutions 4×4 that halve and double the sides of pictures, as processors train them fastest.

They are torch's own layers, with the same weights under the same names. What differs on the CPU is
how the same numbers are come by:

* oneDNN sums the gradient of a transposed convolution's bias slowly: it takes up to half of the
  time of that of its weights. Here torch's own sum does it.
* A transposed convolution to a few channels computes sixteen for each of its four kinds of pixel.
  Here one convolution 2×2 gives all four kinds side by side.
* Over pictures of a few pixels in bfloat16, the gradient of the weights is one product of matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.grad import conv2d_input, conv2d_weight

__all__ = ["Doubling", "Halving"]

_WINDOW, _STRIDE, _MARGIN = 4, 2, 1
_FEW_CHANNELS = 8
_SMALL_SIDE = 4


class Halving(nn.Conv2d):
    """A convolution 4×4 to pictures of half the side, rounded down.

    Args:
        channels_in: Of what is given, ``(B, C, H, W)``.
        channels_out: Of what comes out, ``(B, C', H // 2, W // 2)``.
    """

    def __init__(self, channels_in: int, channels_out: int) -> None:
        super().__init__(channels_in, channels_out, _WINDOW, _STRIDE, _MARGIN)

    def forward(self, x: Tensor) -> Tensor:
        """Return smaller pictures."""
        if not (self.training and x.device.type == "cpu"):
            return super().forward(x)
        given = _as_autocast(x, self)
        if not _is_product(given[0].dtype, x.shape[-2] // 2, x.shape[-1] // 2):
            return functional.conv2d(*given, _STRIDE, _MARGIN)
        way: Callable[..., Tensor] = _Halved.apply
        return way(*given)


class Doubling(nn.ConvTranspose2d):
    """A transposed convolution 4×4 to pictures of twice the side.

    Args:
        channels_in: Of what is given, ``(B, C, H, W)``.
        channels_out: Of what comes out, ``(B, C', 2 H + odd, 2 W + odd)``.
        odd: 1 for one row and column more, else 0.
    """

    def __init__(self, channels_in: int, channels_out: int, odd: int = 0) -> None:
        super().__init__(channels_in, channels_out, _WINDOW, _STRIDE, _MARGIN, output_padding=odd)
        self._odd = odd

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Return larger pictures."""
        if x.device.type != "cpu" or output_size is not None:
            return super().forward(x, output_size)
        given = _as_autocast(x, self)
        way: Callable[..., Tensor] = _Doubled.apply if self.training else _doubled
        return way(*given, self._odd)


def _as_autocast(x: Tensor, layer: nn.Conv2d | nn.ConvTranspose2d) -> tuple[Tensor, Tensor, Tensor]:
    """Return pictures, weight and bias in the precision that autocast would have them in."""
    assert layer.bias is not None
    if not torch.is_autocast_enabled("cpu"):
        return x, layer.weight, layer.bias
    precision = torch.get_autocast_dtype("cpu")
    return x.to(precision), layer.weight.to(precision), layer.bias.to(precision)


class _Halved(torch.autograd.Function):
    """A convolution, the gradient of whose weights is a product of matrices."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return functional.conv2d(x, weight, bias, _STRIDE, _MARGIN)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        x_wanted, *weights_wanted = ctx.needs_input_grad
        of_x = of_weight = of_bias = None
        if any(weights_wanted):
            of_weight, of_bias = _product(x, gradient), gradient.sum(dim=(0, 2, 3))
        if x_wanted:
            of_x = conv2d_input(x.shape, weight, gradient, _STRIDE, _MARGIN)
        return of_x, of_weight, of_bias


class _Doubled(torch.autograd.Function):
    """A transposed convolution, which is a convolution's gradient of its input.

    So its own gradient of the input is a convolution, and that of its weights a convolution's, with
    input and output in each other's place.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor, odd: int) -> Tensor:
        ctx.save_for_backward(x, weight)
        return _doubled(x, weight, bias, odd)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, weight = ctx.saved_tensors
        x_wanted, *weights_wanted, _ = ctx.needs_input_grad
        of_x = of_weight = of_bias = None
        if any(weights_wanted):
            of_bias = gradient.sum(dim=(0, 2, 3))
            if _is_product(x.dtype, *x.shape[2:]):
                of_weight = _product(gradient, x)
            else:
                of_weight = conv2d_weight(gradient, weight.shape, x, _STRIDE, _MARGIN)
        if x_wanted:
            of_x = functional.conv2d(gradient, weight, None, _STRIDE, _MARGIN)
        return of_x, of_weight, of_bias, None


def _is_product(precision: torch.dtype, height: int, width: int) -> bool:
    """Say whether a product of matrices is the faster gradient of a convolution's weights.

    Args:
        precision: That is computed in.
        height: Of the smaller pictures.
        width: Of the smaller pictures.
    """
    return precision is torch.bfloat16 and max(height, width) <= _SMALL_SIDE


def _product(large: Tensor, small: Tensor) -> Tensor:
    """Return the gradient of a convolution's weights, shape ``(C_small, C_large, 4, 4)``.

    Args:
        large: The convolution's input, shape ``(B, C_large, H, W)``.
        small: Gradient of its output, shape ``(B, C_small, H // 2, W // 2)``.
    """
    count, channels, height, width = small.shape
    framed = functional.pad(large.permute(0, 2, 3, 1), (0, 0, *4 * (_MARGIN,)))
    # (B, H // 2, W // 2, C, 4, 4): what each window of the convolution sees.
    windows = framed.unfold(1, _WINDOW, _STRIDE).unfold(2, _WINDOW, _STRIDE)[:, :height, :width]
    seen = windows.permute(0, 1, 2, 4, 5, 3).reshape(count * height * width, -1)
    rows = small.permute(0, 2, 3, 1).reshape(-1, channels)
    return (rows.t() @ seen).view(channels, _WINDOW, _WINDOW, -1).permute(0, 3, 1, 2)


def _doubled(x: Tensor, weight: Tensor, bias: Tensor, odd: int) -> Tensor:
    """Return a transposed convolution, shape ``(B, C', 2 H + odd, 2 W + odd)``.

    Args:
        x: Shape ``(B, C, H, W)``.
        weight: Shape ``(C, C', 4, 4)``.
        bias: Shape ``(C',)``.
        odd: 1 for one row and column more, else 0.

    References:
        Shi et al., "Is the deconvolution layer the same as a convolutional layer?", 2016,
        arXiv:1609.07009.
    """
    channels_in, channels_out = weight.shape[:2]
    # The detour does not pay for a single picture, such as that at the cursor.
    if channels_out > _FEW_CHANNELS or len(x) == 1:
        return functional.conv_transpose2d(x, weight, bias, _STRIDE, _MARGIN, odd)
    # Pixel 2 i + k - 1 takes x at i times the weight at k = 2 a + p; a window 2×2 of x sees the
    # farther i first, so that a is turned round. p and q say which of the four kinds it is.
    split = weight.contiguous().view(channels_in, channels_out, 2, 2, 2, 2).flip(2, 4)
    kinds = split.permute(3, 5, 1, 0, 2, 4).reshape(4 * channels_out, channels_in, 2, 2)
    found = functional.conv2d(x, kinds, bias.repeat(4), padding=1)
    count, _, height, width = found.shape
    found = found.permute(0, 2, 3, 1).reshape(count, height, width, 2, 2, channels_out)
    woven = found.transpose(2, 3).reshape(count, 2 * height, 2 * width, channels_out)
    # A window begins before the first pixel and ends behind the last: both have pixels too many.
    inside = woven[:, 1 : 2 * height - 1 + odd, 1 : 2 * width - 1 + odd]
    # An activation in place wants memory that is nobody else's.
    return inside.permute(0, 3, 1, 2).clone(memory_format=torch.channels_last)
