"""From a folder to an image set, with progress on the way."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from vae_explorer.errors import FolderError
from vae_explorer.images import cache, samples
from vae_explorer.images.batch import Batch, check_memory, default_workers
from vae_explorer.images.choosing import choose_for
from vae_explorer.images.columns import columns_beside
from vae_explorer.images.image_set import ImageSet, Rejected, fingerprint_of
from vae_explorer.images.names import shown
from vae_explorer.images.reports import THUMBNAILS, IntakeReport, Stage, spread
from vae_explorer.images.scan import SourceFile, check_folder, scan
from vae_explorer.images.spec import PixelSpec
from vae_explorer.images.split import TRAIN

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["IntakeReport", "Stage", "intake", "load_images"]

_REPORT_EVERY_S = 0.05
# What may be different tomorrow without the file itself having changed is not kept.
_PASSING = frozenset({"IMG_NO_PERMISSION", "IMG_READ_ERROR", "IMG_GONE", "IMG_MEMORY"})


def intake(
    source: str | Path, spec: PixelSpec | None = None, *, workers: int | None = None
) -> Iterator[IntakeReport]:
    """Take in a folder of images, or a sample set.

    Files that cannot be used are listed with their reason and never stop the rest. To cancel,
    close the generator. What was decoded is kept for the next time after the last report, so
    pull the generator to its end.

    Args:
        source: A folder, or ``"sample:faces"`` and the like.
        spec: How to see the images; by default chosen to suit them. Samples have their own.
        workers: Number of threads; by default one for each core.

    Yields:
        Reports, at most some twenty a second. Only the last one has the image set, in which all
        images are for training until it is split.

    Raises:
        FolderError: The folder cannot be read, has no image that can be used, or is too large.
    """
    if str(source).startswith(samples.PREFIX):
        yield from samples.sample_intake(str(source).removeprefix(samples.PREFIX))
        return
    folder = Path(source).expanduser().resolve()
    check_folder(folder)
    files, unusable = yield from _scan_all(folder)
    digest = cache.listing_digest(files)
    chosen = spec or cache.load_choice(cache.key_of(digest, None))
    entry = cache.load(cache.key_of(digest, chosen)) if chosen else None
    if entry is not None and len(entry.pixels) + len(entry.rejected) == len(files):
        yield _last_report(folder, files, unusable, entry)
        return
    if chosen is None:
        chosen = choose_for(str(folder), files)
    check_memory(len(files), chosen)
    batch = Batch(str(folder), files, chosen, workers or default_workers(files))
    for _ in batch.run():
        yield IntakeReport(
            Stage.DECODING,
            found=len(files),
            done=batch.done,
            total=len(files),
            rejected=unusable + batch.rejected,
            thumbnails=batch.thumbnails,
        )
    rejected = batch.rejected
    if len(rejected) == len(files):
        raise _no_images(folder, unusable + rejected)
    refused = {item.path for item in rejected}
    pixels = _close_gaps(batch.pixels, [row for row, f in enumerate(files) if f.path in refused])
    paths = [file.path for file in files if file.path not in refused]
    entry = cache.CacheEntry(pixels, chosen, rejected, fingerprint_of(paths, pixels, chosen))
    yield _last_report(folder, files, unusable, entry)
    if not any(item.code in _PASSING for item in rejected):
        cache.store(cache.key_of(digest, chosen), entry)
        if spec is None:
            cache.store_choice(cache.key_of(digest, None), chosen)


def load_images(source: str | Path, spec: PixelSpec | None = None) -> ImageSet:
    """Take in a folder or a sample set without watching.

    Args:
        source: A folder, or ``"sample:faces"`` and the like.
        spec: How to see the images; by default chosen to suit them.

    Raises:
        FolderError: The folder cannot be read, has no image that can be used, or is too large.
    """
    image_set = None
    for report in intake(source, spec):
        image_set = report.image_set
    assert image_set is not None  # an intake that ends without an error ends with a set
    return image_set


def _scan_all(
    folder: Path,
) -> Generator[IntakeReport, None, tuple[list[SourceFile], tuple[Rejected, ...]]]:
    files: list[SourceFile] = []
    unusable: list[Rejected] = []
    yield IntakeReport(Stage.SCANNING, found=0)
    reported = time.monotonic()
    for found in scan(folder):
        files += found.files
        unusable += found.rejected
        if time.monotonic() - reported > _REPORT_EVERY_S:
            yield IntakeReport(Stage.SCANNING, found=len(files), rejected=tuple(unusable))
            reported = time.monotonic()
    # By path, so that the same files give the same set in whatever order the disk lists them.
    files.sort()
    unusable.sort(key=lambda item: item.path)
    if not files:
        raise _no_images(folder, unusable)
    return files, tuple(unusable)


def _last_report(
    folder: Path,
    files: Sequence[SourceFile],
    unusable: tuple[Rejected, ...],
    entry: cache.CacheEntry,
) -> IntakeReport:
    refused = {item.path for item in entry.rejected}
    used = [file for file in files if file.path not in refused] if refused else files
    paths, labels = tuple([file.path for file in used]), tuple([file.label for file in used])
    beside = columns_beside(folder, paths)
    # Sub-folders are the labels; only where there are none, the table may give them.
    named_beside = bool(beside.labels) and not any(labels)
    image_set = ImageSet(
        name=shown(folder.name or str(folder)),
        source=str(folder),
        pixels=entry.pixels,
        paths=paths,
        labels=beside.labels if named_beside else labels,
        columns=beside.numbers,
        words={
            name: words
            for name, words in beside.words.items()
            if not (named_beside and words is beside.labels)
        },
        rejected=tuple(
            sorted(unusable + entry.rejected + beside.rejected, key=lambda item: item.path)
        ),
        spec=entry.spec,
        split=(TRAIN,) * len(used),
        fingerprint=entry.fingerprint,
    )
    return IntakeReport(
        Stage.DONE,
        found=len(files),
        done=len(files),
        total=len(files),
        rejected=image_set.rejected,
        thumbnails=tuple(image_set.pixels[row] for row in spread(len(used), THUMBNAILS)),
        image_set=image_set,
    )


def _close_gaps(pixels: npt.NDArray[np.uint8], refused: Sequence[int]) -> npt.NDArray[np.uint8]:
    """Move the rows that are used together, in place: a copy would need the memory twice."""
    ends = [*refused, len(pixels)]
    filled = ends[0]
    for gap, end in pairwise(ends):
        used = end - gap - 1
        pixels[filled : filled + used] = pixels[gap + 1 : end]
        filled += used
    return pixels[:filled]


def _no_images(folder: Path, rejected: Sequence[Rejected]) -> FolderError:
    name = shown(str(folder))
    if not rejected:
        return FolderError(
            "FOLDER_NO_IMAGES",
            f"There are no images in {name}. Choose a folder with PNG, JPEG, WebP, TIFF, BMP or "
            "GIF files; they may lie in sub-folders.",
        )
    first = rejected[0]
    count = "its only image" if len(rejected) == 1 else f"any of the {len(rejected)} images"
    return FolderError(
        "FOLDER_NO_USABLE_IMAGES",
        f"Could not use {count} in {name}: {shown(first.path)} {first.reason}"
        f"{', for one' if len(rejected) > 1 else ''}. Choose another folder.",
    )
