"""What has become of the files of an image set since they were read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from vae_explorer.images.scan import scan

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet

__all__ = ["SourceChanges", "source_changes"]


class SourceChanges(NamedTuple):
    """How the files of a folder differ from what was read of them.

    Args:
        gone: Files that are there no more.
        new: Files that were not there.
        changed: Files that were written since.
    """

    gone: int = 0
    new: int = 0
    changed: int = 0


def source_changes(image_set: ImageSet, read_ns: int) -> SourceChanges:
    """Look at the folder of an image set again, without opening a file.

    Args:
        image_set: As it was read from a folder, which may be gone.
        read_ns: When, by the clock of the files, in nanoseconds since 1970.
    """
    missing = {*image_set.paths, *(file.path for file in image_set.rejected)}
    found = changed = 0
    for some in scan(Path(image_set.source)):
        for path, time_ns in zip(some.paths, some.times_ns, strict=True):
            if path in missing:
                missing.discard(path)
                changed += time_ns > read_ns
            else:
                found += 1
        missing.difference_update(file.path for file in some.rejected)
    # Of what was rejected, tables among it, not everything is the name of a file.
    return SourceChanges(len(missing.intersection(image_set.paths)), found, changed)
