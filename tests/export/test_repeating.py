"""What is told of runs repeats them: the same weights, bit for bit, by commands and by Python."""

from __future__ import annotations

import hashlib
import runpy
import shlex
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_explorer.__main__ import main
from vae_explorer.cli.arguments import build_parser
from vae_explorer.errors import RunError
from vae_explorer.export.deeds import (
    Branched,
    CurvesWritten,
    Decoded,
    Deed,
    Encoded,
    Evaluated,
    Extended,
    FilmMade,
    GradientsCompared,
    Measured,
    Refined,
    Sampled,
    Trained,
    Walked,
    Written,
)
from vae_explorer.export.python_lines import python_text
from vae_explorer.export.repeating import Done, Entry, RunSeen, origins_of, repeated
from vae_explorer.export.shell_lines import shell_text
from vae_explorer.images.image_set import ImageSet
from vae_explorer.images.intake import load_images
from vae_explorer.runs import branch_run, create_run, open_run, resume_run
from vae_explorer.runs.judgement_file import JudgementFile
from vae_explorer.runs.writer import RunWriter
from vae_explorer.training.assignments import changed_setup
from vae_explorer.training.fit import Fit
from vae_explorer.training.presets import suggest_setup
from vae_explorer.training.settings import Setup

Repeat = Callable[[Sequence[Deed]], None]
LEFT_OUT = "light/3.png"


def by_commands(deeds: Sequence[Deed]) -> None:
    for line in shell_text(deeds).splitlines():
        if not line.startswith("#"):
            program, *words = shlex.split(line)
            assert program == "vae-explorer"
            assert main(words) == 0, line


