"""What training says while it runs: frozen values that may cross threads.

All bounds and terms are in nats per image. Arrays belong to the receiver; the sender made them
for the report and never touches them again.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from vae_explorer.training.image_curves import NO_CURVES, ImageCurves

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.model.vae import VAE

__all__ = [
    "BatchTerms",
    "Changed",
    "Codes",
    "EndReason",
    "Ended",
    "EpochTerms",
    "InformationTerms",
    "Progress",
    "Report",
    "Snapshot",
    "Split",
    "StepFacts",
    "Stepped",
]

Split = Literal["train", "validation"]
EndReason = Literal["patience", "not-finite"]


@dataclass(frozen=True)
class Stepped:
    """One piece of work is done and there is nothing to say: the moment to stop or to pause."""


@dataclass(frozen=True, eq=False)
class StepFacts:
    """What else is known of some training steps; all of one length.

    Attributes:
        steps: Step numbers from 1, int64, shape ``(k,)``.
        epochs: The same in epochs, float64.
        gradient_norm: Euclidean norm of the gradient of the loss, in nats per unit of weight, over
            all weights of the model, float64.
        learning_rate: That the step was taken with, float64.
        beta: Weight of the KL in the objective of the step, float64.
        images_per_s: Recent speed, NaN where it was not known yet, float64.
    """

    steps: np.ndarray
    epochs: np.ndarray
    gradient_norm: np.ndarray
    learning_rate: np.ndarray
    beta: np.ndarray
    images_per_s: np.ndarray

    def until(self, step: int) -> StepFacts | None:
        """Return those up to a step, None if there are none."""
        count = int(self.steps.searchsorted(step, side="right"))
        columns = (getattr(self, each.name)[:count].copy() for each in fields(self))
        return StepFacts(*columns) if count else None


@dataclass(frozen=True, eq=False)
class BatchTerms:
    """Terms of single training batches, in order.

    Attributes:
        steps: Step numbers from 1, int64, shape ``(k,)``.
        epochs: The same in epochs, float64, shape ``(k,)``.
        reconstruction: Batch means, float32, shape ``(k,)``.
        kl: Batch means, float32, shape ``(k,)``.
        facts: What else is known of some of them; None if that is nothing.
    """

    steps: np.ndarray
    epochs: np.ndarray
    reconstruction: np.ndarray
    kl: np.ndarray
    facts: StepFacts | None = None

    @property
    def elbo(self) -> np.ndarray:
        """Reconstruction minus KL, shape ``(k,)``."""
        elbo: np.ndarray = self.reconstruction - self.kl
        return elbo


@dataclass(frozen=True)
class EpochTerms:
    """Terms averaged over one epoch.

    For ``train`` the mean over the epoch's batches, each at the weights of its own step; for
    ``validation`` the mean over all validation images at the weights of the epoch's end.

    Attributes:
        step: Steps done.
        epoch: Epochs done.
        split: Which images.
        reconstruction: Estimate of E_q[log p(x|z)].
        kl: KL(q(z|x) || p(z)).
        kl_per_dim: The same for each latent dimension; sums to ``kl``. Empty where the KL has no
            closed form: then ``kl`` is an estimate by the same draws.
        images: Number of images behind the means.
        objective: What training maximised, in the mean over the epoch's batches; None for the
            validation images, and where it was not recorded.
    """

    step: int
    epoch: int
    split: Split
    reconstruction: float
    kl: float
    kl_per_dim: tuple[float, ...]
    images: int
    objective: float | None = None

    @property
    def elbo(self) -> float:
        """Reconstruction minus KL."""
        return self.reconstruction - self.kl


@dataclass(frozen=True)
class InformationTerms:
    """What the codes of some validation images say at the end of an epoch, in nats per image.

    Attributes:
        step: Steps done.
        epoch: Epochs done.
        images: Number of images N.
        kl: Their average KL by the draws behind these numbers: mutual information plus
            ``aggregate_kl``.
        mutual_information: Of the image's number and a code, at most log N.
        aggregate_kl: KL(q(z) || p(z)), where q(z) is the mixture of the N posteriors.
        total_correlation: KL(q(z) || prod_d q(z_d)); None where it is not known.
        dimension_wise: Sum of KL(q(z_d) || p(z_d)); None where the prior is no product.
        active_units: Latent dimensions whose posterior mean varies by more than 0.01.
        unclaimed: Share of the prior's mass that no image claims, 0 to 1.
        mutual_information_se: Monte Carlo error of the mutual information.
        aggregate_kl_se: The same of the aggregate KL.
        unclaimed_se: The same of the share.
    """

    step: int
    epoch: int
    images: int
    kl: float
    mutual_information: float
    aggregate_kl: float
    total_correlation: float | None
    dimension_wise: float | None
    active_units: int
    unclaimed: float
    mutual_information_se: float
    aggregate_kl_se: float
    unclaimed_se: float


@dataclass(frozen=True)
class Changed:
    """Learning rate or β was changed while it trained; this holds from here on.

    Both are base values: the rise and the schedule of the learning rate, and the warm-up of β,
    apply on top of them.

    Attributes:
        step: Steps done before.
        epoch: The same in epochs.
        learning_rate: In (0, 10].
        beta: Weight of the KL, 0 to 1000.
    """

    step: int
    epoch: float
    learning_rate: float
    beta: float


@dataclass(frozen=True)
class Ended:
    """Training has ended by itself, before its last epoch.

    Attributes:
        step: Steps done.
        epoch: The same in epochs.
        reason: ``"patience"``: nothing became better for as many epochs as was asked for.
            ``"not-finite"``: a number ran away.
    """

    step: int
    epoch: float
    reason: EndReason


@dataclass(frozen=True)
class Progress:
    """How far training is.

    Attributes:
        step: Steps done.
        steps: Steps in all.
        epoch: Current epoch, from 1.
        epochs: Epochs in all.
        images_per_s: Recent speed.
        elapsed_s: Time trained in this sitting.
        remaining_s: Estimate, NaN while there is none.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    images_per_s: float
    elapsed_s: float
    remaining_s: float


@dataclass(frozen=True, eq=False)
class Codes:
    """What the encoder makes of every image; NaN where it has not seen one yet.

    Attributes:
        mean: Posterior means, float32, shape ``(N, D)``.
        std: Posterior standard deviations, float32, shape ``(N, D)``.
        reconstruction: Estimates of E_q[log p(x|z)], float32, shape ``(N,)``.
        kl: KL(q(z|x) || p(z)), float32, shape ``(N,)``.
        step: Step of the newest entry.
        exact: True if all entries belong to the same weights.
    """

    mean: np.ndarray
    std: np.ndarray
    reconstruction: np.ndarray
    kl: np.ndarray
    step: int
    exact: bool


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A frozen copy of the model, and the codes known at that time.

    Attributes:
        step: Steps done.
        epoch: The same in epochs.
        vae: In evaluation mode, on the CPU, without gradients.
        codes: Codes of the images, collected from training batches.
        curves: The bound of each image over the training.
    """

    step: int
    epoch: float
    vae: VAE
    codes: Codes
    curves: ImageCurves = NO_CURVES


Report = (
    Stepped | BatchTerms | EpochTerms | InformationTerms | Ended | Changed | Progress | Snapshot
)
