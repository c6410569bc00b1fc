"""Two processes that run the parts of the report, of one thread each."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path

import torch

from tests.fidelity.catalogue import parts
from tests.fidelity.images import Mnist, load_mnist, part_of
from tests.fidelity.parts import Scale
from tests.fidelity.results import run_part

__all__ = ["images_of", "run_parts"]

_AT_A_TIME = 2


def images_of(path: Path, scale: Scale) -> Mnist:
    """Read MNIST, or a part of it for a trial."""
    mnist = load_mnist(path)
    return mnist if scale.judged else part_of(mnist, max(scale.share, 0.02))


def run_parts(
    names: list[str], path: Path, scale: Scale, wanted: dict[str, object], output: Path
) -> dict[str, str]:
    """Run parts in two processes of one thread each; return why some failed."""
    problems: dict[str, str] = {}
    if not names:
        return problems
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        _AT_A_TIME, context, initializer=_begin, initargs=(path, scale)
    ) as pool:
        under_way: dict[Future[None], str] = {
            pool.submit(_run_one, name, wanted, output): name for name in names
        }
        for future in as_completed(under_way):
            name, error = under_way[future], future.exception()
            if error is not None:
                problems[name] = f"{type(error).__name__}: {error}"
            print(f"{name}: {'done' if error is None else problems[name]}", flush=True)
    return problems


_given: list[tuple[Mnist, Scale]] = []


def _begin(path: Path, scale: Scale) -> None:
    """Prepare a process: one thread, and the images read once."""
    torch.set_num_threads(1)
    _given.append((images_of(path, scale), scale))


def _run_one(name: str, wanted: dict[str, object], output: Path) -> None:
    mnist, scale = _given[0]
    (part,) = (part for part in parts(long=scale.long) if part.name == name)
    print(f"{name}: begins", flush=True)
    run_part(part, mnist, scale, wanted, output)
