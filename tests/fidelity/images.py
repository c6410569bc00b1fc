"""MNIST from a file that is already there, as the program's own image set."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vae_explorer.images.image_set import ImageSet, fingerprint_of
from vae_explorer.images.spec import PixelSpec

__all__ = ["TRAINED_ON", "Mnist", "load_mnist", "part_of", "read_idx"]

TRAINED_ON = 59_600  # the first images of the training set, as in the authors' code
_IDX = {"x_train": "train-images-idx3-ubyte", "x_test": "t10k-images-idx3-ubyte"}
_SHAPES = {"x_train": (60_000, 28, 28), "x_test": (10_000, 28, 28)}


@dataclass(frozen=True, eq=False)
class Mnist:
    """The two halves of MNIST.

    Attributes:
        train: 60,000 images: the first 59,600 are trained on, the other 400 are for validation.
        test: uint8, shape ``(10000, 1, 28, 28)``; never looked at by a training.
    """

    train: ImageSet
    test: np.ndarray


def load_mnist(path: Path) -> Mnist:
    """Read MNIST from an ``.npz`` with ``x_train`` and ``x_test``, or a folder of idx files.

    Raises:
        SystemExit: If it is not there or is not MNIST.
    """
    if not path.exists():
        raise SystemExit(f"There is nothing at {path}. Give --mnist the place of MNIST.")
    arrays = _from_folder(path) if path.is_dir() else _from_archive(path)
    for name, shape in _SHAPES.items():
        if arrays[name].shape != shape or arrays[name].dtype != np.uint8:
            raise SystemExit(f"{name} in {path} is no MNIST: {arrays[name].shape}, not {shape}.")
    pixels = np.ascontiguousarray(arrays["x_train"][:, None])
    split = ("train",) * TRAINED_ON + ("validation",) * (len(pixels) - TRAINED_ON)
    test = np.ascontiguousarray(arrays["x_test"][:, None])
    return Mnist(_image_set(pixels, split), test)


def part_of(mnist: Mnist, share: float) -> Mnist:
    """Return every so many-th image of both halves, for a trial of the script itself."""
    every = max(1, round(1 / share))
    pixels = np.ascontiguousarray(mnist.train.pixels[::every])
    return Mnist(_image_set(pixels, mnist.train.split[::every]), mnist.test[::every])


def _image_set(pixels: np.ndarray, split: tuple[str, ...]) -> ImageSet:
    paths = tuple(f"{number:05d}.png" for number in range(len(pixels)))
    spec = PixelSpec(pixels.shape[-1], 1)
    return ImageSet(
        name="MNIST",
        source="mnist",
        pixels=pixels,
        paths=paths,
        labels=("",) * len(pixels),
        columns={},
        rejected=(),
        spec=spec,
        split=split,
        fingerprint=fingerprint_of(paths, pixels, spec),
    )


def _from_archive(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as archive:
        if missing := set(_SHAPES) - set(archive.files):
            raise SystemExit(f"{path} has no {', '.join(sorted(missing))}.")
        return {name: archive[name] for name in _SHAPES}


def _from_folder(path: Path) -> dict[str, np.ndarray]:
    return {name: read_idx(path, stem, _SHAPES[name]) for name, stem in _IDX.items()}


def read_idx(folder: Path, stem: str, shape: tuple[int, ...]) -> np.ndarray:
    """Read one idx file: two zeros, the type (8 for bytes), the rank, the sizes, the bytes."""
    for name in (stem, f"{stem}.gz", stem.replace("-idx3", ".idx3")):
        if (file := folder / name).exists():
            content = (
                gzip.decompress(file.read_bytes()) if name.endswith(".gz") else (file.read_bytes())
            )
            if content[:4] != b"\0\0\x08\x03" or len(content) != 16 + int(np.prod(shape)):
                raise SystemExit(f"{file} is no idx file of {shape[0]} images.")
            return np.frombuffer(content, np.uint8, offset=16).reshape(shape)
    raise SystemExit(f"{folder} holds neither {stem} nor {stem}.gz.")
