"""The ladder of a run: moments of its training that are kept, for looking back and going on.

A moment is the weights, the codes and the terms of the images as they were after a step, in
``snapshots/step-00001200.safetensors``. A whole moment has the optimiser and the random numbers
beside it, in ``step-00001200.rest.safetensors``; training can go on from it bit for bit. Means and
standard deviations of the codes are kept in half precision, all else as it was.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.errors import CheckpointError
from vae_explorer.runs.checkpoint import is_finite, restored_vae
from vae_explorer.runs.container import pack, read_container, read_texts
from vae_explorer.training.reports import Codes, Snapshot
from vae_explorer.training.state import LightState, TrainingState

if TYPE_CHECKING:
    from vae_explorer.runs.layout import RunLayout
    from vae_explorer.training.settings import Setup

__all__ = [
    "Moment",
    "list_moments",
    "nearest",
    "pack_moment",
    "pack_rest",
    "read_moment",
    "read_terms",
    "read_whole",
    "rest_of",
]

_FORM, _REST_FORM = "vae-explorer moment", "vae-explorer rest of a moment"
_LIMIT = 8 << 30
_MODEL, _CODES = "model.", "codes."
_WIDE = float(np.finfo(np.float16).max)
_NARROW = float(np.finfo(np.float16).smallest_subnormal)


@dataclass(frozen=True)
class Moment:
    """One rung of the ladder.

    Attributes:
        step: Steps done.
        epoch: The same in epochs.
        whole: Whether training can go on from here.
        size_bytes: On disk, with the rest of a whole one.
        path: Of its file.
        rest_bytes: The share of a whole one's size that makes it whole.
    """

    step: int
    epoch: float
    whole: bool
    size_bytes: int
    path: Path
    rest_bytes: int = 0


def rest_of(path: Path) -> Path:
    """Return where optimiser and random numbers of a moment are, if it is a whole one.

    Example:
        >>> rest_of(Path("step-00001200.safetensors")).name
        'step-00001200.rest.safetensors'
    """
    return path.with_suffix(".rest.safetensors")


def list_moments(layout: RunLayout) -> tuple[Moment, ...]:
    """Return the kept moments of a run, oldest first.

    Only the beginning of each file is read; one that cannot be used is left out, or, where what is
    damaged lies further behind, found out by :func:`read_moment`.

    Args:
        layout: Of the run.
    """
    found = []
    for step, path in layout.list_snapshots():
        try:
            epoch = _epoch_in(read_texts(path, _FORM), step)
            size, rest = path.stat().st_size, rest_of(path)
            more = rest.stat().st_size if rest.is_file() else 0
        except (CheckpointError, OSError, ValueError):
            continue
        found.append(Moment(step, epoch, more > 0, size + more, path, more))
    return tuple(found)


def nearest(moments: Sequence[Moment], step: int, *, whole: bool = False) -> Moment | None:
    """Return the moment nearest to a step, of two equally near ones the earlier.

    Args:
        moments: Of one run.
        step: Where to look.
        whole: Whether only whole moments count.

    Returns:
        The moment, or None if there is none.
    """
    among = (moment for moment in moments if moment.whole or not whole)
    return min(among, key=lambda moment: (abs(moment.step - step), moment.step), default=None)


def pack_moment(light: LightState) -> bytes:
    """Return the bytes of a moment.

    Args:
        light: What is kept of it.

    Raises:
        CheckpointError: ``CKPT_NOT_FINITE`` if a weight is not finite.
    """
    weights = {name: tensor.numpy() for name, tensor in light.tensors.items()}
    if not all(np.isfinite(weight).all() for weight in weights.values()):
        raise CheckpointError("CKPT_NOT_FINITE", "The weights are not finite.")
    codes = light.codes
    arrays = {
        "mean": np.clip(codes.mean, -_WIDE, _WIDE).astype(np.float16),
        # A deviation of zero would be no posterior.
        "std": np.clip(codes.std, _NARROW, _WIDE).astype(np.float16),
        "reconstruction": codes.reconstruction,
        "kl": codes.kl,
    }
    place = {"step": light.step, "epoch": light.epoch, "codes_step": codes.step}
    texts = {"meta": json.dumps(place, allow_nan=False)}
    return pack({**weights, **{_CODES + name: a for name, a in arrays.items()}}, texts, _FORM)


def pack_rest(state: TrainingState) -> bytes:
    """Return the bytes of what makes a moment a whole one.

    Args:
        state: Of the same step.
    """
    arrays = {n: t.numpy() for n, t in state.tensors.items() if not n.startswith(_MODEL)}
    return pack(arrays, {"meta": json.dumps(dict(state.meta), allow_nan=False)}, _REST_FORM)


def read_moment(moment: Moment, setup: Setup) -> Snapshot:
    """Read a moment.

    Args:
        moment: From :func:`list_moments`.
        setup: Of its run.

    Returns:
        The model and the codes as they were known then; without the images' curves, which the
        newest state of the run has in full.

    Raises:
        CheckpointError: If it is damaged, gone, or not of this model.
    """
    arrays, texts = _read(moment)
    vae = restored_vae(moment.path.name, _tensors(arrays), setup)
    codes = _codes_in(arrays, texts, moment, setup.model.latent_dim)
    return Snapshot(moment.step, moment.epoch, vae, codes)


def read_terms(moment: Moment) -> np.ndarray:
    """Return the ELBO of each image at a moment, one draw each; NaN where not seen yet.

    Args:
        moment: From :func:`list_moments`.

    Returns:
        Nats, float32, shape ``(N,)``.

    Raises:
        CheckpointError: If it is damaged or gone.
    """
    arrays, _ = _read(moment)
    reconstruction, kl = (arrays.get(_CODES + name) for name in ("reconstruction", "kl"))
    if reconstruction is None or kl is None or reconstruction.shape != kl.shape or kl.ndim != 1:
        raise CheckpointError("CKPT_MISFIT", f"{moment.path.name} has no terms of its images.")
    terms: np.ndarray = (reconstruction - kl).astype(np.float32)
    return terms


def read_whole(moment: Moment) -> TrainingState:
    """Read the state from which training goes on at a whole moment.

    Raises:
        CheckpointError: If it is not whole, damaged or gone.
    """
    arrays, _ = _read(moment)
    rest, texts = read_container(rest_of(moment.path), _REST_FORM, _LIMIT)
    meta = _meta_in(texts)
    fits = meta.get("step") == moment.step and isinstance(meta.get("epoch"), int)
    if not fits or not all(isinstance(value, int | float | str) for value in meta.values()):
        raise CheckpointError(
            "CKPT_HEADER", f"{rest_of(moment.path).name} does not say at which step it was made."
        )
    weights = {name: array for name, array in arrays.items() if name.startswith(_MODEL)}
    state = TrainingState(_tensors({**rest, **weights}), meta)
    if not is_finite(state):
        raise CheckpointError(
            "CKPT_NOT_FINITE", f"{moment.path.name} holds numbers that are not finite."
        )
    return state


def _read(moment: Moment) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    return read_container(moment.path, _FORM, _LIMIT)


def _tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def _codes_in(
    arrays: Mapping[str, np.ndarray], texts: Mapping[str, str], moment: Moment, latent_dim: int
) -> Codes:
    names = ("mean", "std", "reconstruction", "kl")
    parts = [arrays.get(_CODES + name) for name in names]
    known = [part.astype(np.float32) for part in parts if part is not None and part.ndim]
    count = len(known[-1]) if known else 0
    shapes = [part.shape for part in known]
    if shapes != [(count, latent_dim), (count, latent_dim), (count,), (count,)]:
        raise CheckpointError(
            "CKPT_MISFIT", f"The codes in {moment.path.name} do not fit its model."
        )
    for part in known:
        part.flags.writeable = False
    mean, std, reconstruction, kl = known
    step = _meta_in(texts).get("codes_step")
    step = step if isinstance(step, int) else moment.step
    return Codes(mean, std, reconstruction, kl, step, exact=False)


def _meta_in(texts: Mapping[str, str]) -> dict[str, int | float | str]:
    try:
        meta = json.loads(texts.get("meta", ""))
    except (ValueError, RecursionError):
        meta = None
    return meta if isinstance(meta, dict) else {}


def _epoch_in(texts: Mapping[str, str], step: int) -> float:
    """Return the epoch that a moment's own words tell.

    Raises:
        ValueError: If they do not, or are about another step.
    """
    meta = _meta_in(texts)
    epoch = meta.get("epoch")
    if meta.get("step") != step or not isinstance(epoch, float | int):
        raise ValueError("no moment of this step")
    if not math.isfinite(epoch) or not 0 <= epoch < 1e9:
        raise ValueError("no epoch")
    return float(epoch)
