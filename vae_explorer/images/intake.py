"""From a folder to an image set, with progress on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from vae_explorer.errors import FolderError
from vae_explorer.images import cache, samples
from vae_explorer.images.choosing import choose_for
from vae_explorer.images.columns import columns_beside
from vae_explorer.images.gathering import gather
from vae_explorer.images.image_set import ImageSet, Rejected
from vae_explorer.images.listing import Listing, list_folder
from vae_explorer.images.names import shown
from vae_explorer.images.pixel_rows import RowsOnDisk, cannot_write, open_rows
from vae_explorer.images.reports import THUMBNAILS, IntakeReport, Pace, Stage, spread
from vae_explorer.images.scan import check_folder, labels_of
from vae_explorer.images.spec import PixelSpec
from vae_explorer.images.split import TRAIN

__all__ = ["IntakeReport", "Stage", "intake", "load_images"]

# What may be different tomorrow without the file itself having changed is not kept.
_PASSING = frozenset({"IMG_NO_PERMISSION", "IMG_READ_ERROR", "IMG_GONE", "IMG_MEMORY"})

_AT_ONCE = 8192


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
    listing = yield from list_folder(folder, spec)
    if not listing.paths:
        raise _no_images(folder, listing.unusable)
    chosen = spec or cache.load_choice(cache.key_of(listing.digest, None))
    entry = cache.load(cache.key_of(listing.digest, chosen)) if chosen else None
    if entry is not None and len(entry.pixels) + len(entry.rejected) == len(listing.paths):
        yield from _finish(folder, listing, entry)
        return
    if chosen is None:
        chosen = choose_for(str(folder), listing.paths)
    with closing(open_rows(len(listing.paths), chosen, cache.room)) as rows:
        try:
            gathered = yield from gather(folder, listing, chosen, workers, rows)
        except OSError as error:  # of the rows: what is wrong with a file is in its reason
            raise cannot_write(error) from error
        if not gathered.used:
            raise _no_images(folder, listing.unusable + gathered.rejected)
        is_lasting = not any(item.code in _PASSING for item in gathered.rejected)
        key = cache.key_of(listing.digest, chosen)
        if isinstance(rows, RowsOnDisk):
            pixels = cache.take_over(key, rows, gathered.used, is_lasting=is_lasting)
        else:
            pixels = rows.pixels[: gathered.used]
    entry = cache.CacheEntry(
        pixels, chosen, gathered.rejected, gathered.fingerprint, gathered.remarks
    )
    yield from _finish(folder, listing, entry)
    if is_lasting:
        cache.store(key, entry, has_pixels=isinstance(rows, RowsOnDisk))
        if spec is None:
            cache.store_choice(cache.key_of(listing.digest, None), chosen)


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


def _finish(folder: Path, listing: Listing, entry: cache.CacheEntry) -> Iterator[IntakeReport]:
    """Yield the last report, and others before it where there are very many files."""
    count, pace = len(listing.paths), Pace()
    busy = IntakeReport(Stage.DECODING, count, count, count)
    yield busy
    refused = {item.path for item in entry.rejected}
    path_list: list[str] = []
    label_list: list[str] = []
    for start in range(0, count, _AT_ONCE):
        used = listing.paths[start : start + _AT_ONCE]
        if refused:
            used = [path for path in used if path not in refused]
        path_list += used
        label_list += labels_of(used)
        if pace.is_due():
            yield busy
    paths, labels = tuple(path_list), tuple(label_list)
    beside = columns_beside(folder, paths, listing.tables)
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
            sorted(listing.unusable + entry.rejected + beside.rejected, key=lambda item: item.path)
        ),
        spec=entry.spec,
        split=(TRAIN,) * len(paths),
        fingerprint=entry.fingerprint,
        remarks=entry.remarks,
    )
    yield IntakeReport(
        Stage.DONE,
        found=count,
        done=count,
        total=count,
        rejected=image_set.rejected,
        thumbnails=tuple(image_set.pixels[row] for row in spread(len(paths), THUMBNAILS)),
        image_set=image_set,
    )


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
