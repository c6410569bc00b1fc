"""What a conditional model is told: the label of an image, or that it is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["told"]


def told(y: Tensor | None, labels: int, rows: Tensor) -> Tensor | None:
    """Return what a network is given beside its input.

    Args:
        y: Index of each image's label, int64 of shape ``(B,)``; -1 where it is not known. None if
            no label is known.
        labels: Number of labels ``L``; 0 for a model that is told nothing.
        rows: The network's input, shape ``(B, ...)``.

    Returns:
        One-hot rows of shape ``(B, L)``, zeros where nothing is known; None without labels.

    Raises:
        ValueError: If ``y`` does not have one index for each image, or one on the CPU is out of
            range.

    Example:
        >>> import torch
        >>> told(torch.tensor([1, -1]), 3, torch.zeros(2, 5))
        tensor([[0., 1., 0.],
                [0., 0., 0.]])
    """
    if not labels:
        return None
    given = rows.new_zeros(len(rows), labels)
    if y is None:
        return given
    if y.shape != (len(rows),):
        raise ValueError(f"{len(rows)} images take as many labels, not {tuple(y.shape)}")
    index = y.to(rows.device)
    # To look at numbers on a GPU is to wait for all that it was told to do.
    seen = y.device.type == "cpu" and len(y) > 0
    if seen and not -1 <= int(y.min()) <= int(y.max()) < labels:
        raise ValueError(f"labels are numbered from 0 to {labels - 1}, or -1 if not known")
    known = (index >= 0).to(given.dtype)
    return given.scatter_(1, index.clamp_min(0)[:, None], known[:, None])
