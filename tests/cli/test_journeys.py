"""The whole job from the command line, without a window."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from vae_explorer.__main__ import main
from vae_explorer.cli import arguments
from vae_explorer.inference.elbo import bits_per_dim
from vae_explorer.latent.walks import WALK_KINDS
from vae_explorer.runs import open_run
from vae_explorer.runs.layout import RunLayout

Output = pytest.CaptureFixture[str]


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_training_leaves_a_run_and_names_what_it_could_not_use(
    images: Path, tmp_path: Path, capsys: Output
) -> None:
    path = tmp_path / "run"
    assert main(["train", str(images), "--run", str(path), "--epochs", "2"]) == 0
    said = capsys.readouterr()
    assert f'vae-explorer "{path}"' in said.out
    assert "nats per image" in said.out
    assert "1 of 25 files could not be used" in said.err
    assert "light/broken.png" in said.err
    run = open_run(path)
    assert run.summary.finished
    assert set(run.images.labels) == {"dark", "light"}
    assert [file.path for file in run.images.rejected] == ["light/broken.png"]
    assert run.images.split.count("validation") == 2


def test_json_prints_the_very_records_that_are_kept(
    images: Path, tmp_path: Path, capsys: Output
) -> None:
    path = tmp_path / "run"
    assert main(["train", str(images), "--run", str(path), "--epochs", "2", "--json"]) == 0
    *printed, diagnosis = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    kept = [json.loads(line) for line in (path / "metrics.jsonl").read_text().splitlines()]
    assert printed == kept
    assert diagnosis["kind"] == "diagnosis"
    epochs = [record for record in printed if "split" in record]
    assert [(r["epoch"], r["split"]) for r in epochs] == [
        (1, "train"), (1, "validation"), (2, "train"), (2, "validation"),
    ]  # fmt: skip
    for record in epochs:
        assert record["elbo"] == record["reconstruction"] - record["kl"]
        assert isinstance(record["step"], int)


def test_every_setting_of_the_command_line_reaches_the_run(images: Path, tmp_path: Path) -> None:
    words = ["--preset", "balanced", "--architecture", "mlp", "--epochs", "1"]
    words += ["--latent-dim", "5", "--image-size", "8", "--likelihood", "bernoulli"]
    words += ["--beta", "0.5", "--seed", "7", "--device", "cpu"]
    assert main(["train", str(images), "--run", str(tmp_path / "run"), *words]) == 0
    setup = open_run(tmp_path / "run").setup
    assert setup.preset == "balanced"
    assert setup.model.architecture == "mlp"
    assert setup.model.latent_dim == 5
    assert setup.model.image_shape == (1, 8, 8)
    assert setup.model.likelihood == "bernoulli"
    assert setup.training.beta == 0.5
    assert setup.training.seed == 7
    assert setup.training.epochs == 1
    assert setup.training.warmup_epochs == pytest.approx(0.1)


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
@pytest.mark.parametrize("size", [4, 5, 30])
def test_networks_of_each_kind_take_images_of_any_size(
    images: Path, tmp_path: Path, architecture: str, size: int
) -> None:
    words = ["--architecture", architecture, "--image-size", str(size), "--epochs", "1"]
    assert main(["train", str(images), "--run", str(tmp_path / "run"), *words]) == 0
    assert open_run(tmp_path / "run").model.config.image_shape == (1, size, size)


def test_equal_seeds_give_equal_weights(images: Path, tmp_path: Path) -> None:
    states = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        words = ["--run", str(tmp_path / name), "--epochs", "1", "--seed", seed]
        assert main(["train", str(images), *words]) == 0
        states.append(open_run(tmp_path / name).model.state_dict())
    assert all(torch.equal(states[0][key], states[1][key]) for key in states[0])
    assert not all(torch.equal(states[0][key], states[2][key]) for key in states[0])


def test_a_run_without_a_name_finds_a_place_of_its_own(
    images: Path, home: Path, capsys: Output
) -> None:
    for number in (1, 2):
        assert main(["train", str(images), "--epochs", "1"]) == 0
        assert str(home / "data" / "runs" / f"images-00{number}") in capsys.readouterr().out


def test_a_sample_set_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "run"
    words = ["--run", str(path), "--epochs", "1", "--batch-size", "600"]
    assert main(["train", "--sample", "digits", *words]) == 0
    assert open_run(path).images.source == "sample:digits"


def test_an_existing_run_is_not_trained_over_but_resumed(
    images: Path, run_path: Path, capsys: Output
) -> None:
    before = (run_path / "metrics.jsonl").read_bytes()
    assert main(["train", str(images), "--run", str(run_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f'vae-explorer resume "{run_path}"' in said.err
    assert (run_path / "metrics.jsonl").read_bytes() == before
    assert main(["resume", str(run_path), "--epochs", "3"]) == 0
    assert open_run(run_path).summary.epochs_done == 3


def test_a_run_that_was_gone_on_with_equals_one_that_was_not(
    images: Path, run_path: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    words = ["--run", str(whole), "--epochs", "4", "--device", "cpu"]
    assert main(["train", str(images), *words]) == 0
    assert main(["resume", str(run_path), "--epochs", "4"]) == 0
    one, other = open_run(whole).model.state_dict(), open_run(run_path).model.state_dict()
    assert all(torch.equal(one[key], other[key]) for key in one)


def test_resuming_a_finished_run_says_how_to_give_it_more(run_path: Path, capsys: Output) -> None:
    assert main(["resume", str(run_path)]) == 0
    assert "has done its 2 epochs. Give it more with: --epochs 4" in capsys.readouterr().err


def test_resume_prints_its_records_too(run_path: Path, capsys: Output) -> None:
    assert main(["resume", str(run_path), "--epochs", "3", "--json"]) == 0
    *printed, diagnosis = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    kept = [json.loads(line) for line in (run_path / "metrics.jsonl").read_text().splitlines()]
    assert kept[-len(printed) :] == printed
    assert diagnosis["kind"] == "diagnosis"
    assert printed[0]["attempt"] == 2


def test_measuring_prints_one_object_with_what_programs_rely_on(
    trained: Path, images: Path, capsys: Output
) -> None:
    assert main(["evaluate", str(trained), "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert {"images", "elbo", "reconstruction", "kl", "bits_per_dim"} <= plain.keys()
    assert plain["images"] == 2
    assert plain["elbo"] == pytest.approx(plain["reconstruction"] - plain["kl"])
    density = open_run(trained).setup.model.likelihood == "gaussian"
    assert plain["bits_per_dim"] == bits_per_dim(plain["elbo"], 144, density=density)
    assert "log_evidence" not in plain
    words = ["evaluate", str(trained), "--split", "train", "--importance-samples", "50", "--json"]
    assert main(words) == 0
    measured = json.loads(capsys.readouterr().out)
    assert measured["images"] == 22
    assert measured["log_evidence"] > measured["elbo"]
    assert measured["log_evidence_se"] > 0


def test_measuring_tells_the_numbers_to_people(trained: Path, capsys: Output) -> None:
    assert main(["evaluate", str(trained), "--importance-samples", "10"]) == 0
    text = capsys.readouterr().out
    for word in ("ELBO", "reconstruction", "KL", "log p(x)", "bits per dimension", "nats"):
        assert word in text


def test_samples_become_one_picture_or_many(trained: Path, tmp_path: Path) -> None:
    grid, folder = tmp_path / "grid.png", tmp_path / "samples"
    assert main(["sample", str(trained), "--count", "9", "--output", str(grid)]) == 0
    assert size_of(grid) == (3 * 14 - 2, 3 * 14 - 2)
    assert main(["sample", str(trained), "--count", "3", "--output", str(folder)]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        f"sample-000{n}.png" for n in (1, 2, 3)
    ]
    assert size_of(folder / "sample-0001.png") == (12, 12)


def test_equal_seeds_draw_equal_samples(trained: Path, tmp_path: Path) -> None:
    drawn = []
    for name, seed in (("a", "0"), ("b", "0"), ("c", "1")):
        path = tmp_path / f"{name}.png"
        assert main(["sample", str(trained), "--output", str(path), "--seed", seed]) == 0
        drawn.append(path.read_bytes())
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("kind", WALK_KINDS)
def test_a_walk_becomes_a_strip_a_gif_or_pictures(
    trained: Path, images: Path, tmp_path: Path, kind: str
) -> None:
    ends = [str(images / "dark" / "0.png"), str(images / "light" / "3.png")]
    for name in ("walk.png", "walk.gif", "walk"):
        words = ["--steps", "7", "--kind", kind, "--output", str(tmp_path / name)]
        assert main(["interpolate", str(trained), *ends, *words]) == 0
    assert size_of(tmp_path / "walk.png") == (7 * 14 - 2, 12)
    with Image.open(tmp_path / "walk.gif") as image:
        assert image.n_frames == 7  # type: ignore[attr-defined]
    assert len(list((tmp_path / "walk").iterdir())) == 7


def test_the_kinds_of_walks_on_the_command_line_are_all_there_are() -> None:
    assert arguments.WALK_KINDS == WALK_KINDS


def test_a_walk_passes_several_images_and_codes_and_comes_back(
    trained: Path, images: Path, tmp_path: Path
) -> None:
    dims = open_run(trained).model.config.latent_dim
    code = "z=" + ",".join(["0.5"] * dims)
    passed = [str(images / "dark" / "0.png"), code, str(images / "light" / "3.png")]
    words = ["--steps", "9", "--loop", "--output", str(tmp_path / "walk.gif")]
    assert main(["interpolate", str(trained), *passed, *words]) == 0
    with Image.open(tmp_path / "walk.gif") as image:
        assert image.n_frames == 8  # type: ignore[attr-defined]
    words = ["--steps", "2", "--loop", "--output", str(tmp_path / "walk")]
    assert main(["interpolate", str(trained), *passed, *words]) == 0
    steps = sorted((tmp_path / "walk").iterdir())
    assert len(steps) == 4, "never fewer than pins to pass"
    assert steps[0].read_bytes() == steps[-1].read_bytes()


def test_what_is_no_code_of_the_model_is_refused(
    trained: Path, tmp_path: Path, capsys: Output
) -> None:
    for text in ("z=0.5", "z=a,b", "z=nan,0"):
        words = [text, "z=0", "--output", str(tmp_path / "walk.png")]
        assert main(["interpolate", str(trained), *words]) == 1
        assert "no code of this model" in capsys.readouterr().err
    words = ["z=0", "--output", str(tmp_path / "walk.png")]
    assert main(["interpolate", str(trained), *words]) == 1
    assert "two images or codes" in capsys.readouterr().err


def test_the_ends_of_a_walk_are_the_reconstructions_of_its_images(
    trained: Path, images: Path, tmp_path: Path
) -> None:
    ends = [images / "dark" / "0.png", images / "light" / "3.png"]
    words = ["--steps", "3", "--output", str(tmp_path / "walk")]
    assert main(["interpolate", str(trained), *map(str, ends), *words]) == 0
    model = open_run(trained).model
    for path, step in zip(ends, ("step-0001.png", "step-0003.png"), strict=True):
        with Image.open(path) as image:
            x = torch.from_numpy(np.array(image)).float()[None, None] / 255
        wanted = model.mean(model.posterior(x).mean)[0, 0] * 255
        with Image.open(tmp_path / "walk" / step) as image:
            assert np.abs(np.asarray(image) - wanted.numpy()).max() <= 0.51


def test_codes_of_files_and_folders_become_a_table(
    trained: Path, images: Path, tmp_path: Path, capsys: Output
) -> None:
    file, table = str(images / "light" / "1.png"), tmp_path / "codes.csv"
    words = [file, str(images), str(tmp_path / "none.png"), "--output", str(table)]
    assert main(["encode", str(trained), *words]) == 0
    said = capsys.readouterr().err
    assert "none.png" in said
    assert "light/broken.png" in said
    with table.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 25
    assert [row["label"] for row in rows] == ["", *["dark"] * 12, *["light"] * 12]
    again = next(row for row in rows[1:] if row["path"] == file)
    assert float(again["z1"]) == pytest.approx(float(rows[0]["z1"]), rel=1e-5, abs=1e-6)
    run = open_run(trained)
    codes = run.codes()
    row = run.images.paths.index("light/1.png")
    assert float(rows[0]["z2"]) == pytest.approx(codes.mean[row, 1], rel=1e-5, abs=1e-6)
    archive = tmp_path / "codes.npz"
    assert main(["encode", str(trained), str(images), "--output", str(archive)]) == 0
    with np.load(archive, allow_pickle=False) as found:
        assert found["mean"].shape == (24, 2)


def test_a_run_works_on_when_its_folder_is_gone(images: Path, tmp_path: Path) -> None:
    folder, path = tmp_path / "copy", tmp_path / "run"
    shutil.copytree(images, folder)
    assert main(["train", str(folder), "--run", str(path), "--epochs", "1"]) == 0
    shutil.rmtree(folder)
    assert main(["resume", str(path), "--epochs", "2"]) == 0
    assert main(["evaluate", str(path)]) == 0


def test_what_had_to_be_passed_over_is_told(run_path: Path, capsys: Output) -> None:
    RunLayout(run_path).checkpoint(99).write_bytes(b"torn")
    assert main(["evaluate", str(run_path)]) == 0
    assert "step-00000099.safetensors is no valid" in capsys.readouterr().err


@pytest.mark.expects_log("not saved")
def test_a_training_that_could_not_be_saved_fails_and_says_how_far_it_came(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    path = tmp_path / "run"
    usage = shutil.disk_usage

    def full_for_checkpoints(folder: Path) -> object:
        found = usage(folder)
        return found._replace(free=1000) if Path(folder).name == "checkpoints" else found

    monkeypatch.setattr("shutil.disk_usage", full_for_checkpoints)
    assert main(["train", str(images), "--run", str(path), "--epochs", "2"]) == 1
    said = capsys.readouterr().err
    assert "The disk is full" in said
    assert "Trained up to step 2." in said
    monkeypatch.undo()
    assert main(["resume", str(path)]) == 0
