"""Runs are read with care, and what can be saved of a damaged one is saved."""

from __future__ import annotations

import json
import math
import pickle
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from vae_explorer.errors import CheckpointError, RunError, VaeExplorerError
from vae_explorer.images.image_set import ImageSet
from vae_explorer.images.intake import load_images
from vae_explorer.runs.checkpoint import read_checkpoint
from vae_explorer.runs.create import create_run, resume_run
from vae_explorer.runs.ladder_writer import LadderWriter
from vae_explorer.runs.layout import RunLayout, is_read_only, is_run
from vae_explorer.runs.manifest import Manifest, parse_manifest
from vae_explorer.runs.run import open_run
from vae_explorer.runs.stored_images import image_list_text, pack_pixels, read_images
from vae_explorer.training.fit import Fit
from vae_explorer.training.settings import Setup


def test_the_images_are_the_same_when_their_folder_is_gone(
    finished_run: Path, image_set: ImageSet
) -> None:
    images = open_run(finished_run).images
    assert not Path(images.source).exists()
    np.testing.assert_array_equal(images.pixels, image_set.pixels)
    for name in ("name", "source", "paths", "labels", "split", "rejected", "spec", "fingerprint"):
        assert getattr(images, name) == getattr(image_set, name)
    assert images.columns.keys() == image_set.columns.keys()
    for name, column in image_set.columns.items():
        np.testing.assert_array_equal(images.columns[name], column)


def test_images_json_holds_what_programs_rely_on(finished_run: Path, image_set: ImageSet) -> None:
    content = json.loads((finished_run / "images.json").read_text())
    assert [image["path"] for image in content["images"]] == list(image_set.paths)
    assert all(image["split"] in ("train", "validation") for image in content["images"])
    assert all(image["label"] in ("a", "b") for image in content["images"])
    assert content["rejected"] == [
        {"path": "b/torn\udcff.png", "code": "IMG_CORRUPT", "reason": "It is damaged."}
    ]


def test_the_model_gives_one_number_an_image(finished_run: Path) -> None:
    run = open_run(finished_run)
    x = torch.from_numpy(np.array(run.images.pixels[:5])).float() / 255
    posterior = run.model.posterior(x)
    z = posterior.mean
    assert not run.model.training
    assert not any(p.requires_grad for p in run.model.parameters())
    for values in (
        posterior.log_prob(z), run.model.likelihood(z).log_prob(x), run.model.prior.log_prob(z),
    ):  # fmt: skip
        assert values.shape == (5,)
        assert torch.isfinite(values).all()


def test_the_codes_are_those_of_the_model(finished_run: Path) -> None:
    run = open_run(finished_run)
    codes = run.codes()
    x = torch.from_numpy(np.array(run.images.pixels)).float() / 255
    with torch.no_grad():
        mean = run.model.posterior(x).mean.numpy()
    np.testing.assert_allclose(codes.mean, mean, rtol=1e-5, atol=1e-6)
    assert codes.exact
    assert codes.step == 12


def test_run_json_is_small_and_readable(finished_run: Path, setup: Setup) -> None:
    text = (finished_run / "run.json").read_text()
    content = json.loads(text)
    assert len(text) < 3000
    assert content["schema"] == 3
    assert content["setup"]["training"]["seed"] == setup.training.seed
    assert content["versions"]["torch"] == torch.__version__
    assert open_run(finished_run / "run.json").setup == setup


def test_what_is_no_run_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="There is no run at") as missing:
        open_run(tmp_path / "none")
    with pytest.raises(RunError, match=r"no run\.json") as empty:
        open_run(tmp_path)
    assert missing.value.code == empty.value.code == "RUN_MISSING"
    file = tmp_path / "model.pt"
    file.write_bytes(pickle.dumps(print))
    with pytest.raises(RunError, match="can run programs") as caught:
        open_run(file)
    assert caught.value.code == "RUN_NO_FOLDER"
    assert not is_run(tmp_path)
    assert not is_run(file)


def test_a_newer_schema_is_refused_and_not_touched(run_path: Path) -> None:
    content = json.loads((run_path / "run.json").read_text()) | {"schema": 4, "new": 1}
    (run_path / "run.json").write_text(json.dumps(content))
    files = [path for path in run_path.rglob("*") if path.is_file()]
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    for action in (open_run, resume_run):
        with pytest.raises(RunError, match=r"schema 4; this program knows 3\)\. Update") as caught:
            action(run_path)
        assert caught.value.code == "RUN_NEWER"
    files = [path for path in run_path.rglob("*") if path.is_file()]
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files} == before


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff", b"[]", b"{}", None])
def test_a_damaged_manifest_is_taken_from_a_checkpoint(
    run_path: Path, content: bytes | None, setup: Setup
) -> None:
    manifest = run_path / "run.json"
    manifest.unlink()
    if content is not None:
        manifest.write_bytes(content)
    run = open_run(run_path)
    assert run.setup == setup
    assert len(run.notes) == 1
    assert run.summary.epochs_done == 3
    resume_run(run_path).writer.close()
    assert not open_run(run_path).notes


