"""Image sets that need no download: drawn faces and scikit-learn's digits.

Importing this module is cheap; numpy and the pictures come with the first call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from vae_explorer.errors import FolderError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.images.reports import IntakeReport

__all__ = ["PREFIX", "SAMPLES", "SampleFacts", "load_sample", "sample_intake", "sample_thumbnails"]

PREFIX = "sample:"


@dataclass(frozen=True)
class SampleFacts:
    """What to say about a sample set before it is there.

    Args:
        name: Name that commands know it by.
        title: Name to show.
        count: Number of images.
        image_shape: Shape (C, H, W) of each.
        about: One line that says what is in it.
    """

    name: str
    title: str
    count: int
    image_shape: tuple[int, int, int]
    about: str


SAMPLES: Mapping[str, SampleFacts] = MappingProxyType(
    {
        "faces": SampleFacts(
            "faces", "Cartoon faces", 4000, (3, 64, 64), "64 × 64, colour, 12 factors"
        ),
        "digits": SampleFacts(
            "digits", "Handwritten digits", 1797, (1, 8, 8), "8 × 8, grey, 10 labels"
        ),
    }
)


def load_sample(name: str) -> ImageSet:
    """Return a sample set; the faces are drawn at first use, which takes some seconds.

    Args:
        name: A key of `SAMPLES`.

    Raises:
        FolderError: There is no such sample.
    """
    image_set = None
    for report in sample_intake(name):
        image_set = report.image_set
    assert image_set is not None  # the last report always has it
    return image_set


def sample_intake(name: str) -> Iterator[IntakeReport]:
    """Make a sample set with progress, just as `intake` does for a folder.

    Raises:
        FolderError: There is no such sample.
    """
    _check(name)
    from vae_explorer.images.samples import making

    yield from making.make(SAMPLES[name])


def sample_thumbnails(name: str, n: int) -> npt.NDArray[np.uint8]:
    """Return the first `n` pictures of a sample without making the rest.

    Args:
        name: A key of `SAMPLES`.
        n: Number of pictures, at most as many as the sample has.

    Returns:
        uint8 (n, C, H, W).

    Raises:
        FolderError: There is no such sample.
    """
    _check(name)
    from vae_explorer.images.samples import making

    return making.first(SAMPLES[name], n)


def _check(name: str) -> None:
    if name not in SAMPLES:
        raise FolderError(
            "SAMPLE_UNKNOWN",
            f"There is no sample set named {name!r}. Choose {' or '.join(SAMPLES)}.",
        )
