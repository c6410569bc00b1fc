"""Grids and strips of small pictures: the two names that panels import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.gui.widgets.picture_grid import PictureGrid

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["PictureGrid", "PictureStrip"]


class PictureStrip(PictureGrid):
    """One row of pictures as large as the width allows, up to a largest side.

    Args:
        name: Accessible name.
        side_px: The largest side.
        clickable: Whether pictures answer the mouse and the keyboard.
        draggable: Whether pictures can be dragged out.
        captions: Whether a line below each picture is kept free for a caption.
    """

    def __init__(
        self,
        name: str,
        *,
        side_px: int = 48,
        clickable: bool = False,
        draggable: bool = False,
        captions: bool = False,
    ) -> None:
        super().__init__(
            name,
            side_px=side_px,
            columns=12,
            rows_max=1,
            captions=captions,
            clickable=clickable,
            draggable=draggable,
        )
        self._largest = side_px

    def show_pictures(
        self,
        pictures: NDArray[np.uint8] | None,
        captions: Sequence[str] = (),
        tooltips: Sequence[str] = (),
    ) -> None:
        """Shows all pictures in one row; arguments as in `PictureGrid`."""
        count = 0 if pictures is None else len(pictures)
        self._columns = max(1, count)
        super().show_pictures(pictures, captions, tooltips)

    def set_largest_side(self, side_px: int) -> None:
        """Changes the largest side of a picture."""
        if side_px != self._largest:
            self._largest = side_px
            self.set_shape(side_px=side_px, columns=self._columns, rows_max=1)