def test_a_damaged_manifest_without_a_checkpoint_is_told(run_path: Path) -> None:
    shutil.rmtree(run_path / "checkpoints")
    (run_path / "run.json").write_text("{}")
    with pytest.raises(RunError, match=r"run\.json cannot be used") as caught:
        open_run(run_path)
    assert caught.value.code == "RUN_MANIFEST"


def test_every_problem_of_a_manifest_is_told_in_one_sentence(finished_run: Path) -> None:
    good = json.loads((finished_run / "run.json").read_text())

    def spoilt(*path: str, value: Any) -> str:
        content = json.loads(json.dumps(good))
        place = content
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value
        return json.dumps(content)

    for text in (
        spoilt("setup", "training", "batch_size", value=10**9),
        spoilt("setup", "model", "latent_dim", value=10**6),
        spoilt("setup", "model", "hidden", value=[10**9]),
        spoilt("setup", "training", "learning_rate", value="nan"),
        spoilt("setup", "surprise", value=1),
        spoilt("images", "count", value=-1),
        spoilt("name", value=5),
        spoilt("schema", value="x"),
    ):
        with pytest.raises(RunError, match=r"^x cannot be used \([^\n]+\)\.$"):
            parse_manifest(text, "x")


def test_a_damaged_checkpoint_is_passed_over_for_the_next_older_one(run_path: Path) -> None:
    layout = RunLayout(run_path)
    step, good = layout.list_checkpoints()[0]
    for newer, content in ((20, b""), (30, pickle.dumps(print)), (40, good.read_bytes()[:-1])):
        layout.checkpoint(newer).write_bytes(content)
    layout.checkpoint(50).symlink_to(good)
    run = open_run(run_path)
    state = run.latest_state()
    assert state is not None
    assert state.meta["step"] == step
    assert len(run.notes) == 4
    assert all(note.endswith("passed over.") for note in run.notes)


def test_no_good_checkpoint_is_an_error_and_none_at_all_is_not(run_path: Path) -> None:
    layout = RunLayout(run_path)
    shutil.rmtree(layout.snapshots)
    _, path = layout.list_checkpoints()[0]
    path.write_bytes(b"x" * 100)
    with pytest.raises(CheckpointError, match="No checkpoint of") as caught:
        open_run(run_path).latest_state()
    assert caught.value.code == "CKPT_NONE_LEFT"
    path.unlink()
    assert open_run(run_path).latest_state() is None
    with pytest.raises(RunError, match="vae-explorer resume") as untrained:
        _ = open_run(run_path).model
    assert untrained.value.code == "RUN_UNTRAINED"


@pytest.mark.parametrize("content", [None, b"x" * 100])
def test_without_a_good_checkpoint_the_newest_whole_moment_is_gone_on_from(
    run_path: Path, image_set: ImageSet, content: bytes | None
) -> None:
    layout = RunLayout(run_path)
    newest = open_run(run_path).latest_state()
    assert newest is not None
    ladder = LadderWriter(layout)
    with Fit(image_set, open_run(run_path).setup, newest, threads=1) as fit:
        ladder.keep_last(fit.light(), fit.capture())
    ladder.close()
    for _, path in layout.list_checkpoints():
        path.unlink()
        if content is not None:
            path.write_bytes(content)
    if content is None:
        layout.checkpoints.rmdir()
    run = open_run(run_path)
    state = run.latest_state()
    assert state is not None
    assert state.meta == newest.meta
    assert all(torch.equal(state.tensors[name], newest.tensors[name]) for name in newest.tensors)
    # One that was ended before its first checkpoint is as it should be.
    told = f"the moment after step {newest.meta['step']}"
    assert any(told in note for note in run.notes) == (content is not None)
    with resume_run(run_path, epochs=4).writer as writer:
        assert writer.notice == ""
        assert writer.ladder.moments[-1].step == newest.meta["step"]