def by_python(deeds: Sequence[Deed]) -> None:
    Path("lines.txt").write_text(python_text(deeds), encoding="utf-8")
    runpy.run_path("lines.txt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("images") / "o'clock & so"
    rng = np.random.default_rng(0)
    for label, base in (("dark", 60), ("light", 190)):
        (place / label).mkdir(parents=True)
        for index in range(12):
            pixels = np.clip(rng.normal(base, 40, (8, 8)), 0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(place / label / f"{index}.png")
    return place


def small(images: ImageSet, **changes: object) -> Setup:
    plain = {"training.epochs": 4, "training.batch_size": 8, "model.hidden": (8,)}
    return changed_setup(suggest_setup(images), {**plain, **changes})


def follow(fit: Fit, writer: RunWriter, changes: dict[int, float], stop_at: int | None) -> None:
    """Train as a person would who changes β after some steps, and stops after others."""
    with fit, writer:
        for _ in writer.recording(fit):
            if fit.step in changes:
                fit.change(beta=changes[fit.step])
            if fit.step == stop_at:
                break


def go_on(path: Path, epochs: int | None = None, stop_at: int | None = None, **beta: float) -> None:
    found = resume_run(path, epochs)
    fit = Fit(found.image_set, found.setup, found.state)
    follow(fit, found.writer, {int(at[1:]): value for at, value in beta.items()}, stop_at)


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> tuple[Path, Path]:
    """A run that was changed, extended, stopped, gone on with, and a branch that was stopped."""
    place = tmp_path_factory.mktemp("runs")
    first, branch = place / "first", place / "branch"
    images = load_images(folder)
    setup = small(images, **{"optimiser.schedule": "cosine", "training.seed": 3})
    images = images.with_split(setup.training.validation_fraction, 3)
    images = images.without([images.paths.index(LEFT_OUT)])
    follow(Fit(images, setup, threads=1), create_run(first, images, setup), {4: 3.0}, None)
    file = JudgementFile(first)
    file.write(file.read().changed([LEFT_OUT], excluded=True), ours=False)
    go_on(first, 6, stop_at=14)
    branch_run(first, branch, changes={"learning_rate": "0.002", "beta": "0.5"}, epochs=8)
    go_on(branch, stop_at=16)
    go_on(branch, stop_at=20, s17=1.5)
    go_on(first)
    go_on(first)  # where nothing is left to train
    return first, branch


def weights_of(path: Path) -> str:
    state = open_run(path).latest_state()
    assert state is not None
    tensors = {name: tensor for name, tensor in state.tensors.items() if "history" not in name}
    content = b"".join(tensors[name].numpy().tobytes() for name in sorted(tensors))
    return f"{state.meta['step']} {hashlib.sha256(content).hexdigest()}"


@pytest.mark.parametrize("repeat", [by_commands, by_python])
def test_a_family_of_runs_is_repeated_bit_for_bit(
    repeat: Repeat, family: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    repeat(repeated([RunSeen(path) for path in family], origins_of(family)))
    for path in family:
        assert weights_of(tmp_path / path.name) == weights_of(path)
        again, run = open_run(path.name), open_run(path)
        assert again.images.paths == run.images.paths
        assert again.images.split == run.images.split
        changes = [[r for r in one.metrics() if r["kind"] == "change"] for one in (again, run)]
        assert len(changes[0]) == len(changes[1])
        for one, other in zip(*changes, strict=True):
            assert {**one, "attempt": 0} == {**other, "attempt": 0}


def test_an_ancestor_that_nobody_asked_for_is_trained_only_as_far_as_it_is_needed(
    family: tuple[Path, Path],
) -> None:
    first, branch = family
    lines = shell_text(repeated([RunSeen(branch)], origins_of([branch]))).splitlines()
    assert [line.split()[1] for line in lines[1:]] == ["train", "resume", "branch"]
    assert lines[2].endswith("--epochs 6 --stop-at 14")
    assert "--change 4:beta=3.0" in lines[1]
    assert lines[3].endswith("--change 17:beta=1.5 --stop-at 20")
    assert first.name in lines[3]


def test_a_branch_whose_ancestor_is_gone_is_refused(
    family: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orphan = tmp_path / "orphan"
    shutil.copytree(family[1], orphan)
    told = (orphan / "run.json").read_text().replace(str(family[0]), str(tmp_path / "gone"))
    (orphan / "run.json").write_text(told)
    assert main(["commands", str(orphan)]) == 1
    assert "orphan branched off first, which is no longer at" in capsys.readouterr().err
    with pytest.raises(RunError) as caught:
        origins_of([orphan])
    assert caught.value.code == "RUN_NO_ANCESTOR"


def test_a_run_tells_the_commands_that_repeat_it(
    family: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for more, mark in (([], "vae-explorer train"), (["--python"], "from vae_explorer import")):
        assert main(["commands", str(family[1]), *more]) == 0
        assert mark in capsys.readouterr().out


CODE = (0.25, -1.0)
MADE: tuple[tuple[int, Written], ...] = (
    (14, Decoded(code=CODE, output="picture.png")),
    (3, Decoded(code=CODE, output="picture.png")),
    (18, Sampled(count=4, seed=7, output="samples.png")),
    (18, Sampled(count=4, seed=7, output="samples")),
    (18, Walked(pins=(CODE, (1.0, 1.0)), kind="geodesic", loop=True, steps=3,
                scale=2, interval_ms=50, output="walk.gif")),
    (18, Walked(pins=(CODE, (1.0, 1.0)), kind="visual", loop=False, steps=5, output="walk.gif")),
    (18, Walked(pins=(CODE, (1.0, 1.0)), kind="linear", loop=False, steps=5, output="walk.png")),
    (18, Encoded(output="codes.csv")),
    (18, Encoded(output="codes.npz")),
    (18, FilmMade(output="film")),
    (18, CurvesWritten(output="curves.csv")),
)  # fmt: skip


MEASURED: tuple[Measured, ...] = (
    Evaluated(method="importance", draws=3, information=True),
    Refined(image="dark/1.png", start="prior", family="full"),
    GradientsCompared(bound="iwae", samples=2, images=3, gradients=2),
)


def test_what_was_measured_of_a_model_and_what_was_dropped_is_measured_again(
    family: tuple[Path, Path],
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, _ = family
    guests = Encoded(paths=(str(folder / "dark" / "2.png"),), output="dropped.npz")
    deeds = repeated([Done(first, 3, deed) for deed in (*MEASURED, guests)], origins_of([first]))
    lines = shell_text(deeds).splitlines()[2:]
    said = [build_parser().parse_args(shlex.split(line)[1:]) for line in lines]
    assert [each.command for each in said] == ["evaluate", "refine", "gradients", "encode"]
    assert (said[0].importance_samples, said[0].information) == (3, True)
    assert (said[1].image, said[1].start, said[1].family) == ("dark/1.png", "prior", "full")
    assert (said[2].objective, said[2].samples, said[2].images, said[2].draws) == ("iwae", 2, 3, 2)
    monkeypatch.chdir(tmp_path)
    by_python(deeds)
    printed = capsys.readouterr().out
    for word in ("MeasuredEvidence", "mutual_information", "amortisation", "posterior_ratio"):
        assert word in printed
    with np.load("dropped.npz") as codes:
        assert codes["mean"].shape == (1, 2)


def made_in(place: Path) -> dict[str, str]:
    """Hashes of the pictures and codes that lie beside the runs."""
    files = [*place.glob("*.png"), *place.glob("walk*"), *place.glob("codes*"), *place.glob("s*/*")]
    return {str(f.relative_to(place)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def test_what_was_made_of_models_is_made_again_the_same_by_commands_and_by_python(
    family: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also amid a training, and of a moment that a branch took over from its ancestor."""
    first, branch = family
    journal: list[Entry] = [RunSeen(first), *(Done(branch, step, deed) for step, deed in MADE)]
    deeds = repeated(journal, origins_of(family))
    stops = [deed.stop_at for deed in deeds if isinstance(deed, Trained | Extended | Branched)]
    assert stops == [3, None, 14, 18, None]
    made = []
    for repeat in (by_commands, by_python):
        place = tmp_path / repeat.__name__
        place.mkdir()
        monkeypatch.chdir(place)
        repeat(deeds)
        made.append(made_in(place))
        # How many moments there are between the first and the last hangs on the machine.
        assert len(list((place / "film").iterdir())) >= 2
        assert "step,17," in (place / "curves.csv").read_text()
    assert made[0] == made[1]
    assert len(made[0]) == 12
