"""How to train, as a validated value without torch."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from vae_explorer.model.config import ModelConfig

__all__ = ["DeviceChoice", "Setup", "TrainingSettings"]


class DeviceChoice(StrEnum):
    """Where to train; ``AUTO`` takes CUDA, then MPS, then the CPU."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class TrainingSettings(BaseModel):
    """Everything that decides how a model is trained.

    Attributes:
        epochs: Passes over the training images, in all.
        batch_size: Images in one step.
        learning_rate: Of Adam.
        beta: Weight of the KL in the objective; 1 is the bound itself. What is reported as ELBO
            is the bound whatever this says.
        warmup_epochs: Epochs over which the weight of the KL rises from 0 to ``beta``.
        seed: Of the split, the initial weights, the order of the images and the noise.
        validation_fraction: Share of the images that is never trained on.
        device: Where to train.
        threads: CPU threads of one operation, or None to choose. On the CPU, equal seed and equal
            number of threads give equal results.

    Raises:
        pydantic.ValidationError: If a value is outside its range.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    epochs: int = Field(default=30, ge=1, le=100_000)
    batch_size: int = Field(default=128, ge=1, le=65_536)
    learning_rate: float = Field(default=1e-3, gt=0.0, le=10.0, allow_inf_nan=False)
    beta: float = Field(default=1.0, ge=0.0, le=1000.0, allow_inf_nan=False)
    warmup_epochs: float = Field(default=0.0, ge=0.0, le=100_000.0, allow_inf_nan=False)
    seed: int = Field(default=0, ge=0, le=2**53)
    validation_fraction: float = Field(default=0.1, ge=0.0, le=0.5, allow_inf_nan=False)
    device: DeviceChoice = DeviceChoice.AUTO
    threads: int | None = Field(default=None, ge=1, le=1024)


class Setup(BaseModel):
    """A model and how to train it, under the name of the preset that it came from.

    Attributes:
        preset: Name of a preset; the settings may have been changed since.
        model: What to build.
        training: How to train it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: str = Field(default="quick-look", max_length=64)
    model: ModelConfig
    training: TrainingSettings = TrainingSettings()
