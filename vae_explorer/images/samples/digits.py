"""The handwritten digits that come with scikit-learn (E. Alpaydin and C. Kaynak, UCI, 1998)."""

from __future__ import annotations

import gzip
from importlib.util import find_spec
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from vae_explorer.errors import FolderError

__all__ = ["read_digits"]

_PIXELS = 64
_LARGEST_VALUE = 16


def read_digits(count: int) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    """Read the first digits from scikit-learn's data file, without importing scikit-learn.

    Args:
        count: Number of digits, up to 1,797.

    Returns:
        The pictures, uint8 (N, 1, 8, 8), white on black, and their N labels ``"0"`` to ``"9"``.

    Raises:
        FolderError: The file is not where scikit-learn keeps it.
    """
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise FolderError(
            "SAMPLE_MISSING", "The digits come with scikit-learn, which is not installed."
        )
    path = Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
    try:
        with gzip.open(path, "rb") as file:
            rows = np.loadtxt(islice(file, count), delimiter=",", dtype=np.float32, ndmin=2)
        pictures = rows[:, :_PIXELS].reshape(-1, 1, 8, 8)
    except (OSError, ValueError) as error:
        raise FolderError(
            "SAMPLE_MISSING", f"The digits could not be read from {path}. Reinstall scikit-learn."
        ) from error
    levels = np.rint(pictures * (255 / _LARGEST_VALUE)).astype(np.uint8)
    return levels, tuple(str(int(label)) for label in rows[:, _PIXELS])
