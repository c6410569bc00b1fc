from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from vae_explorer.errors import FolderError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.images.intake import intake, load_images
from vae_explorer.images.reports import Stage
from vae_explorer.images.samples import SAMPLES, load_sample, sample_thumbnails
from vae_explorer.images.samples.faces import draw_faces
from vae_explorer.images.samples.factors import HAIR_STYLES, face_factors


@pytest.fixture(scope="module")
def faces() -> ImageSet:
    return load_sample("faces")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_what_its_facts_say(name: str) -> None:
    images = load_sample(name)
    facts = SAMPLES[name]
    assert (len(images), images.image_shape) == (facts.count, facts.image_shape)
    assert (images.name, images.source) == (facts.title, f"sample:{name}")
    assert len(set(images.paths)) == facts.count


@pytest.mark.parametrize("name", SAMPLES)
def test_thumbnails_are_the_first_pictures_of_the_set(name: str) -> None:
    assert (sample_thumbnails(name, 12) == load_sample(name).pixels[:12]).all()


@pytest.mark.parametrize("name", SAMPLES)
def test_thumbnails_are_there_at_once(name: str) -> None:
    sample_thumbnails(name, 1)  # the first call imports
    started = time.process_time()
    sample_thumbnails(name, 8)
    assert time.process_time() - started < 0.1


def test_digits_have_their_labels_and_the_levels_of_scikit_learn() -> None:
    from sklearn.datasets import load_digits

    digits, original = load_sample("digits"), load_digits()
    assert [int(label) for label in digits.labels] == original.target.tolist()
    assert (digits.pixels[:, 0] == np.rint(original.images * 255 / 16)).all()
    assert digits.label_names == tuple("0123456789")


def test_faces_have_a_dozen_known_factors(faces: ImageSet) -> None:
    assert len(faces.columns) == 12
    assert all(np.isfinite(column).all() for column in faces.columns.values())
    assert set(faces.columns["hair style"].tolist()) == set(range(len(HAIR_STYLES)))


def test_factors_are_independent(faces: ImageSet) -> None:
    correlation = np.corrcoef(np.stack(list(faces.columns.values())))
    np.fill_diagonal(correlation, 0)
    assert np.abs(correlation).max() < 0.06


def test_no_two_faces_are_the_same(faces: ImageSet) -> None:
    assert len({picture.tobytes() for picture in faces.pixels}) == len(faces)


def test_a_face_does_not_depend_on_the_others_drawn_with_it(faces: ImageSet) -> None:
    alone = draw_faces({name: column[77:78] for name, column in faces.columns.items()})
    assert (alone[0] == faces.pixels[77]).all()


def _change(faces: ImageSet, name: str, value: float) -> np.ndarray:
    """How much each pixel of some faces changes with one factor, (64, 64)."""
    before = {key: column[:40].copy() for key, column in faces.columns.items()}
    after = {**before, name: np.full(40, value, np.float32)}
    change = np.abs(draw_faces(after).astype(int) - draw_faces(before)).sum(axis=(0, 1))
    return np.asarray(change)


@pytest.mark.parametrize("name", list(face_factors(1)))
def test_every_factor_can_be_seen(faces: ImageSet, name: str) -> None:
    assert max(_change(faces, name, value).sum() for value in (0.0, 1.0)) > 1000


@pytest.mark.parametrize(
    ("name", "rows"),
    [("smile", slice(36, 54)), ("gaze", slice(26, 38)), ("brow angle", slice(18, 32))],
)
def test_what_belongs_to_a_part_of_the_face_changes_only_there(
    faces: ImageSet, name: str, rows: slice
) -> None:
    change = _change(faces, name, 0.0)
    inside = change[rows].sum()
    cheeks = 1.25 if name == "smile" else 1.0  # smiling cheeks are red
    assert change.sum() <= inside * cheeks


def test_making_faces_reports_progress_and_keeps_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAE_EXPLORER_HOME", str(tmp_path))
    reports = list(intake("sample:faces"))
    assert len(reports) > 3
    assert reports[-1].stage is Stage.DONE
    assert [report.done for report in reports] == sorted(report.done for report in reports)
    again = list(intake("sample:faces"))
    assert len(again) == 1
    assert again[0].image_set is not None
    assert reports[-1].image_set is not None
    assert again[0].image_set.fingerprint == reports[-1].image_set.fingerprint
    assert (again[0].image_set.pixels == reports[-1].image_set.pixels).all()


def test_an_unknown_sample_is_refused_with_the_names_of_the_others() -> None:
    with pytest.raises(FolderError) as caught:
        load_images("sample:cats")
    assert caught.value.code == "SAMPLE_UNKNOWN"
    assert "faces" in caught.value.sentence


def test_asking_for_the_facts_loads_neither_numpy_nor_pillow() -> None:
    program = (
        "import sys; import vae_explorer.images.samples as s; s.SAMPLES['faces'];"
        "print({'numpy', 'PIL', 'torch', 'sklearn'} & set(sys.modules))"
    )
    root = Path(__file__).parents[3]
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=root
    )
    assert result.stdout.strip() == "set()"
