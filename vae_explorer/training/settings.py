"""How to train, as a validated value without torch."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from vae_explorer.inference.objective_settings import ObjectiveSettings, contradiction
from vae_explorer.model.config import ModelConfig

__all__ = [
    "DeviceChoice",
    "OptimiserKind",
    "OptimiserSettings",
    "Precision",
    "Schedule",
    "Setup",
    "TrainingSettings",
    "WarmupShape",
]


class DeviceChoice(StrEnum):
    """Where to train; ``AUTO`` takes CUDA, then MPS, then the CPU."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class Precision(StrEnum):
    """What networks compute in while they are trained.

    With ``FAST`` their products and convolutions are in bfloat16; weights, the optimiser, the
    likelihood and all sums stay in single precision, and so does whatever is measured afterwards.
    ``AUTO`` takes that where it was measured to be faster.
    """

    AUTO = "auto"
    FLOAT32 = "float32"
    FAST = "fast"


class WarmupShape(StrEnum):
    """How the weight of the KL rises: once, or again and again."""

    LINEAR = "linear"
    CYCLICAL = "cyclical"


class OptimiserKind(StrEnum):
    """The rule of a step."""

    ADAM = "adam"
    ADAGRAD = "adagrad"


class Schedule(StrEnum):
    """How the learning rate goes on after its first rise.

    ``BURDA`` has eight stages ``i`` of ``3**i`` epochs at ``10**(-i / 7)`` of the learning rate
    (rounded to 1, 0.72, 0.52, 0.37, 0.27, 0.19, 0.14 and 0.1); the last one goes on. ``COSINE``
    falls to zero over all epochs, as half a cosine.
    """

    CONSTANT = "constant"
    COSINE = "cosine"
    BURDA = "burda"


class OptimiserSettings(BaseModel):
    """The rule of a step, beside its learning rate.

    Attributes:
        kind: The rule.
        beta1: Decay of Adam's first moment.
        beta2: Decay of Adam's second moment.
        epsilon: Added to the root of the second moment.
        second_moment_start: Where Adam's second moment starts. Burda's code starts it at 1 with
            gradients summed over a batch of 20; gradients here are means over the batch, for which
            1 / 20**2, and an epsilon of 1e-4 / 20, take the very same steps.
        rise_steps: Steps over which the learning rate rises; 0 for none.
        schedule: How the learning rate goes on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: OptimiserKind = OptimiserKind.ADAM
    beta1: float = Field(default=0.9, ge=0.0, lt=1.0)
    beta2: float = Field(default=0.999, ge=0.0, lt=1.0)
    epsilon: float = Field(default=1e-8, gt=0.0, le=1.0)
    second_moment_start: float = Field(default=0.0, ge=0.0, le=1.0)
    rise_steps: int = Field(default=50, ge=0, le=1_000_000)
    schedule: Schedule = Schedule.CONSTANT


class TrainingSettings(BaseModel):
    """Everything that decides how a model is trained.

    Attributes:
        epochs: Passes over the training images, in all.
        batch_size: Images in one step.
        learning_rate: Of Adam.
        beta: Weight of the KL in the objective; 1 is the bound itself. What is reported as ELBO
            is the bound whatever this says.
        warmup_epochs: Epochs over which the weight of the KL rises from 0 to ``beta``.
        warmup: Whether it rises once, or in cycles over all epochs, each rising for half of it;
            then ``warmup_epochs`` is without meaning.
        warmup_cycles: Number of cycles.
        objective: What is maximised, and by which gradient.
        optimiser: The rule of a step.
        shuffle: Whether each epoch has an order of its own.
        start_at_data: Whether the decoder starts at the mean picture.
        inner_steps: Where each image has a posterior of its own: steps on it before each step of
            the model.
        inner_learning_rate: Of these steps.
        seed: Of the split, the initial weights, the order of the images and the noise.
        validation_fraction: Share of the images that is never trained on.
        patience_epochs: Epochs without a better model after which training ends by itself, counted
            once the warm-up is over; 0 to go on to the last epoch.
        device: Where to train.
        threads: CPU threads of one operation, or 0 to choose. On the CPU, equal seed and equal
            number of threads give equal results.
        precision: What the networks compute in while they are trained.

    Raises:
        pydantic.ValidationError: If a value is outside its range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: int = Field(default=30, ge=1, le=100_000)
    batch_size: int = Field(default=128, ge=1, le=65_536)
    learning_rate: float = Field(default=1e-3, gt=0.0, le=10.0, allow_inf_nan=False)
    beta: float = Field(default=1.0, ge=0.0, le=1000.0, allow_inf_nan=False)
    warmup_epochs: float = Field(default=0.0, ge=0.0, le=100_000.0, allow_inf_nan=False)
    warmup: WarmupShape = WarmupShape.LINEAR
    warmup_cycles: int = Field(default=4, ge=1, le=1000)
    objective: ObjectiveSettings = ObjectiveSettings()
    optimiser: OptimiserSettings = OptimiserSettings()
    shuffle: bool = True
    start_at_data: bool = True
    inner_steps: int = Field(default=10, ge=1, le=1000)
    inner_learning_rate: float = Field(default=0.05, gt=0.0, le=10.0, allow_inf_nan=False)
    seed: int = Field(default=0, ge=0, le=2**53)
    validation_fraction: float = Field(default=0.1, ge=0.0, le=0.5, allow_inf_nan=False)
    patience_epochs: int = Field(default=0, ge=0, le=100_000)
    device: DeviceChoice = DeviceChoice.AUTO
    threads: int = Field(default=0, ge=0, le=1024)
    precision: Precision = Precision.AUTO

    @field_validator("threads", mode="before")
    @classmethod
    def _chosen_for_nothing(cls, threads: object) -> object:
        """Take what stood for "to choose" in earlier runs."""
        return 0 if threads is None or threads == "none" else threads

    def epochs_to_go_to(self, done: float) -> int:
        """Return the epochs in all of a training that goes on.

        Args:
            done: Epochs that are done. Where all of them are, half as many are added.

        Example:
            >>> settings = TrainingSettings(epochs=30)
            >>> settings.epochs_to_go_to(12.5), settings.epochs_to_go_to(30.0)
            (30, 45)
        """
        whole = int(done)
        return self.epochs if self.epochs > whole else whole + max(1, self.epochs // 2)


_FORMER_PRESETS = {"separate-factors": "disentangle"}


def _present_name(preset: object) -> object:
    """Return the name that a preset has now."""
    return _FORMER_PRESETS.get(preset, preset) if isinstance(preset, str) else preset


class Setup(BaseModel):
    """A model and how to train it, under the name of the preset that it came from.

    Attributes:
        preset: Name of a preset; the settings may have been changed since.
        model: What to build.
        training: How to train it.

    Raises:
        pydantic.ValidationError: If the objective does not fit the model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Annotated[str, BeforeValidator(_present_name)] = Field(
        default="quick-look", max_length=64
    )
    model: ModelConfig
    training: TrainingSettings = TrainingSettings()

    @model_validator(mode="after")
    def _check(self) -> Self:
        if why := contradiction(self.training.objective, self.model):
            raise ValueError(why)
        return self
