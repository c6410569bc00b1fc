"""Branching, comparing and finding a rate, from the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_explorer.__main__ import main
from vae_explorer.runs import open_run
from vae_explorer.runs.comparison import compare

Output = pytest.CaptureFixture[str]
CPU = ["--device", "cpu", "--set", "threads=1"]


def train(images: Path, run: Path, *words: str) -> int:
    return main(["train", str(images), "--run", str(run), *CPU, *words])


@pytest.fixture(scope="module")
def whole(images: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of six epochs that nobody has interrupted."""
    run = tmp_path_factory.mktemp("whole") / "whole"
    assert train(images, run, "--epochs", "6") == 0
    return run


def parts_at(one: Path, other: Path) -> int | None:
    found = compare([one, other]).partings[1]
    assert found.common > 6
    return found.step


def test_stopped_resumed_extended_and_branched_it_gives_the_curves_of_one_uninterrupted(
    images: Path, whole: Path, tmp_path: Path, capsys: Output
) -> None:
    parts, last = tmp_path / "parts", tmp_path / "last"
    assert train(images, parts, "--epochs", "4", "--stop-at", "2") == 0
    assert "Stopped at step 2 and saved." in capsys.readouterr().err
    assert open_run(parts).latest_state().meta["step"] == 2  # type: ignore[union-attr]
    assert main(["resume", str(parts)]) == 0
    assert main(["branch", str(parts), "--run", str(last), "--epochs", "6"]) == 0
    assert "begins at step 4, epoch 4 of" in capsys.readouterr().err
    assert parts_at(whole, last) is None
    assert open_run(last).summary.epochs_done == 6
    assert open_run(parts).summary.epochs_done == 4


def test_a_branch_takes_the_nearest_moment_and_says_so(
    whole: Path, tmp_path: Path, capsys: Output
) -> None:
    words = ["--run", str(tmp_path / "new"), "--at", "999", "--set", "beta=4", "--epochs", "8"]
    assert main(["branch", str(whole), *words]) == 0
    assert "Step 999 was not kept: the branch begins at step 6, epoch 6." in capsys.readouterr().err
    branch = open_run(tmp_path / "new")
    assert branch.setup.training.beta == 4.0
    assert branch.manifest.ancestor is not None
    assert branch.manifest.ancestor.step == 6


def test_another_model_begins_anew_and_says_so(whole: Path, tmp_path: Path, capsys: Output) -> None:
    words = ["--run", str(tmp_path / "new"), "--set", "latent_dim=3", "--epochs", "1"]
    assert main(["branch", str(whole), *words]) == 0
    assert "the branch begins anew" in capsys.readouterr().err
    assert open_run(tmp_path / "new").model.config.latent_dim == 3