def test_a_run_of_which_no_state_is_left_says_that_it_begins_anew(run_path: Path) -> None:
    layout = RunLayout(run_path)
    shutil.rmtree(layout.snapshots)
    shutil.rmtree(layout.checkpoints)
    with (found := resume_run(run_path)).writer:
        assert found.state is None
        assert found.run.notes == ["run has no state left to go on from: it begins anew."]


@pytest.mark.parametrize("change", [{"images": [None]}, {"rejected": "x"}])
def test_a_list_of_images_that_does_not_fit_is_told_without_words_of_programmers(
    run_path: Path, change: dict[str, object]
) -> None:
    content = json.loads((run_path / "images.json").read_text())
    (run_path / "images.json").write_text(json.dumps(content | change))
    with pytest.raises(RunError) as caught:
        _ = open_run(run_path).images
    assert caught.value.code == "RUN_IMAGES"
    assert "Error" not in caught.value.sentence


def test_another_run_in_the_place_is_not_gone_on_with(
    run_path: Path, tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    meant = open_run(run_path).manifest
    resume_run(run_path, epochs=9, meant=meant).writer.close()  # more epochs, and still the same
    resume_run(run_path, meant=meant).writer.close()
    run_path.rename(tmp_path / "moved")
    create_run(run_path, image_set, setup).close()
    before = {path: path.stat().st_mtime_ns for path in run_path.rglob("*")}
    with pytest.raises(RunError, match="holds another run now") as caught:
        resume_run(run_path, meant=meant)
    assert caught.value.code == "RUN_EXISTS"
    before.pop(run_path / "lock")
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())


def test_weights_of_another_model_are_refused(run_path: Path, setup: Setup) -> None:
    content = json.loads((run_path / "run.json").read_text())
    for change in ({"hidden": [16000] * 8}, {"hidden": [11]}, {"latent_dim": 3}):
        content["setup"]["model"] |= change
        (run_path / "run.json").write_text(json.dumps(content))
        with pytest.raises(CheckpointError, match="but the model of its run has"):
            _ = open_run(run_path).model


def test_images_of_another_shape_or_set_are_refused(run_path: Path, image_set: ImageSet) -> None:
    pixels = np.ascontiguousarray(image_set.pixels[:, :, :4, :4])
    small = replace(image_set, pixels=pixels, spec=replace(image_set.spec, size=4))
    (run_path / "images.safetensors").write_bytes(b"".join(pack_pixels(small)))
    (run_path / "images.json").write_text(image_list_text(small))
    with pytest.raises(RunError, match="but its model takes"):
        _ = open_run(run_path).images
    other = replace(image_set, fingerprint="f" * 64)
    (run_path / "images.safetensors").write_bytes(b"".join(pack_pixels(other)))
    (run_path / "images.json").write_text(image_list_text(image_set))
    with pytest.raises(RunError, match="belongs to another image set"):
        _ = open_run(run_path).images


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_forged_image_list_is_refused_with_a_sentence_or_read(
    finished_run: Path, tmp_path: Path, data: st.DataObject
) -> None:
    content = json.loads((finished_run / "images.json").read_text())
    place: Any = content
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else [0, -1]))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(
        st.none() | st.integers() | st.text(max_size=3) | st.lists(st.none(), max_size=2)
        | st.floats(allow_nan=False) | st.just({}) | st.just("../../etc/passwd")
    )  # fmt: skip
    layout = RunLayout(tmp_path)
    (tmp_path / "images.json").write_text(json.dumps(content))
    shutil.copy(finished_run / "images.safetensors", layout.image_pixels)
    with suppress(RunError):
        read_images(layout)


