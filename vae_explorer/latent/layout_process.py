"""A process of its own for t-SNE and UMAP, which can be ended at any time.

Usage: ``python -m vae_explorer.latent.layout_process KIND MOST``, with codes on the standard input
as an npy file. It writes lines ``done SHARE``, ``done`` where the share is not known, and at the
end the line ``places FITTED`` followed by the places as an npy file.
"""

from __future__ import annotations

import io
import os
import sys
from typing import BinaryIO

import numpy as np

from vae_explorer.latent.layouts import lay_out

__all__ = ["main"]

_YIELDING = 5
"""The training and the window go before."""


def main(arguments: list[str], source: BinaryIO, sink: BinaryIO) -> None:
    """Lay out the codes of one stream and write the places to another.

    Args:
        arguments: "tsne" or "umap", and how many to lay out at most.
        source: Holds the codes.
        sink: Takes progress and places.
    """
    if hasattr(os, "nice"):
        os.nice(_YIELDING)
    codes = np.load(io.BytesIO(source.read()), allow_pickle=False)

    def tell(share: float | None) -> None:
        sink.write(b"done\n" if share is None else f"done {share:.3f}\n".encode())
        sink.flush()

    points, fitted = lay_out(arguments[0], codes, tell, most=int(arguments[1]))
    held = io.BytesIO()
    np.save(held, points, allow_pickle=False)
    sink.write(f"places {fitted}\n".encode() + held.getvalue())
    sink.flush()


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer)
