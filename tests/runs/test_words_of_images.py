"""Words that came with the images are kept with the run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes import tiny_images, tiny_setup
from vae_explorer.errors import RunError
from vae_explorer.runs import create_run, open_run

IMAGES = tiny_images(6)
WORDS = {"species": ("ant", "", "moth", "ant", "péché", "=1+1"), "city": ("x",) * 6}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    images = replace(IMAGES, words=WORDS)
    create_run(tmp_path / "run", images, tiny_setup(images)).close()
    return tmp_path / "run"


def test_words_read_back_the_same(run: Path) -> None:
    images = open_run(run).images
    assert dict(images.words) == WORDS
    assert images.without([0]).words["species"] == WORDS["species"][1:]


def test_a_run_of_an_earlier_program_has_no_words(run: Path) -> None:
    content = json.loads((run / "images.json").read_text())
    for image in content["images"]:
        del image["words"]
    (run / "images.json").write_text(json.dumps(content))
    images = open_run(run).images
    assert not images.words
    assert images.paths == IMAGES.paths


@pytest.mark.parametrize("forged", [{"species": 3}, {}, ["species"], None])
def test_forged_words_are_refused_with_a_sentence(run: Path, forged: object) -> None:
    content = json.loads((run / "images.json").read_text())
    content["images"][2]["words"] = forged
    (run / "images.json").write_text(json.dumps(content))
    with pytest.raises(RunError, match="cannot be read"):
        _ = open_run(run).images
