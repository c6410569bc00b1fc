"""Encoding a whole image set on a worker, with something to show meanwhile. No Qt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.latent.decode import encode_in_chunks
from vae_explorer.latent.labels import label_numbers
from vae_explorer.training.reports import Codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vae_explorer.model.vae import VAE
    from vae_explorer.training.reports import Snapshot

__all__ = ["encode_all", "encode_progressively"]

_PARTIAL_S = 0.4


def encode_progressively(
    vae: VAE,
    pixels: np.ndarray,
    step: int,
    known: Codes | None = None,
    labels: Sequence[str] | None = None,
) -> Iterator[Codes | None]:
    """Encode all images with one set of weights; yield the codes a few times a second.

    Where they can, all codes come before the bounds: the map need not wait for these. In between
    it yields None, so that shorter work can have the thread.

    Args:
        vae: The model.
        pixels: uint8, shape ``(N, C, H, W)``.
        step: Of the weights.
        known: Codes by older weights, which stand for those that are not there yet.
        labels: Of the images, for a conditional model; None to tell it nothing.
    """
    torch.set_num_threads(1)
    numbers = None if labels is None else label_numbers(labels, vae.config.labels)
    said_s = time.monotonic()
    for done, encoded in encode_in_chunks(vae, pixels, labels=numbers, codes_first=True):
        last = done == len(pixels)
        if last or time.monotonic() - said_s > _PARTIAL_S:
            said_s = time.monotonic()
            columns = [encoded.mean, encoded.std, encoded.reconstruction, encoded.kl]
            columns = [column.copy() for column in columns]
            if known is not None and not last:
                older = (known.mean, known.std, known.reconstruction, known.kl)
                for column, old in zip(columns, older, strict=True):
                    np.copyto(column, old, where=np.isnan(column))
            mean, std, reconstruction, kl = columns
            yield Codes(mean, std, reconstruction, kl, step, exact=last)
        else:
            yield None


def encode_all(
    snapshot: Snapshot, pixels: np.ndarray, labels: Sequence[str] | None = None
) -> Codes:
    """Encode all images with one set of weights.

    Args:
        snapshot: Of the model.
        pixels: uint8, shape ``(N, C, H, W)``.
        labels: Of the images, for a conditional model; None to tell it nothing.
    """
    *_, codes = encode_progressively(snapshot.vae, pixels, snapshot.step, labels=labels)
    assert codes is not None  # the last value is the whole
    return codes
