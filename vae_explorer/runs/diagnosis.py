"""The diagnosis of a run on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.images.pixel_rows import gathered
from vae_explorer.inference.baseline import factorised_baseline
from vae_explorer.inference.level_counts import thinned_rows
from vae_explorer.training.diagnostics import CheckUp, check_up
from vae_explorer.training.diagnostics_signs import Signs, look_at_drawn, look_at_images

if TYPE_CHECKING:
    from vae_explorer.runs.run import Run

__all__ = ["examine_run", "signs_of_run"]


def examine_run(run: Run) -> CheckUp:
    """Say what is the matter with a run, and what is well.

    Args:
        run: It may have no saved model yet; then its curves and images alone are looked at.

    Raises:
        RunError: If its images are damaged.
        CheckpointError: If there are checkpoints, but none of them can be used.
    """
    return check_up(signs_of_run(run))


def signs_of_run(run: Run) -> Signs:
    """Gather what a diagnosis looks at; see :func:`examine_run`."""
    images, setup, history = run.images, run.setup, run.history()
    state = run.latest_state()
    train = images.train_index
    asked = images.validation_index if len(images.validation_index) else train
    pixels, exact = images.pixels, run.has_exact_images
    fitted = pixels[thinned_rows(train, images.image_shape)]
    return Signs(
        setup,
        history.curves(),
        -(-len(train) // setup.training.batch_size),
        ended=history.ended,
        saved_step=int(state.meta["step"]) if state is not None else -1,
        images=look_at_images(pixels),
        drawn=look_at_drawn(run.model, images) if state is not None and exact else None,
        baseline=factorised_baseline(setup.model, fitted, gathered(pixels, asked))
        if exact
        else None,
    )
