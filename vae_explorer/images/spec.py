"""What the model is to see of each image: its size, its colours, and how it is made square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from vae_explorer.errors import SettingsError

__all__ = ["MAX_SIZE", "MIN_SIZE", "Fit", "ImageFacts", "PixelSpec", "choose_spec"]

MIN_SIZE, MAX_SIZE = 4, 512

_EXACT_UP_TO = 32  # equal squares up to here are taken as they are: digits, icons, patches
_SIZES = (32, 64)  # what a network trains on quickly; larger ones are the user's wish
_COLOUR_SHARE = 0.05
_FAR_FROM_SQUARE = 2.0  # 16:9 photographs are still cropped, banners and strips are not


class Fit(StrEnum):
    """How an oblong image becomes square."""

    CROP = "crop"
    PAD = "pad"


@dataclass(frozen=True)
class PixelSpec:
    """How every image of a set is turned into pixels.

    Args:
        size: Height and width in pixels, 4 to 512.
        channels: 1 for grey, 3 for colour.
        fit: Whether the middle is cut out, or the borders are filled up.
        background: Grey level, 0 to 255, behind transparency and padding.

    Raises:
        SettingsError: A value is outside its range.
    """

    size: int
    channels: int
    fit: Fit = Fit.CROP
    background: int = 255

    def __post_init__(self) -> None:
        if not MIN_SIZE <= self.size <= MAX_SIZE:
            raise SettingsError(
                "SPEC_SIZE",
                f"The image size is {self.size}, but it must be from {MIN_SIZE} to {MAX_SIZE} "
                "pixels. Choose a size in this range.",
            )
        if self.channels not in (1, 3):
            raise SettingsError(
                "SPEC_CHANNELS",
                f"Images have 1 channel (grey) or 3 (colour), not {self.channels}.",
            )
        if not 0 <= self.background <= 255:
            raise SettingsError(
                "SPEC_BACKGROUND",
                f"The background is {self.background}, but a grey level is from 0 to 255.",
            )
        object.__setattr__(self, "fit", Fit(self.fit))

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Shape (C, H, W) of one image."""
        return self.channels, self.size, self.size


@dataclass(frozen=True)
class ImageFacts:
    """What the header of one file tells about its image.

    Args:
        width: Width in pixels, after any rotation the file asks for.
        height: Height in pixels, likewise.
        colour: Whether it is stored in colour; a grey palette counts as grey.
        alpha: Whether it may be transparent somewhere.
        bits: Bits per channel as stored, 1 to 32.
        format: Pillow's name of the format, such as ``"PNG"``.
        frames: Number of frames or pages, of which the first is used.
    """

    width: int
    height: int
    colour: bool
    alpha: bool
    bits: int
    format: str
    frames: int


def choose_spec(facts: Sequence[ImageFacts]) -> PixelSpec:
    """Choose how to see a set of images, from the headers of some or all of them.

    Equal squares of 4 to 32 pixels keep their size. Otherwise images become 64 pixels wide, or 32
    where half of them are smaller. The set is in colour as soon as more than one in twenty is.
    Images with transparency (stickers, icons) and banners are padded, all others cropped.

    Args:
        facts: At least one header.

    Raises:
        ValueError: There is no header at all.

    Example:
        >>> digit = ImageFacts(28, 28, False, False, 8, "PNG", 1)
        >>> choose_spec([digit, digit])
        PixelSpec(size=28, channels=1, fit=<Fit.CROP: 'crop'>, background=255)
    """
    if not facts:
        raise ValueError("no image to choose by")
    sides = {side for fact in facts for side in (fact.width, fact.height)}
    if len(sides) == 1 and MIN_SIZE <= max(sides) <= _EXACT_UP_TO:
        size = max(sides)
    else:
        typical = median(min(fact.width, fact.height) for fact in facts)
        size = max((size for size in _SIZES if size <= typical), default=_SIZES[0])
    colours = sum(fact.colour for fact in facts)
    transparent = sum(fact.alpha for fact in facts)
    oblong = median(
        max(fact.width, fact.height) / max(1, min(fact.width, fact.height)) for fact in facts
    )
    padded = 2 * transparent > len(facts) or oblong > _FAR_FROM_SQUARE
    return PixelSpec(
        size=size,
        channels=3 if colours > _COLOUR_SHARE * len(facts) else 1,
        fit=Fit.PAD if padded else Fit.CROP,
    )
