"""Everything needed to go on training as if it had never stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.errors import CheckpointError

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from vae_explorer.model.vae import VAE

__all__ = ["TrainingState", "model_tensors", "restore_model", "restore_optimiser", "state_tensors"]

_MODEL = "model."
_OPTIMISER = "optim."
_SHOWN = 5


@dataclass(frozen=True, eq=False)
class TrainingState:
    """Weights, optimiser, random numbers and the place in the epoch.

    Attributes:
        tensors: On the CPU and contiguous: ``model.*``, ``optim.<index>.<name>``, ``rng.noise``,
            ``partial.terms`` (sums over the epoch so far).
        meta: JSON values: ``step``, ``epoch``, ``cursor``, ``seen`` (images behind the sums),
            ``threads``, ``device``.
    """

    tensors: Mapping[str, Tensor]
    meta: Mapping[str, int | float | str]


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


def restore_optimiser(optimiser: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Copy the state under ``optim.*`` into an optimiser.

    Raises:
        CheckpointError: If it does not fit the optimiser's parameters.
    """
    plain = optimiser.state_dict()
    parameters = [p for group in optimiser.param_groups for p in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        if not name.startswith(_OPTIMISER):
            continue
        index, _, slot = name.removeprefix(_OPTIMISER).partition(".")
        fits = index.isdecimal() and int(index) < len(parameters)
        if not fits or tensor.shape not in ((), parameters[int(index)].shape):
            raise CheckpointError(
                "CKPT_MISFIT", f"The checkpoint's optimiser does not fit its model: {name}."
            )
        state.setdefault(int(index), {})[slot] = tensor
    optimiser.load_state_dict({"state": state, "param_groups": plain["param_groups"]})
