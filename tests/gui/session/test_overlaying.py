"""Which other runs lie over the curves: by default, by hand, and no longer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import ManualExecutor, tiny_images, tiny_setup
from vae_explorer import places
from vae_explorer.gui.session.current_run import CurrentRun
from vae_explorer.gui.session.overlaying import Overlaying
from vae_explorer.gui.views.curves import OverlayChoice, OverlayCurves
from vae_explorer.runs import create_run
from vae_explorer.runs.manifest import Ancestor
from vae_explorer.training.fit import Fit

IMAGES = replace(tiny_images(20), fingerprint="these")
OTHERS = replace(IMAGES, fingerprint="others")


class Curtain:
    """The part of the session, and what it told."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.part = Overlaying(self.worker)
        self.drawn: tuple[OverlayCurves, ...] = ()
        self.offered: tuple[OverlayChoice, ...] = ()
        self.part.curves_read.connect(self._take_curves)
        self.part.offered.connect(self._take_offer)

    def _take_curves(self, curves: tuple[OverlayCurves, ...]) -> None:
        self.drawn = curves

    def _take_offer(self, offered: tuple[OverlayChoice, ...]) -> None:
        self.offered = offered

    def do(self, wish: Callable[[], None]) -> list[str]:
        wish()
        self.worker.run_all()
        return [each.name for each in self.drawn]


@pytest.fixture
def runs(qapp: object) -> Path:
    """The window's folder with three short runs, one of them on other images."""
    del qapp
    for name, images in (("a", IMAGES), ("b", IMAGES), ("other", OTHERS)):
        setup = tiny_setup(images, epochs=1)
        with create_run(places.runs_dir() / name, images, setup) as writer:
            for _ in writer.recording(Fit(images, setup, threads=1)):
                pass
    return places.runs_dir()


def branch_of(run: Path, path: Path) -> CurrentRun:
    ancestor = Ancestor(path=str(run), name=run.name, step=1, epoch=1.0)
    return CurrentRun(path, ancestor=ancestor)


def test_overlays_follow_the_run_that_is_open(runs: Path) -> None:
    curtain, same = Curtain(), IMAGES.fingerprint
    part = curtain.part
    branch = branch_of(runs / "a", runs / "branch")
    assert curtain.do(lambda: part.take_run(branch, same)) == ["a"]
    assert 0 not in {each.colour for each in curtain.drawn}, "like the open run's own"
    assert curtain.do(lambda: part.toggle(str(runs / "b"))) == ["a", "b"]
    colours = {each.name: each.colour for each in curtain.drawn}

    assert curtain.do(lambda: part.take_run(branch, same)) == ["a", "b"], "the same run"
    opened = CurrentRun(runs / "branch-2")
    assert curtain.do(lambda: part.take_run(opened, same)) == ["b"], "no ancestor of this one"
    opened = CurrentRun(runs / "a")
    part.choose([str(runs / "a"), str(runs / "b")])
    assert curtain.do(lambda: part.take_run(opened, same)) == ["b"], "not over itself"
    assert curtain.drawn[0].colour == colours["b"]
    assert curtain.do(lambda: part.take_run(opened, "other images")) == []


def test_a_branch_whose_ancestor_moved_or_is_gone_opens_all_the_same(runs: Path) -> None:
    curtain = Curtain()
    moved = branch_of(Path("/elsewhere/a"), runs / "branch")
    assert curtain.do(lambda: curtain.part.take_run(moved, "")) == ["a"]
    gone = branch_of(Path("/elsewhere/none"), runs / "branch-2")
    curtain.part.clear()
    assert curtain.do(lambda: curtain.part.take_run(gone, "")) == []


def test_runs_on_the_same_images_are_offered_and_those_that_are_drawn(runs: Path) -> None:
    curtain = Curtain()
    part = curtain.part
    curtain.do(lambda: part.take_run(CurrentRun(runs / "a"), IMAGES.fingerprint))
    curtain.do(part.look)
    assert [(each.name, each.chosen) for each in curtain.offered] == [("b", False)]
    curtain.do(lambda: part.choose([str(runs / "other")]))
    curtain.do(part.look)
    assert [(each.name, each.chosen) for each in curtain.offered] == [
        ("other", True),
        ("b", False),
    ]
    assert curtain.offered[0].note.endswith(" nats, 1 epoch")
