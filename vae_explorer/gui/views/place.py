"""What the views are shown of the place under the cursor, and of a brush on its picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["PlaceView", "SteerView"]


@dataclass(frozen=True, eq=False)
class PlaceView:
    """Who owns the place under the cursor.

    Attributes:
        pictures: Of the owners, the largest share first, uint8, shape ``(K, C, H, W)``.
        rows: Of these images in their set, int64, shape ``(K,)``.
        shares: Of each, 0 to 1, shape ``(K,)``.
        owners: Effective number of owners, at least 1.
        claimed: Whether q(z) reaches a tenth of p(z) here; no image claims other places.
        log_prior: log p(z), in nats.
        log_images: log q(z), the mixture of the posteriors of all images, in nats.
        images: Number of images behind it.
        how: How the shares were found, where that is not plain; else empty.
        selected: log p(x|z) of the selected image at this code, in nats; None if there is none.
    """

    pictures: np.ndarray
    rows: np.ndarray
    shares: np.ndarray
    owners: float
    claimed: bool
    log_prior: float
    log_images: float
    images: int
    how: str
    selected: float | None


@dataclass(frozen=True)
class SteerView:
    """How far the picture follows a stroke of the brush.

    Attributes:
        follows: Change under the brush as a share of what was asked for; negative if it went the
            other way.
        elsewhere: Root mean square change of the rest of the picture, in units of the pixel range.
        off_plane: Distance of the cursor's code from the plane that the map draws.
        walking: Whether the cursor is still on its way.
    """

    follows: float
    elsewhere: float
    off_plane: float
    walking: bool
