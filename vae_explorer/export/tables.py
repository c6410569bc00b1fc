"""Codes and curves as tables for spreadsheets and programs."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from vae_explorer.export.files import save_bytes
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.plain_text import plain_text, safe_text

if TYPE_CHECKING:
    from vae_explorer.training.history import History

__all__ = ["CodesLike", "ImageFactsLike", "save_codes_csv", "save_codes_npz", "save_curves_csv"]


_FACTS = ("gradient_norm", "learning_rate", "beta", "images_per_s")


class ImageFactsLike(Protocol):
    """What a table needs to know of an image set, one entry an image."""

    @property
    def paths(self) -> Sequence[str]:
        """Relative paths."""

    @property
    def labels(self) -> Sequence[str]:
        """Labels, empty where there is none."""

    @property
    def split(self) -> Sequence[str]:
        """``train``, ``validation``, or empty."""


class CodesLike(Protocol):
    """Codes and terms of images, such as :class:`~vae_explorer.training.reports.Codes`."""

    @property
    def mean(self) -> np.ndarray:
        """Posterior means, shape ``(N, D)``."""

    @property
    def std(self) -> np.ndarray:
        """Posterior standard deviations, shape ``(N, D)``."""

    @property
    def reconstruction(self) -> np.ndarray:
        """In nats, shape ``(N,)``."""

    @property
    def kl(self) -> np.ndarray:
        """In nats, shape ``(N,)``."""


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as the content of a CSV file in UTF-8."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()


def _digits(values: np.ndarray) -> list[list[str]]:
    """Return numbers in the fewest digits that read back as the same; empty for NaN."""
    return [["" if math.isnan(value) else str(value) for value in row] for row in values]


def save_codes_csv(
    path: str | Path,
    image_set: ImageFactsLike,
    codes: CodesLike,
    *,
    overwrite: bool = False,
    disk: Disk = DISK,
) -> Path:
    """Save the codes of images as CSV: a line an image, in UTF-8.

    The columns are ``path``, ``label``, ``split``, the posterior means ``z1`` to ``zD``, their
    standard deviations ``z1_std`` to ``zD_std``, and in nats ``reconstruction``, ``kl``, ``elbo``.

    Args:
        path: The file.
        image_set: Paths, labels and split.
        codes: What the encoder makes of the images; NaN becomes an empty cell.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    latent_dim = codes.mean.shape[1]
    names = [f"z{dim + 1}" for dim in range(latent_dim)]
    head = ["path", "label", "split", *names, *(f"{name}_std" for name in names)]
    head += ["reconstruction", "kl", "elbo"]
    terms = np.stack([codes.reconstruction, codes.kl, codes.reconstruction - codes.kl], axis=1)
    numbers = _digits(np.concatenate([codes.mean, codes.std, terms], axis=1))
    texts = zip(image_set.paths, image_set.labels, image_set.split, strict=True)
    rows = ([*map(safe_text, text), *row] for text, row in zip(texts, numbers, strict=True))
    return save_bytes(csv_bytes(head, rows), path, overwrite=overwrite, disk=disk)


def save_codes_npz(
    path: str | Path,
    image_set: ImageFactsLike,
    codes: CodesLike,
    *,
    overwrite: bool = False,
    disk: Disk = DISK,
) -> Path:
    """Save the codes of images as a NumPy archive.

    Its arrays are ``path``, ``label``, ``split`` (text, shape ``(N,)``), ``mean``, ``std`` (shape
    ``(N, D)``), ``reconstruction`` and ``kl`` (nats, shape ``(N,)``).

    Args:
        path: The file.
        image_set: Paths, labels and split.
        codes: What the encoder makes of the images.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    buffer = BytesIO()
    np.savez(
        buffer,
        path=_texts(image_set.paths),
        label=_texts(image_set.labels),
        split=_texts(image_set.split),
        mean=codes.mean,
        std=codes.std,
        reconstruction=codes.reconstruction,
        kl=codes.kl,
    )
    return save_bytes(buffer.getvalue(), path, overwrite=overwrite, disk=disk)


def _texts(texts: Sequence[str]) -> np.ndarray:
    """Return text as an array; here nothing is run, so no apostrophe is needed."""
    plain = [plain_text(text) for text in texts]
    return np.array(plain, dtype=np.str_)


def save_curves_csv(
    path: str | Path, history: History, *, overwrite: bool = False, disk: Disk = DISK
) -> Path:
    """Save the curves of a run as CSV.

    The columns are ``series``, ``step``, ``epoch``, and in nats per image ``elbo``,
    ``reconstruction``, ``kl``, and ``kl_z1`` to ``kl_zD``, where the KL is known by dimension; then
    ``gradient_norm``, ``learning_rate``, ``beta``, ``images_per_s``, ``active_units``. Series are
    ``step`` for single training batches, ``train`` and ``validation`` for means over epochs,
    ``facts`` for what else is known of some steps, and ``information`` for the active dimensions at
    the ends of epochs; cells that a series says nothing about are empty.

    Args:
        path: The file.
        history: The curves.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Raises:
        ExportError: If it could not be written; nothing was changed then.
    """
    curves = history.curves()
    parts = (("step", curves.batches), ("train", curves.train), ("validation", curves.validation))
    dims = [f"kl_z{dim + 1}" for dim in range(max(part.kl_per_dim.shape[1] for _, part in parts))]
    head = ["epoch", "elbo", "reconstruction", "kl", *dims, *_FACTS, "active_units"]
    rows: list[list[str]] = []
    for name, part in parts:
        told = {"epoch": part.epochs, "elbo": part.elbo}
        told |= {"reconstruction": part.reconstruction, "kl": part.kl}
        told |= dict(zip(dims, part.kl_per_dim.T, strict=False))
        rows += _series_rows(name, part.steps, told, head)
    if (facts := curves.facts) is not None:
        told = {name: getattr(facts, name) for name in _FACTS}
        rows += _series_rows("facts", facts.steps, {"epoch": facts.epochs, **told}, head)
    ends = [(each.step, each.epoch, each.active_units) for each in curves.information]
    steps, epochs, units = np.array(ends, np.float64).reshape(-1, 3).T
    told = {"epoch": epochs, "active_units": units}
    rows += _series_rows("information", steps.astype(np.int64), told, head)
    return save_bytes(
        csv_bytes(["series", "step", *head], rows), path, overwrite=overwrite, disk=disk
    )


def _series_rows(
    name: str, steps: np.ndarray, told: Mapping[str, np.ndarray], head: Sequence[str]
) -> list[list[str]]:
    """Return the lines of one series; of the columns that it does not have, empty cells."""
    nothing = np.full(len(steps), np.nan)
    numbers = _digits(np.stack([told.get(column, nothing) for column in head], axis=1))
    return [[name, str(step), *row] for step, row in zip(steps.tolist(), numbers, strict=True)]
