"""What the three trainings of the tour have in common, and what parts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["tour_setup"]

_HIDDEN = (128, 64)
_BATCH, _RATE = 64, 3e-3


def tour_setup(plain: Setup, beta: float, epochs: int) -> Setup:
    """Return the settings of one training of the tour.

    The networks are small, for seconds of training and of quadrature; and smooth, so that the nodes
    of the bound's quadrature are as exact as its grids.

    Args:
        plain: What suits the images, with two latent dimensions.
        beta: Weight of the KL.
        epochs: Of the training.
    """
    changes = {"beta": beta, "epochs": epochs, "batch_size": _BATCH, "learning_rate": _RATE}
    return plain.model_copy(
        update={
            "model": plain.model.changed(activation="tanh", hidden=_HIDDEN),
            "training": plain.training.model_copy(update=changes),
        }
    )
