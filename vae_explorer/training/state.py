"""Everything needed to go on training as if it had never stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import torch

from vae_explorer.errors import CheckpointError, TrainingError
from vae_explorer.training.optimiser import slots_of

if TYPE_CHECKING:
    from torch import Tensor

    from vae_explorer.model.vae import VAE
    from vae_explorer.training.reports import Codes

__all__ = [
    "LightState",
    "Place",
    "TrainingState",
    "holds_finite",
    "model_tensors",
    "not_finite",
    "require_finite",
    "restore_model",
    "restore_noise",
    "restore_optimiser",
    "state_tensors",
]

_MODEL = "model."
_OPTIMISER = "optim."
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class TrainingState:
    """Weights, optimiser, random numbers and the place in the epoch.

    Attributes:
        tensors: On the CPU and contiguous: ``model.*``, ``optim.<index>.<name>``, ``rng.noise``,
            ``partial.terms`` and ``partial.objective`` (sums over the epoch so far), ``history.*``
            (the images' bounds over the training), ``changes`` (of learning rate and β), and where
            each image has a posterior of its own, ``table.*``.
        meta: JSON values: ``step``, ``epoch``, ``cursor``, ``seen`` (images behind the sums),
            ``changes`` (their number), ``device``, and how it was computed: ``threads``,
            ``matmul``, ``precision``, ``machine``.
    """

    tensors: Mapping[str, Tensor]
    meta: Mapping[str, int | float | str]


@dataclass(frozen=True, eq=False)
class LightState:
    """Weights and codes, to look back at; there is no going on from them.

    Attributes:
        step: Steps done.
        epoch: The same in epochs.
        tensors: The weights under ``model.*``, on the CPU and contiguous; nothing says that they
            are finite.
        codes: Of the images, as known then.
    """

    step: int
    epoch: float
    tensors: Mapping[str, Tensor]
    codes: Codes


@dataclass(frozen=True)
class Place:
    """How far a training is.

    Attributes:
        step: Steps done.
        epoch: Epochs done.
        cursor: Images trained on in the epoch that is not done.
        seen: Images behind the sums over that epoch.
    """

    step: int
    epoch: int
    cursor: int
    seen: int

    @classmethod
    def of(cls, state: TrainingState) -> Place:
        """Read the place of a state.

        Raises:
            CheckpointError: If it has none.
        """
        numbers = [state.meta.get(name) for name in ("step", "epoch", "cursor", "seen")]
        whole = [number for number in numbers if isinstance(number, int) and number >= 0]
        if len(whole) < len(numbers):
            raise CheckpointError(
                "CKPT_MISFIT", "The checkpoint does not say how far its training was."
            )
        return cls(*whole)

    def meta(self) -> dict[str, int | float | str]:
        """Return the place as JSON values."""
        return dict(asdict(self))


def not_finite(step: int, what: str) -> TrainingError:
    """Return the error that ends a training whose numbers ran away.

    Args:
        step: Steps done.
        what: What is not finite, ``"loss"`` or ``"weights"``.
    """
    verb = "was" if what == "loss" else "were"
    return TrainingError(
        "TRAIN_NOT_FINITE",
        f"Training stopped at step {step}: the {what} {verb} not finite. "
        "Go on with a smaller learning rate.",
        step,
    )


def holds_finite(tensor: Tensor) -> bool:
    """Say whether a tensor holds only finite numbers.

    A finite sum has finite terms only, and is five times as fast as looking at each of them.

    Example:
        >>> holds_finite(torch.tensor([1.0, 3e38, 3e38])), holds_finite(torch.tensor([torch.inf]))
        (True, False)
    """
    return bool(tensor.sum().isfinite()) or bool(tensor.isfinite().all())


def require_finite(tensors: Mapping[str, Tensor], step: int) -> None:
    """Check that weights, optimiser and sums hold only finite numbers.

    Args:
        tensors: What is to be kept.
        step: Steps done.

    Raises:
        TrainingError: If one does not.
    """
    for tensor in tensors.values():
        if tensor.is_floating_point() and not holds_finite(tensor):
            raise not_finite(step, "weights")


def _own(tensor: Tensor) -> Tensor:
    return tensor.detach().to("cpu", copy=True).contiguous()


def model_tensors(vae: VAE) -> dict[str, Tensor]:
    """Return copies of the weights under ``model.*``."""
    return {_MODEL + name: _own(tensor) for name, tensor in vae.state_dict().items()}


def state_tensors(
    vae: VAE, optimiser: torch.optim.Optimizer, noise: torch.Generator
) -> dict[str, Tensor]:
    """Return copies of weights, optimiser and random number state."""
    tensors = model_tensors(vae)
    for index, slots in optimiser.state_dict()["state"].items():
        for name, value in slots.items():
            tensors[f"{_OPTIMISER}{index}.{name}"] = _own(value)
    tensors["rng.noise"] = _own(noise.get_state())
    return tensors


def _differences(wanted: Mapping[str, Tensor], found: Mapping[str, Tensor]) -> list[str]:
    lines = [f"{name} is missing" for name in wanted.keys() - found.keys()]
    lines += [f"{name} is unknown" for name in found.keys() - wanted.keys()]
    for name in wanted.keys() & found.keys():
        if wanted[name].shape != found[name].shape or wanted[name].dtype != found[name].dtype:
            lines.append(
                f"{name} is {tuple(found[name].shape)} {found[name].dtype}, "
                f"not {tuple(wanted[name].shape)} {wanted[name].dtype}"
            )
    return sorted(lines)


def restore_model(vae: VAE, tensors: Mapping[str, Tensor]) -> None:
    """Copy the weights under ``model.*`` into a model.

    Raises:
        CheckpointError: If names, shapes or types differ from the model's; nothing is copied.
    """
    found = {n.removeprefix(_MODEL): t for n, t in tensors.items() if n.startswith(_MODEL)}
    if lines := _differences(vae.state_dict(), found):
        raise CheckpointError(
            "CKPT_MISFIT",
            "The checkpoint does not fit the model of its run: "
            + "; ".join(lines[:_SHOWN])
            + (" …" if len(lines) > _SHOWN else "."),
        )
    vae.load_state_dict(found)


def restore_optimiser(
    optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor], *, stepped: bool
) -> None:
    """Copy the state under ``optim.*`` into an optimiser; its learning rates stay.

    Args:
        optimiser: Of the restored model.
        tensors: Of a :class:`TrainingState`.
        stepped: True if steps were done, so that there must be a state.

    Raises:
        CheckpointError: If it does not fit the optimiser's parameters.
    """
    plain = optimiser.state_dict()
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    wanted = {
        f"{_OPTIMISER}{index}.{slot}": torch.Size() if slot == "step" else parameter.shape
        for index, parameter in enumerate(parameters)
        for slot in slots_of(optimiser)
    }
    found = {name: t for name, t in tensors.items() if name.startswith(_OPTIMISER)}
    bad = sorted(
        {name for name in wanted.keys() & found.keys() if found[name].shape != wanted[name]}
        | (wanted.keys() ^ found.keys() if stepped or found else set())
    )
    if bad:
        raise CheckpointError(
            "CKPT_MISFIT", f"The checkpoint's optimiser does not fit its model: {bad[0]}."
        )
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in found.items():
        index, _, slot = name.removeprefix(_OPTIMISER).partition(".")
        own = tensor.clone()
        if slot != "step":
            # The fused step walks through memory: every slot must lie there as its weight does.
            weight = parameters[int(index)].detach()
            own = torch.empty_like(weight, device="cpu", dtype=tensor.dtype).copy_(tensor)
        state.setdefault(int(index), {})[slot] = own
    optimiser.load_state_dict({"state": state, "param_groups": plain["param_groups"]})


def restore_noise(noise: torch.Generator, tensors: Mapping[str, Tensor]) -> None:
    """Set a generator to the state under ``rng.noise``.

    Raises:
        CheckpointError: If it does not fit the generator.
    """
    try:
        noise.set_state(tensors["rng.noise"])
    except (KeyError, RuntimeError, TypeError) as error:
        raise CheckpointError(
            "CKPT_MISFIT", "The checkpoint's random number state does not fit this device."
        ) from error
