"""What the workers do for images that were dropped or pasted: read them, and explain them. No Qt.

Nothing is written anywhere, and a bad file costs nothing but its own place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from vae_explorer.gui.views.guests import Strangeness
from vae_explorer.images.decode import decode_pixels, pixels_of_picture, read_pixels
from vae_explorer.images.names import shown
from vae_explorer.latent.decode import decode
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.nearness import own_distances
from vae_explorer.latent.strangeness import Explained, explained, share_below

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.spec import PixelSpec
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["GuestAnswer", "GuestSource", "explain_guests", "source_of"]

DRAWS = 32

Picture = Callable[[], np.ndarray]


@dataclass(frozen=True, eq=False)
class GuestSource:
    """Where an image comes from.

    Attributes:
        name: File name, or what stands for one.
        read: Makes pixels of the size and colours of the image set, uint8, shape ``(C, S, S)``; or
            raises an ``ImageError``.
    """

    name: str
    read: Callable[[PixelSpec], np.ndarray]


@dataclass(frozen=True, eq=False)
class GuestAnswer:
    """What a model makes of one such image.

    Attributes:
        number: Of the image.
        found: Its posterior and the terms of its bound.
        reconstruction: Decoding of the posterior mean, uint8, shape ``(C, H, W)``.
        training: How unusual it is against the training images.
        validation: The same against the validation images.
        exact: Whether the terms of those belong to the same weights.
        nearest: Distance from its code to the nearest one of a training image, in latent units.
        farther: Share of the training images whose code has a nearer other one, 0 to 1.
    """

    number: int
    found: Explained
    reconstruction: np.ndarray
    training: Strangeness
    validation: Strangeness
    exact: bool
    nearest: float
    farther: float


def source_of(content: str | bytes | Picture, name: str = "") -> GuestSource:
    """Say how an image is read.

    Args:
        content: Path of a file, the content of one, or what makes a decoded picture, uint8, shape
            ``(H, W, 4)``, on the worker.
        name: What to call it; a file is called by its own name.
    """
    if isinstance(content, str):
        return GuestSource(shown(Path(content).name), lambda spec: read_pixels(content, spec))
    if isinstance(content, bytes):
        return GuestSource(name, lambda spec: decode_pixels(content, name, spec))
    return GuestSource(name, lambda spec: pixels_of_picture(content(), spec, name))


def explain_guests(
    snapshot: Snapshot,
    images: ImageSet,
    codes: Codes,
    guests: Sequence[tuple[int, np.ndarray]],
) -> Iterator[GuestAnswer]:
    """Explain images one after the other.

    A conditional model is told no label of them.

    Args:
        snapshot: Of the model.
        images: The set that they are compared with.
        codes: Of its images.
        guests: Number and pixels of each, uint8, shape ``(C, H, W)``.
    """
    torch.set_num_threads(1)
    vae = snapshot.vae
    label = UNKNOWN if vae.config.conditional else None
    bounds = codes.reconstruction.astype(np.float64) - codes.kl
    training, validation = images.train_index, images.validation_index
    known = codes.mean[training].astype(np.float64)
    known = known[np.isfinite(known).all(axis=1)]
    usual = own_distances(known)
    for number, pixels in guests:
        found = explained(vae, pixels, draws=DRAWS, seed=number, label=label)
        told = None if label is None else np.array([label])
        nearest = float(np.linalg.norm(known - found.mean, axis=1).min(initial=np.inf))
        yield GuestAnswer(
            number,
            found,
            decode(vae, found.mean[None], labels=told)[0],
            _strangeness(found, bounds[training]),
            _strangeness(found, bounds[validation]),
            codes.exact,
            nearest if len(known) else float("nan"),
            float((usual < nearest).mean()) if len(usual) else float("nan"),
        )


def _strangeness(found: Explained, bounds: np.ndarray) -> Strangeness:
    return Strangeness(share_below(found.elbo, bounds), int(np.isfinite(bounds).sum()))
