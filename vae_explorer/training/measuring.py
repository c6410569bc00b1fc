"""What the codes know of the images, measured at the ends of epochs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch

from vae_explorer.inference.active_units import active_units
from vae_explorer.inference.aggregate import unclaimed_share
from vae_explorer.inference.information import decompose_kl
from vae_explorer.model.flow_posterior import FlowPosterior
from vae_explorer.model.posterior import chosen, deviations, joined
from vae_explorer.training.reports import InformationTerms

if TYPE_CHECKING:
    from torch.distributions import Distribution

    from vae_explorer.model.vae import VAE

__all__ = ["Measuring"]

_SHARE = 0.002
_MOST_IMAGES = 1000
_SAMPLES = 2
_PRIOR_DRAWS = 1000
_FEWEST_VALUES = 1 << 18
_MOST_VALUES = 1 << 24
_FIRST_SPEED = 2e7


class Measuring:
    """Takes the average KL apart and counts what is used of latent space, now and then.

    It is handed the posteriors of the validation images, batch by batch, and looks at no more than
    1,000 of them, evenly spread. The first and the last epoch are measured, and between them as
    many as cost about 0.2 per cent of the time; where there is more time, with more draws.

    Args:
        vae: The model.
        seed: Of the draws; equal for every look, so that only the weights make a difference.
        clock: Seconds that only ever grow.
    """

    def __init__(self, vae: VAE, seed: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._vae = vae
        self._seed = seed
        self._clock = clock
        self._parts: list[Distribution] = []
        self._ended_s = clock()
        self._cost_s: float | None = None
        self._speed = _FIRST_SPEED
        self._wanted = False
        self._every = 1
        self._seen = 0

    def begin(self, images: int, *, last: bool) -> None:
        """Say whether the images that follow are to be measured.

        Args:
            images: How many will follow.
            last: Whether training ends here.
        """
        self._parts, self._seen = [], 0
        self._every = max(1, -(-images // _MOST_IMAGES))
        affordable = self._cost_s is None or self._allowed_s() >= self._cost_s
        self._wanted = images > 1 and (last or affordable)

    def take(self, posterior: Distribution) -> None:
        """Take up the posterior of the next images."""
        images = posterior.batch_shape[0]
        if self._wanted:
            self._parts.append(
                chosen(posterior, slice(-self._seen % self._every, None, self._every))
            )
        self._seen += images

    @torch.no_grad()
    def end(self, step: int, epoch: int) -> InformationTerms | None:
        """Measure what was taken up.

        Args:
            step: Steps done.
            epoch: Epochs done.

        Returns:
            The terms, or None where it is not the time for them.
        """
        if not self._wanted:
            return None
        began_s = self._clock()
        values = int(self._speed * self._allowed_s())
        # A flow's density takes as long as some dozens of a Gaussian's.
        fewest = (
            _FEWEST_VALUES >> 6 if isinstance(self._parts[0], FlowPosterior) else _FEWEST_VALUES
        )
        values = min(_MOST_VALUES, max(fewest, values))
        terms = self._terms(joined(self._parts), values, step, epoch)
        self._parts = []
        self._ended_s = self._clock()
        self._cost_s = self._ended_s - began_s
        self._speed = values / max(1e-4, self._cost_s)
        return terms

    def _allowed_s(self) -> float:
        return _SHARE * (self._clock() - self._ended_s)

    def _terms(
        self, posterior: Distribution, values: int, step: int, epoch: int
    ) -> InformationTerms:
        """Measure with about so many densities of single dimensions."""
        vae = self._vae
        noise = torch.Generator(next(vae.parameters()).device).manual_seed(self._seed)
        images, dims = posterior.batch_shape[0], posterior.event_shape[0]
        drawn = min(images, max(2, values // (_SAMPLES * images * dims)))
        found = decompose_kl(
            posterior, vae.prior, samples=_SAMPLES, drawn_images=drawn, generator=noise
        )
        draws = min(_PRIOR_DRAWS, max(100, values // (images * dims)))
        unclaimed = unclaimed_share(vae, posterior, draws=draws, generator=noise)
        total, wise = found.total_correlation, found.dimension_wise
        return InformationTerms(
            step=step,
            epoch=epoch,
            images=images,
            kl=found.kl.value,
            mutual_information=found.mutual_information.value,
            aggregate_kl=found.aggregate_kl.value,
            total_correlation=None if total is None else total.value,
            dimension_wise=None if wise is None else wise.value,
            active_units=active_units(deviations(posterior)[0].cpu().numpy()).count,
            unclaimed=unclaimed.share,
            mutual_information_se=found.mutual_information.standard_error,
            aggregate_kl_se=found.aggregate_kl.standard_error,
            unclaimed_se=unclaimed.standard_error,
        )
