"""What each kind of target opens, and that only the newest wish is answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tests.fakes import ManualExecutor, tiny_images, tiny_setup
from vae_explorer.errors import FolderError
from vae_explorer.gui.session.opener import Opener
from vae_explorer.gui.session.opening import OpenedRun
from vae_explorer.images.image_set import ImageSet
from vae_explorer.runs import create_run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "pictures"
    place.mkdir()
    for number, picture in enumerate(tiny_images(6).pixels):
        Image.fromarray(picture[0]).save(place / f"{number}.png")
    return place


@pytest.fixture
def run(tmp_path: Path) -> Path:
    images = tiny_images(10)
    create_run(tmp_path / "run", images, tiny_setup(images)).close()
    return tmp_path / "run"


class Scene:
    """An opener, and all that came of it."""

    def __init__(self) -> None:
        self.worker = ManualExecutor()
        self.opener = Opener(self.worker)
        self.images: list[ImageSet] = []
        self.runs: list[OpenedRun] = []
        self.errors: list[BaseException] = []
        self.progress: list[object] = []
        self.opener.images_opened.connect(self.images.append)
        self.opener.run_opened.connect(self.runs.append)
        self.opener.failed.connect(self.errors.append)
        self.opener.progressed.connect(self.progress.append)


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene()


def test_a_folder_is_decoded(scene: Scene, folder: Path) -> None:
    scene.opener.open(str(folder))
    scene.worker.run_all()
    (images,) = scene.images
    assert len(images) == 6
    assert len(scene.progress) >= 2


@pytest.mark.parametrize("inside", ["", "run.json"])
def test_a_run_is_read_also_by_its_file(scene: Scene, run: Path, inside: str) -> None:
    scene.opener.open(str(run / inside))
    scene.worker.run_all()
    (opened,) = scene.runs
    assert opened.path == run
    assert opened.snapshot is None
    assert len(opened.images) == 10


def test_a_run_that_cannot_be_read_is_an_error(scene: Scene, run: Path) -> None:
    (run / "images.json").write_text("{", encoding="utf-8")
    scene.opener.open(str(run))
    scene.worker.run_all()
    assert len(scene.errors) == 1
    assert not scene.runs


@pytest.mark.parametrize(
    ("name", "code"), [("nowhere", "FOLDER_MISSING"), ("pictures/0.png", "FOLDER_IS_FILE")]
)
def test_what_is_no_folder_is_refused_at_once(
    scene: Scene, folder: Path, name: str, code: str
) -> None:
    with pytest.raises(FolderError) as caught:
        scene.opener.open(str(folder.parent / name))
    assert caught.value.code == code
    assert not scene.worker.waiting


@pytest.mark.parametrize("first", ["folder", "run"])
@pytest.mark.parametrize("begun", [True, False])
def test_a_newer_wish_takes_the_place_of_an_older_one(
    scene: Scene, folder: Path, run: Path, first: str, begun: bool
) -> None:
    targets = [folder, run] if first == "folder" else [run, folder]
    scene.opener.open(str(targets[0]))
    if begun and first == "folder":
        scene.worker.run_next()
    scene.opener.open(str(targets[1]))
    scene.worker.run_all()
    assert (len(scene.images), len(scene.runs)) == ((0, 1) if first == "folder" else (1, 0))


def test_nothing_is_heard_after_a_cancel(scene: Scene, folder: Path, run: Path) -> None:
    for target in (folder, run):
        scene.opener.open(str(target))
        scene.opener.cancel()
    scene.worker.run_all()
    assert [scene.images, scene.runs, scene.errors, scene.progress] == [[], [], [], []]
