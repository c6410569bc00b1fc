"""Trainings cut at random moments, and gone on with until they are done.

Of the cuts some are a stop, which saves and leaves, some a ``kill -9``, which loses what came after
the last save, and some begin a branch with nothing changed, which takes over. Each training is
given its epochs little by little, and β is changed amid it. Whatever happened, weights, optimiser,
random numbers and curves must equal those of a training that was never cut.
"""

from __future__ import annotations

import os
import random
import select
import signal
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.runs.run import Run
    from vae_explorer.training.fit import Fit
    from vae_explorer.training.settings import Setup

__all__ = ["cut_trainings"]

_EPOCHS = 60
_FIRST_EPOCHS, _MORE_EPOCHS = 5, 16
_CHANGED_AT, _BETA = 301, 2.0
_CUTS_A_RUN = 10
_LONGEST_S = 0.2
_LONGEST_REPORTS = 60


def cut_trainings(count: int, seed: int) -> dict[str, object]:
    """Cut trainings, and compare them with one that was never cut.

    Args:
        count: Number of cuts, about ten for each training.
        seed: Of chance.

    Raises:
        AssertionError: If a training that was cut ends otherwise.
    """
    import torch

    from tests.fakes import tiny_images, tiny_setup
    from vae_explorer.runs.branch import branch_run
    from vae_explorer.runs.run import open_run

    torch.set_num_threads(1)
    dice = random.Random(seed)
    stopped = killed = branched = amid = finished = 0
    with tempfile.TemporaryDirectory() as folder:
        images = tiny_images(300)
        setup = _on_the_cpu(tiny_setup(images, epochs=_EPOCHS))
        whole = Path(folder) / "whole"
        _train_whole(whole, images, setup)
        wanted = open_run(whole)
        while stopped + killed + branched < count:
            path, epochs = Path(folder) / f"run-{finished}", _FIRST_EPOCHS
            _begin(path, images, setup)
            for _ in range(min(_CUTS_A_RUN, count - stopped - killed - branched)):
                epochs = min(_EPOCHS, epochs + dice.randrange(_MORE_EPOCHS))
                way = dice.choice(("stop", "stop", "kill", "kill", "branch"))
                if way == "stop":
                    reports = dice.randrange(1, _LONGEST_REPORTS)
                    _in_child(partial(_go_on, path, epochs, reports), None)
                    stopped += 1
                elif way == "kill":
                    _in_child(partial(_go_on, path, epochs, None), dice.uniform(0.0, _LONGEST_S))
                    killed += 1
                else:
                    path = branch_run(path, path.with_name(f"{path.name}-b"), epochs=epochs).path
                    branched += 1
                state = open_run(path).latest_state()
                amid += state is not None and int(state.meta["cursor"]) > 0
            _in_child(partial(_go_on, path, _EPOCHS, None), None)
            _assert_equal(path, wanted)
            finished += 1
    return {
        "stopped": stopped,
        "killed": killed,
        "branched": branched,
        "left_amid_an_epoch": amid,
        "trainings": finished,
        "different": 0,
    }


def _on_the_cpu(setup: Setup) -> Setup:
    changes: dict[str, object] = {"device": "cpu", "threads": 1, "batch_size": 16}
    training = type(setup.training).model_validate({**setup.training.model_dump(), **changes})
    return setup.model_copy(update={"training": training})


def _train_whole(path: Path, images: ImageSet, setup: Setup) -> None:
    from vae_explorer.runs.create import create_run
    from vae_explorer.training.fit import Fit

    with Fit(images, setup) as fit, create_run(path, images, setup) as writer:
        for _ in writer.recording(fit):
            _change(fit)


def _begin(path: Path, images: ImageSet, setup: Setup) -> None:
    from vae_explorer.runs.create import create_run

    create_run(path, images, setup).close()


def _go_on(path: Path, epochs: int, reports: int | None) -> None:
    """Go on with a run for some reports, or to its end, saving after every few of them."""
    from vae_explorer.errors import VaeExplorerError
    from vae_explorer.runs.create import resume_run
    from vae_explorer.training.fit import Fit

    try:
        found = resume_run(path, epochs)
    except VaeExplorerError as error:
        os.write(2, f"{error.sentence}\n".encode())
        raise
    with found.writer as writer, Fit(found.image_set, found.setup, found.state) as fit:
        for number, _ in enumerate(writer.recording(fit), start=1):
            _change(fit)
            if number == reports:
                break
            if reports is None and number % 7 == 0:
                state = fit.capture()
                for due in fit.drain():
                    writer.record(due)
                writer.save(state)


def _change(fit: Fit) -> None:
    """Change β at one step; where that was done before, nothing is changed by it."""
    if fit.step == _CHANGED_AT:
        fit.change(beta=_BETA)


def _in_child(work: Callable[[], None], patience_s: float | None) -> None:
    """Do the work in a process of its own, and kill that after a while if so wished."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            os.close(reading)
            work()
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    if patience_s is not None:
        # Its end closes the pipe: a training that is done in time need not be waited for.
        select.select([reading], [], [], patience_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    os.close(reading)
    assert patience_s is not None or status == 0, "a training that was not killed ended by an error"


def _assert_equal(path: Path, wanted: Run) -> None:
    from vae_explorer.runs.run import open_run

    run = open_run(path)
    left, right = run.latest_state(), wanted.latest_state()
    assert left is not None
    assert right is not None
    assert left.meta == right.meta, (dict(left.meta), dict(right.meta))
    assert left.tensors.keys() == right.tensors.keys()
    for name, tensor in left.tensors.items():
        same = tensor.numpy().tobytes() == right.tensors[name].numpy().tobytes()
        assert same, f"{path.name}: {name} is another"
    assert _curves(run) == _curves(wanted), f"{path.name}: the curves are others"


def _curves(run: Run) -> list[list[float]]:
    curves = run.history().curves()
    parts = (curves.batches, curves.train, curves.validation)
    columns = [getattr(p, n).tolist() for p in parts for n in ("steps", "reconstruction", "kl")]
    return [*columns, [change.beta for change in curves.changes]]
