"""The parts of a training as they are where several processes share it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal
from torch.nn.parallel import DistributedDataParallel

from vae_explorer.errors import SettingsError
from vae_explorer.inference.elbo import ElboTerms
from vae_explorer.inference.objective_settings import ObjectiveKind
from vae_explorer.inference.objectives import ObjectiveValue
from vae_explorer.model.kinds import Inference, NoiseKind, PosteriorKind
from vae_explorer.model.noise import SharedNoise
from vae_explorer.training.build import mixed_seed
from vae_explorer.training.code_moments import code_moments
from vae_explorer.training.feed import Feed
from vae_explorer.training.learner import Learner
from vae_explorer.training.looking import Onlooker

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.group import Group, Part
    from vae_explorer.training.settings import Setup

__all__ = ["SharedFeed", "SharedLearner", "SharedOnlooker", "require_separable"]

Measured = tuple[Distribution, ElboTerms]
Valued = tuple[Distribution, ObjectiveValue]


def require_separable(setup: Setup) -> None:
    """Make sure that each image counts by itself in what is maximised.

    Raises:
        SettingsError: ``SET_GROUP`` if something looks at a batch as a whole.
    """
    objective, model = setup.training.objective, setup.model
    whole = {
        "free bits": objective.free_bits > 0,
        "β-TCVAE": objective.kind is ObjectiveKind.BETA_TCVAE,
        "an optimal scale": model.has_scale and model.noise is NoiseKind.OPTIMAL,
        "a posterior of its own for each image": model.inference is Inference.PER_IMAGE,
    }
    if found := [name for name, used in whole.items() if used]:
        raise SettingsError(
            "SET_GROUP",
            f"Several processes cannot train this together: {found[0]} needs all images of a batch "
            "in one place. Train it in one process, or choose another setting.",
        )


@torch.no_grad()
def _gathered(
    group: Group, part: Part, measured: Measured, loss: Tensor
) -> tuple[Measured, Tensor]:
    """Return moments, terms and mean loss of the whole batch."""
    posterior, terms = measured
    mean, std = code_moments(posterior)
    split = terms.kl if terms.kl_per_dim is None else terms.kl_per_dim
    columns = [mean, std, split.view(len(mean), -1), terms.reconstruction[:, None]]
    rows = torch.cat([*columns, loss.expand(len(mean), 1)], dim=1).detach()
    whole = group.together(rows, part)
    sizes = [column.shape[1] for column in columns]
    mean, std, split, reconstruction, losses = whole.split([*sizes, 1], dim=1)
    kl_per_dim = None if terms.kl_per_dim is None else split
    found = ElboTerms(reconstruction[:, 0], split.sum(dim=1), kl_per_dim)
    return (Independent(Normal(mean, std, validate_args=False), 1), found), losses.mean()


class SharedFeed(Feed):
    """The part of each batch that is this process's.

    Args:
        group: The processes.
        image_set: Images with their split.
        setup: What is trained and how.
        device: Where.
    """

    def __init__(
        self, group: Group, image_set: ImageSet, setup: Setup, device: torch.device
    ) -> None:
        super().__init__(image_set, setup, device)
        self._group = group

    def batch(self, index: np.ndarray, noise: torch.Generator) -> tuple[Tensor, Tensor | None]:
        """Return this process's part of some images, and of their labels."""
        part = self._group.part(len(index))
        assert isinstance(noise, SharedNoise)
        noise.part = part.bounds
        return super().batch(index[part.rows], noise)


class _Objective(nn.Module):
    """What is differentiated, as one call: PyTorch's engine waits for the gradients of its parts.

    Args:
        vae: The model.
        value: Returns posteriors and objective of pictures and their labels, by a weight of the
            KL.
    """

    def __init__(
        self, vae: nn.Module, value: Callable[[Tensor, Tensor | None, float], Valued]
    ) -> None:
        super().__init__()
        self.vae = vae
        self._value = value

    def forward(self, x: Tensor, y: Tensor | None, weight: float) -> Valued:
        """Return posteriors and objective."""
        return self._value(x, y, weight)


class SharedLearner(Learner):
    """A learner whose gradients are those of a batch that all processes share.

    Args:
        group: The processes.
        setup: What to train and how.
        more: As for :class:`~vae_explorer.training.learner.Learner`.
        fast: Whether the networks compute in bfloat16.

    Raises:
        SettingsError: If something looks at a batch as a whole.
    """

    def __init__(self, group: Group, setup: Setup, *more: Any, fast: bool = False) -> None:
        require_separable(setup)
        super().__init__(setup, *more, fast=fast)
        seed = mixed_seed(setup.training.seed, 1)
        self.noise = SharedNoise(self.noise.device).manual_seed(seed)
        self._group = group
        self._part = group.part(group.size)
        # PyTorch's engine adds the gradients up as it comes to them.
        self._by_hand = None
        # Where there is one input channel, two orders of the weights are one and the same.
        warnings.filterwarnings("ignore", "Grad strides do not match bucket view")
        self._parallel = DistributedDataParallel(
            _Objective(self.vae, super()._amortised), gradient_as_bucket_view=True
        )

    def learn(self, index: np.ndarray, x: Tensor, y: Tensor | None, step: int) -> Valued:
        """Take one step.

        Args:
            index: Which images the whole batch is, shape ``(B,)``.
            x: Pixels of this process's part, as for the learner of a process alone.
            y: Labels of this part.
            step: Steps done before.

        Returns:
            Posteriors and objective of the whole batch, the same in all processes.
        """
        self._part = part = self._group.part(len(index))
        posterior, found = super().learn(index[part.rows], x, y, step)
        measured, loss = _gathered(self._group, part, (posterior, found.terms), found.loss)
        self._group.agree(self.noise.device)
        return measured[0], ObjectiveValue(loss, measured[1])

    def _amortised(self, x: Tensor, y: Tensor | None, weight: float) -> Valued:
        found: Valued = self._parallel(x, y, weight)
        return found

    def _differentiate(self, loss: Tensor) -> None:
        super()._differentiate(self._part.weight * loss)


class SharedOnlooker(Onlooker):
    """Measures the validation images together, each process its part of a batch.

    Args:
        group: The processes.
        more: As for :class:`~vae_explorer.training.looking.Onlooker`.
    """

    def __init__(self, group: Group, *more: Any) -> None:
        super().__init__(*more)
        self._group = group

    def _measured(
        self, index: np.ndarray, x: Tensor, noise: torch.Generator, *, trained: bool
    ) -> Measured:
        # What is looked at before the first step each process looks at by itself, as long as it
        # likes; and of posteriors that are no diagonal Gaussians all is needed, not moments alone.
        if trained or self._config.posterior is not PosteriorKind.DIAGONAL:
            return super()._measured(index, x, noise, trained=trained)
        part = self._group.part(len(index))
        assert isinstance(noise, SharedNoise)
        noise.part = part.bounds
        mine = super()._measured(index[part.rows], x[part.rows], noise, trained=trained)
        measured, _ = _gathered(self._group, part, mine, mine[1].elbo.mean())
        return measured

    def _noise(self) -> torch.Generator:
        seed = super()._noise().initial_seed()
        return SharedNoise(self._device).manual_seed(seed)
