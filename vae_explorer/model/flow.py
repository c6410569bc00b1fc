"""A normalising flow over codes, conditioned on what the encoder says of an image."""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from vae_explorer.model.flow_shape import BINS, HIDDEN, LEAST_SLOPE, flow_orders

__all__ = ["ConditionalFlow"]


class ConditionalFlow(nn.Module):
    """Neural spline coupling transforms, from standard normal noise to what q(z|x) is shaped like.

    Each transform changes one half of the dimensions by monotonic rational-quadratic splines that
    the context chooses, then the other half by splines that also the first half chooses; for two
    dimensions that is fully autoregressive. Both directions are cheap: a transform is one pass
    through a small network, its inverse two. It starts as the identity, and always is the identity
    outside [-5, 5].

    Args:
        size: Dimensions ``D``.
        context: Numbers in the context ``F``.

    References:
        Durkan, Bekasov, Murray, Papamakarios, "Neural Spline Flows", 2019, arXiv:1906.04032;
        Rezende, Mohamed, "Variational Inference with Normalizing Flows", 2015, arXiv:1505.05770.
    """

    def __init__(self, size: int, context: int) -> None:
        super().__init__()
        # Only some models need the library; on import it switches off that distributions
        # validate what they are given, everywhere.
        validates = Distribution._validate_args
        from zuko.flows.autoregressive import MaskedAutoregressiveTransform
        from zuko.lazy import LazyComposedTransform
        from zuko.transforms import MonotonicRQSTransform

        Distribution.set_default_validate_args(validates)
        transforms = [
            MaskedAutoregressiveTransform(
                size,
                context,
                passes=2,
                order=torch.tensor(order),
                univariate=partial(MonotonicRQSTransform, slope=LEAST_SLOPE),
                shapes=[(BINS,), (BINS,), (BINS - 1,)],
                hidden_features=HIDDEN,
            )
            for order in flow_orders(size)
        ]
        for transform in transforms:
            nn.init.zeros_(transform.hyper[-1].weight)
            nn.init.zeros_(transform.hyper[-1].bias)
        self.transform = LazyComposedTransform(*transforms)

    def forward(self, values: Tensor, context: Tensor, *, inverse: bool) -> tuple[Tensor, Tensor]:
        """Go from noise to shape, or back.

        Args:
            values: Noise, or with ``inverse`` shaped values; ``(..., B, D)``.
            context: Shape ``(B, F)``.
            inverse: Whether to go back.

        Returns:
            Shaped values, or with ``inverse`` noise, of the same shape; and the logarithm of the
            Jacobian's determinant of the way from noise to shape, ``(..., B)``.
        """
        transform = self.transform(context)
        noise = transform.inv(values) if inverse else values
        shaped, log_determinant = transform.call_and_ladj(noise)
        return (noise if inverse else shaped), log_determinant
