"""One checkpoint, one file: the rename that puts it in place commits all of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import torch

from vae_explorer.errors import CheckpointError, RunError
from vae_explorer.model.kinds import PosteriorKind
from vae_explorer.model.vae import VAE
from vae_explorer.runs.container import pack, read_container
from vae_explorer.runs.manifest import Manifest, load_json, parse_manifest
from vae_explorer.training.settings import Setup
from vae_explorer.training.state import TrainingState, holds_finite, restore_model

__all__ = ["FORM", "is_finite", "pack_checkpoint", "read_checkpoint", "restored_vae"]

FORM = "vae-explorer checkpoint"
"""What the file of a checkpoint says that it is."""
_LIMIT = 8 << 30
_TRAINED = ("model.", "optim.", "table.")


def is_finite(state: TrainingState) -> bool:
    """Say whether weights and optimiser hold only finite numbers."""
    return all(
        holds_finite(tensor)
        for name, tensor in state.tensors.items()
        if name.startswith(_TRAINED) and tensor.is_floating_point()
    )


def pack_checkpoint(state: TrainingState, manifest: Manifest) -> bytes:
    """Return the bytes of a checkpoint.

    Args:
        state: What to keep.
        manifest: Of its run, kept with it so that a lost ``run.json`` can be made again.

    Raises:
        CheckpointError: ``CKPT_NOT_FINITE`` if a weight is not finite; such a state is not kept.
    """
    if not is_finite(state):
        raise CheckpointError(
            "CKPT_NOT_FINITE", "The weights are not finite, so they are not saved."
        )
    arrays = {name: tensor.numpy() for name, tensor in state.tensors.items()}
    texts = {"meta": json.dumps(dict(state.meta), allow_nan=False), "run": manifest.text()}
    return pack(arrays, texts, FORM)


def read_checkpoint(path: Path) -> tuple[TrainingState, Manifest]:
    """Read a checkpoint and the manifest in it.

    The shapes are checked against the model's when the state is used.

    Args:
        path: The file.

    Raises:
        CheckpointError: If it cannot be read, is damaged, or holds numbers that are not finite.
    """
    arrays, texts = read_container(path, FORM, _LIMIT)
    try:
        meta = load_json(texts.get("meta", "").encode())
        manifest = parse_manifest(texts.get("run", ""), path.name)
    except (ValueError, RunError) as error:
        raise CheckpointError(
            "CKPT_HEADER", f"{path.name} has no valid description: {error} It is passed over."
        ) from error
    if not _is_meta(meta):
        raise CheckpointError("CKPT_HEADER", f"{path.name} does not say at which step it was made.")
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    state = TrainingState(tensors, meta)
    if not is_finite(state):
        raise CheckpointError(
            "CKPT_NOT_FINITE", f"{path.name} holds weights that are not finite. It is passed over."
        )
    return state, manifest


def restored_vae(name: str, tensors: Mapping[str, torch.Tensor], setup: Setup) -> VAE:
    """Build the model of a run with weights that were kept.

    Args:
        name: Of the file they come from, for the sentence of an error.
        tensors: With the weights under ``model.*``.
        setup: Of the run.

    Returns:
        The model in evaluation mode, without gradients, on the CPU.

    Raises:
        CheckpointError: ``CKPT_MISFIT`` if they are not those of this model.
    """
    # Built without memory first: a forged setup could ask for more than the machine has. A flow
    # cannot be built so; what it stands on can, and is smaller.
    flow = setup.model.posterior is PosteriorKind.FLOW
    plain = setup.model.changed(posterior=PosteriorKind.DIAGONAL) if flow else setup.model
    with torch.device("meta"):
        wanted = sum(tensor.numel() for tensor in VAE(plain).state_dict().values())
    found = sum(t.numel() for key, t in tensors.items() if key.startswith("model."))
    if found < wanted or (found > wanted and not flow):
        raise CheckpointError(
            "CKPT_MISFIT",
            f"{name} holds {found} weights, but the model of its run has {wanted}. "
            "It is passed over.",
        )
    vae = VAE(setup.model)
    restore_model(vae, tensors)
    return vae.eval().requires_grad_(requires_grad=False)


def _is_meta(meta: object) -> bool:
    if not isinstance(meta, Mapping):
        return False
    whole = all(
        isinstance(meta.get(key), int) and 0 <= meta[key] < 1 << 62 for key in ("step", "epoch")
    )
    return whole and all(isinstance(value, int | float | str) for value in meta.values())
