"""The doors by which a file of somebody else comes in: who opens what."""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.trials.kill import RUN

__all__ = ["doors_of", "sound_picture"]


def doors_of(place: Path, home: Path) -> dict[str, tuple[Path, Callable[[], object]]]:
    """Return what is replaced, and who opens it then, by the name of the door.

    Args:
        place: A folder for images and tables.
        home: The program's own home, in which the run of the doors stands.
    """
    from vae_explorer.cli.main import main
    from vae_explorer.gui.process.preferences import load_preferences
    from vae_explorer.gui.process.sealed import unseal
    from vae_explorer.gui.process.visits import take_broken_visits
    from vae_explorer.gui.session.reading_along import Look, look_at
    from vae_explorer.images.intake import load_images
    from vae_explorer.runs.attributes import AttributeFile
    from vae_explorer.runs.branch import branch_run
    from vae_explorer.runs.create import resume_run
    from vae_explorer.runs.judgement_file import JudgementFile
    from vae_explorer.runs.ladder import list_moments, read_moment
    from vae_explorer.runs.layout import RunLayout
    from vae_explorer.runs.run import open_run
    from vae_explorer.runs.shelf import list_runs
    from vae_explorer.runs.summary import recent_runs
    from vae_explorer.training.machine import known_profile, profile_path

    folder, runs = place / "images", home / "data" / "runs"
    folder.mkdir()
    runs.mkdir(parents=True, exist_ok=True)
    for number in range(3):
        shutil.copy(sound_picture(place), folder / f"sound-{number}.png")
    run = Path(shutil.copytree(RUN, runs / "run"))
    newest = next((run / "checkpoints").glob("*99*.safetensors"), None) or (
        run / "checkpoints" / "step-00000999.safetensors"
    )
    preferences = home / "preferences.json"
    logs, snapshots = home / "logs", run / "snapshots"
    logs.mkdir()
    snapshots.mkdir()
    sealed = place / "sealed"
    sealed.write_bytes(b"")

    def command(*words: str) -> Callable[[], object]:
        def call() -> int:
            silent = io.StringIO()
            with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
                return main(list(words))

        return call

    def go_on() -> None:
        resume_run(run).writer.close()

    def branch() -> None:
        shutil.rmtree(place / "branch", ignore_errors=True)
        branch_run(run, place / "branch")

    def look_back() -> None:
        for moment in list_moments(RunLayout(run)):
            read_moment(moment, open_run(RUN).setup)

    return {
        "an image of a folder": (folder / "bad.png", lambda: load_images(str(folder))),
        "an image by a command": (
            place / "bad.jpg",
            command("encode", str(RUN), str(place / "bad.jpg"), "--output", str(place / "c.csv"),
                    "--overwrite"),
        ),
        "a run's checkpoint": (newest, lambda: open_run(run).model),
        "a checkpoint to go on from": (newest, go_on),
        "a run's manifest": (run / "run.json", lambda: open_run(run).setup),
        "a run's list of images": (run / "images.json", lambda: open_run(run).images),
        "a run's pixels": (run / "images.safetensors", lambda: open_run(run).images),
        "a run's metrics": (run / "metrics.jsonl", lambda: open_run(run).history()),
        "a run by a command": (run / "run.json", command("evaluate", str(run))),
        "the list of recent runs": (run / "run.json", recent_runs),
        "the window's settings": (preferences, lambda: load_preferences(preferences)),
        "a table beside the images": (folder / "table.csv", lambda: load_images(str(folder))),
        "what was said of the images": (run / "judgements.json", JudgementFile(run).read),
        "saved directions": (run / "attributes.json", AttributeFile(run).read),
        "a moment of the training": (snapshots / "step-00000007.safetensors", look_back),
        "a run to branch from": (newest, branch),
        "the library of runs": (run / "run.json", lambda: list_runs(runs)),
        "a run read along": (
            run / "metrics.jsonl",
            lambda: look_at(Look(run, None, elsewhere=True), None, 60, 54),
        ),
        "a visit that broke off": (
            logs / "visit-1-ab.log", lambda: take_broken_visits(logs),
        ),
        "what is known of the machine": (profile_path(), known_profile),
        "a saved layout": (sealed, lambda: unseal(sealed.read_bytes())),
    }  # fmt: skip


def sound_picture(place: Path) -> Path:
    """Make a small picture with nothing wrong about it."""
    from PIL import Image

    path = place / "sound.png"
    Image.new("RGB", (16, 16), (200, 30, 90)).save(path)
    return path