def folder_of_images(folder: Path, count: int = 6) -> Path:
    rng = np.random.default_rng(1)
    folder.mkdir()
    for index in range(count):
        pixels = rng.integers(0, 256, (20, 20), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{index}.png")
    return folder


def test_images_too_large_to_be_kept_come_from_their_folder_or_as_coarse_copies(
    tmp_path: Path,
) -> None:
    folder = folder_of_images(tmp_path / "images")
    whole = load_images(folder).with_split(0.3, 0)
    layout = RunLayout(tmp_path)
    layout.image_list.write_text(image_list_text(whole))
    layout.image_pixels.write_bytes(b"".join(pack_pixels(whole, limit=100)))
    found = read_images(layout)
    assert found.exact
    assert found.image_set.split == whole.split
    np.testing.assert_array_equal(found.image_set.pixels, whole.pixels)
    (folder / "0.png").write_bytes((folder / "1.png").read_bytes())
    changed = read_images(layout)
    assert not changed.exact
    assert changed.image_set.pixels.shape == whole.pixels.shape
    shutil.rmtree(folder)
    assert not read_images(layout).exact


def test_a_run_with_coarse_copies_says_so_and_is_not_trained_on(
    run_path: Path, image_set: ImageSet
) -> None:
    (run_path / "images.safetensors").write_bytes(b"".join(pack_pixels(image_set, limit=100)))
    run = open_run(run_path)
    assert run.images.paths == image_set.paths
    assert not run.has_exact_images
    assert "coarse copies" in run.notes[0]
    with pytest.raises(RunError, match="too large to be kept"):
        resume_run(run_path)


@pytest.mark.parametrize("source", ["//server/share", "\\\\server\\share", "relative", "sample:x"])
def test_a_run_never_sends_us_to_another_place(
    tmp_path: Path, image_set: ImageSet, source: str
) -> None:
    layout = RunLayout(tmp_path)
    layout.image_list.write_text(image_list_text(replace(image_set, source=source)))
    layout.image_pixels.write_bytes(b"".join(pack_pixels(image_set, limit=100)))
    assert not read_images(layout).exact


def test_whatever_byte_of_a_run_is_changed_only_sentences_are_raised(
    finished_run: Path, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    names = ["run.json", "metrics.jsonl", "images.json", "images.safetensors"]
    names.append(str(RunLayout(finished_run).list_checkpoints()[0][1].relative_to(finished_run)))
    copy = Path(shutil.copytree(finished_run, tmp_path / "copy"))
    for round_number in range(150):
        name = names[round_number % len(names)]
        content = bytearray((finished_run / name).read_bytes())
        for _ in range(rng.integers(1, 4)):
            content[rng.integers(len(content))] = rng.integers(256)
        (copy / name).write_bytes(content[: rng.integers(1, len(content) + 1)])
        with suppress(VaeExplorerError):
            run = open_run(copy)
            _ = run.model, run.images, run.history(), run.summary
        (copy / name).write_bytes((finished_run / name).read_bytes())


def test_surrogates_and_marks_in_names_are_kept(
    tmp_path: Path, image_set: ImageSet, setup: Setup
) -> None:
    odd = replace(image_set, name="caf\udce9 =1+1\n", source="/caf\udce9")
    create_run(tmp_path / "run", odd, setup).close()
    run = open_run(tmp_path / "run")
    assert run.images.name == odd.name
    assert run.images.source == odd.source
    assert run.manifest.name == "caf\\xe9 =1+1\n"


def test_a_checkpoint_carries_its_run(finished_run: Path, setup: Setup) -> None:
    _, manifest = read_checkpoint(RunLayout(finished_run).list_checkpoints()[0][1])
    assert manifest == Manifest.model_validate_json((finished_run / "run.json").read_text())
    assert manifest.setup == setup


def test_numbers_of_columns_read_back_bit_for_bit(tmp_path: Path, image_set: ImageSet) -> None:
    rng = np.random.default_rng(0)
    odd = rng.standard_normal(len(image_set)).astype(np.float32) * np.float32(1e-30)
    odd[0] = math.nan
    stored = replace(image_set, columns={"odd": odd})
    layout = RunLayout(tmp_path)
    layout.image_list.write_text(image_list_text(stored))
    layout.image_pixels.write_bytes(b"".join(pack_pixels(stored)))
    np.testing.assert_array_equal(read_images(layout).image_set.columns["odd"], odd)


def test_a_run_is_read_only_where_the_system_says_so(
    run_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_read_only(run_path)
    # Permissions mean nothing to root, under whom tests may run.
    monkeypatch.setattr("os.access", lambda path, _: path == run_path)
    assert is_read_only(run_path)


def test_a_long_list_of_images_is_one_list(image_set: ImageSet) -> None:
    rows = np.arange(600) % len(image_set)
    long = replace(
        image_set,
        pixels=image_set.pixels[rows],
        paths=tuple(f"{number}.png" for number in range(len(rows))),
        **{
            name: tuple(getattr(image_set, name)[row] for row in rows)
            for name in ("labels", "split")
        },
        columns={name: column[rows] for name, column in image_set.columns.items()},
        words={name: tuple(words[row] for row in rows) for name, words in image_set.words.items()},
    )
    content = json.loads(image_list_text(long))
    assert [image["path"] for image in content["images"]] == list(long.paths)
    assert json.loads(image_list_text(image_set))["images"] == [
        {**image, "path": path}
        for image, path in zip(content["images"], image_set.paths, strict=False)
    ]
    assert list(content) == ["name", "source", "fingerprint", "spec", "images", "rejected"]