def test_rates_change_at_the_step_that_was_said(images: Path, whole: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    changes = ["--change", "3:beta=9", "--change", "4:learning_rate=0.01"]
    assert train(images, run, "--epochs", "6", *changes) == 0
    told = [(c.step, c.learning_rate, c.beta) for c in open_run(run).history().curves().changes]
    rate = open_run(whole).setup.training.learning_rate
    assert told == [(3, rate, 9.0), (4, 0.01, 9.0)]
    assert parts_at(whole, run) == 4  # the validation after the first step under another β


@pytest.mark.parametrize("word", ["beta=4", "3:gamma=1", "x:beta=1", "3:beta=x", "3:beta=-1"])
def test_a_change_that_says_nothing_is_wrong_usage(
    word: str, images: Path, tmp_path: Path, capsys: Output
) -> None:
    with pytest.raises(SystemExit) as left:
        train(images, tmp_path / "run", "--change", word)
    assert left.value.code == 2
    assert "--change" in capsys.readouterr().err


def test_images_are_left_out_by_name(images: Path, tmp_path: Path, capsys: Output) -> None:
    run = tmp_path / "run"
    assert train(images, run, "--epochs", "1", "--exclude", "dark/3.png") == 0
    assert len(open_run(run).images) == 23
    assert "dark/3.png" not in open_run(run).images.paths
    assert train(images, tmp_path / "no", "--exclude", "dark/99.png") == 1
    assert "dark/99.png" in capsys.readouterr().err


def test_images_are_seen_in_the_way_that_is_asked_for(images: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    words = ["--image-size", "8", "--fit", "pad", "--colours", "colour", "--epochs", "1"]
    assert train(images, run, *words) == 0
    spec = open_run(run).images.spec
    assert (spec.size, spec.fit.value, spec.channels) == (8, "pad", 3)


def test_comparing_tells_settings_bounds_and_where_curves_part(
    images: Path, whole: Path, tmp_path: Path, capsys: Output
) -> None:
    other = tmp_path / "other"
    assert train(images, other, "--epochs", "6", "--beta", "4") == 0
    capsys.readouterr()
    assert main(["compare", str(whole), str(other), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    one, two = told["runs"]
    assert told["differences"] == [{"setting": "training.beta", "values": [1.0, 4.0]}]
    assert told["same_images"]
    assert told["best"] in (str(whole), str(other))
    assert one["same_as_first"]
    assert two["parts_at_step"] == 1
    elbos = one["curves"]["validation"]["elbo"]
    assert one["best"]["elbo"] == max(elbos)
    assert one["last"]["elbo"] == elbos[-1]
    assert main(["compare", str(whole), str(other)]) == 0
    text = capsys.readouterr().out
    for word in ("training.beta", "best ELBO", "part at step", whole.name, "other"):
        assert word in text


def test_what_stands_behind_the_last_bound_is_of_the_last_epoch(
    whole: Path, tmp_path: Path, capsys: Output
) -> None:
    worse = shutil.copytree(whole, tmp_path / "worse")
    metrics = worse / "metrics.jsonl"
    records = [json.loads(line) for line in metrics.read_text(encoding="utf-8").splitlines()]
    last = next(r for r in reversed(records) if r.get("split") == "validation")
    last["epoch"], last["step"] = last["epoch"] + 1, last["step"] + 1
    last["reconstruction"], last["kl"] = last["reconstruction"] - 900.0, last["kl"] + 2.0
    with metrics.open("a", encoding="utf-8") as file:
        file.write(json.dumps(last) + "\n")
    assert main(["compare", str(worse), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["runs"]
    assert told["best"]["epoch"] < told["last"]["epoch"] == 7
    assert main(["compare", str(worse)]) == 0
    head, row = capsys.readouterr().out.splitlines()[:2]
    assert head.endswith("last ELBO  its reconstruction  its KL  its bits/dim")
    terms = [f"{told['last'][name]:.2f}" for name in ("elbo", "reconstruction", "kl")]
    assert row.split()[-4:] == [*terms, f"{told['last']['bits_per_dim']:.3f}"]


def test_a_folder_of_runs_is_compared_whole(whole: Path, capsys: Output) -> None:
    assert main(["compare", str(whole.parent), "--json"]) == 0
    assert [run["name"] for run in json.loads(capsys.readouterr().out)["runs"]] == ["whole"]
    assert main(["compare", str(whole / "checkpoints")]) == 1
    assert "There is no run at" in capsys.readouterr().err


def test_a_damaged_run_does_not_hide_the_others_of_its_folder(
    whole: Path, tmp_path: Path, capsys: Output
) -> None:
    shutil.copytree(whole, tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "run.json").write_text("{")
    assert main(["compare", str(tmp_path), "--json"]) == 0
    said = capsys.readouterr()
    assert [run["name"] for run in json.loads(said.out)["runs"]] == ["good"]
    assert "Passed over" in said.err
    assert main(["compare", str(tmp_path / "bad")]) == 1


def test_a_rate_is_found_for_images_and_for_a_run_which_stays_as_it_is(
    images: Path, whole: Path, capsys: Output
) -> None:
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    assert main(["find-rate", str(whole), "--json", "--steps", "60"]) == 0
    of_run = json.loads(capsys.readouterr().out)
    assert of_run["step"] == 6
    assert len(of_run["rates"]) == len(of_run["losses"]) == len(of_run["gains"])
    assert {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()} == before
    words = ["--json", "--steps", "60", "--learning-rate", "0.5"]
    assert main(["find-rate", str(images), *words]) == 0
    anew = json.loads(capsys.readouterr().out)
    assert anew["set"] == 0.5
    assert anew["found"] is not None
    assert anew["starts"] != of_run["starts"]
    assert main(["find-rate", str(images), "--steps", "60"]) == 0
    assert f"Learning rate {anew['found']:g}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["find-rate"], ["sweep", "--over", "beta=1,2"]])
def test_trials_of_rates_and_sweeps_leave_images_out(
    images: Path, tmp_path: Path, capsys: Output, words: list[str]
) -> None:
    begin = [*words, str(images), "--epochs", "1", "--exclude"]
    if words[0] == "sweep":
        begin[1:1] = ["--run", str(tmp_path / "sweep")]
    assert main([*begin, "dark/none.png"]) == 1
    assert "no image dark/none.png" in capsys.readouterr().err
    if words[0] == "sweep":
        assert main([*begin, "dark/3.png"]) == 0
        assert "dark/3.png" not in open_run(tmp_path / "sweep" / "beta-2").images.paths


def test_codes_are_decoded_and_curves_written(whole: Path, tmp_path: Path, capsys: Output) -> None:
    one, strip = tmp_path / "one.png", tmp_path / "strip.png"
    assert main(["decode", str(whole), "z=0.5,-1", "--output", str(one)]) == 0
    assert main(["decode", str(whole), "z=0.5,-1", "z=0,0", "--output", str(strip)]) == 0
    with Image.open(one) as picture, Image.open(strip) as both:
        assert picture.size == (12, 12)
        assert both.size == (26, 12)
        assert np.array_equal(np.asarray(picture), np.asarray(both)[:, :12])
    assert main(["decode", str(whole), "z=1", "--output", str(tmp_path / "no.png")]) == 1
    assert "which has 2 finite coordinates" in capsys.readouterr().err
    table = tmp_path / "curves.csv"
    assert main(["curves", str(whole), "--output", str(table)]) == 0
    written = table.read_text().splitlines()
    steps = len(open_run(whole).history().curves().batches.steps)
    assert sum(line.startswith("step,") for line in written) == steps > 0


def test_without_a_path_the_images_of_the_run_are_encoded(whole: Path, tmp_path: Path) -> None:
    table = tmp_path / "codes.npz"
    assert main(["encode", str(whole), "--samples", "1", "--output", str(table)]) == 0
    images, codes = open_run(whole).images, open_run(whole).codes()
    with np.load(table) as found:
        assert tuple(found["path"]) == images.paths
        assert tuple(found["split"]) == images.split
        assert np.array_equal(found["mean"], codes.mean)
        assert np.array_equal(found["reconstruction"], codes.reconstruction)
