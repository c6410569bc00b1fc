"""What is remarkable about files that were read all the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.figures import count
from vae_explorer.images.names import shown

if TYPE_CHECKING:
    from PIL import Image

__all__ = [
    "CODES",
    "FIRST_FRAME",
    "OTHER_NAME",
    "SLOW",
    "Remark",
    "gathered_remarks",
    "remarks_on",
]

OTHER_NAME, FIRST_FRAME, SLOW = "IMG_EXT_MISMATCH", "IMG_FIRST_FRAME", "IMG_SLOW"
CODES = frozenset({OTHER_NAME, FIRST_FRAME, SLOW})

_NAMES = {
    "PNG": (".png", ".apng"),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "MPO": (".jpg", ".jpeg", ".jpe", ".jfif"),  # what many telephones write
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
    "WEBP": (".webp",),
    "ICO": (".ico",),
    "PPM": (".ppm", ".pgm", ".pbm", ".pnm"),
}


@dataclass(frozen=True)
class Remark:
    """One kind of remark on the files of a folder, told once for all of them.

    Args:
        code: ``"IMG_EXT_MISMATCH"``, ``"IMG_FIRST_FRAME"`` or ``"IMG_SLOW"``.
        count: How many files it is about, at least 1.
        example: Path of the first of them.
    """

    code: str
    count: int
    example: str

    @property
    def sentence(self) -> str:
        """What is remarkable, and what was done.

        Example:
            >>> Remark("IMG_EXT_MISMATCH", 1, "a.jpg").sentence
            '1 file is of another kind than its name says (a.jpg); it was read all the same.'
            >>> Remark("IMG_FIRST_FRAME", 2, "b.gif").sentence
            '2 files have several frames or pages (b.gif, for one); only their first was read.'
        """
        one = self.count == 1
        files = f"{count(self.count)} {'file' if one else 'files'}"
        example = f"({shown(self.example)}{'' if one else ', for one'})"
        if self.code == OTHER_NAME:
            what = (
                "is of another kind than its name says" if one else "are not what their names say"
            )
            return (
                f"{files} {what} {example}; {'it was' if one else 'they were'} read all the same."
            )
        if self.code == SLOW:
            return f"{files} took more than 5 s to decode {example}; smaller copies open sooner."
        what = "has several frames or pages" if one else "have several frames or pages"
        return f"{files} {what} {example}; only {'its' if one else 'their'} first was read."


def remarks_on(image: Image.Image, path: str) -> tuple[str, ...]:
    """Return the codes of what is remarkable about an image that has been decoded.

    Args:
        image: Still open.
        path: Its file.
    """
    kind = str(image.format)
    codes = []
    if not path.lower().endswith(_NAMES.get(kind, ())):
        codes.append(OTHER_NAME)
    try:
        # The second picture of a telephone's photograph is no frame that anybody would miss.
        several = kind != "MPO" and bool(getattr(image, "is_animated", False))
    except Exception:  # a damaged second frame raises anything, and the first one is there
        several = True
    return (*codes, FIRST_FRAME) if several else tuple(codes)


def gathered_remarks(found: Iterable[tuple[str, str]]) -> tuple[Remark, ...]:
    """Return one remark for each code.

    Args:
        found: Path and code, in the order of the folder.

    Example:
        >>> [remark.count for remark in gathered_remarks([("a", "IMG_FIRST_FRAME")] * 3)]
        [3]
    """
    remarks: dict[str, Remark] = {}
    for path, code in found:
        known = remarks.get(code)
        remarks[code] = Remark(
            code, 1 + (known.count if known else 0), known.example if known else path
        )
    return tuple(remarks.values())
