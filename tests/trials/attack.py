"""Malicious files through every door: none runs anything, none is written outside.

An audit hook watches the process: what starts a program, loads a pickle's classes, opens a
connection, or writes outside the two folders that are the program's own, ends the trial.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.trials.kill import RUN
from tests.trials.malice import malicious_files, malicious_links

__all__ = ["attack"]

_FORBIDDEN = (
    "pickle.find_class", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "subprocess.Popen",
    "socket.connect", "socket.bind", "shutil.unpack_archive",
)  # fmt: skip
_LONGEST_S = 5.0


class _Watch:
    """The audit hook: what was done that must not be."""

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self._allowed = allowed
        self.on = False
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event in _FORBIDDEN:
            self.seen.append(f"{event} {arguments!r:.200}")
        elif event == "open":
            path, mode, flags = (*arguments, None, None)[:3]
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if isinstance(path, bytes):
                path = os.fsdecode(path)
            if writes and isinstance(path, str) and path != os.devnull:
                place = os.path.realpath(path)
                if not place.startswith(self._allowed):
                    self.seen.append(f"open {path} {mode}")


def attack(count: int, seed: int) -> dict[str, object]:
    """Send every malicious file through every door.

    Args:
        count: How many rounds.
        seed: Unused: nothing is left to chance.

    Raises:
        AssertionError: If one did what it was made for, or took more than five seconds.
    """
    del seed
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        home, place = root / "home", root / "place"
        home.mkdir()
        place.mkdir()
        os.environ["VAE_EXPLORER_HOME"] = str(home)
        watch = _Watch((str(home) + os.sep, str(place) + os.sep))
        sys.addaudithook(watch)
        try:
            return _attack(root, home, place, watch, count)
        finally:
            watch.on = False


def _attack(root: Path, home: Path, place: Path, watch: _Watch, count: int) -> dict[str, object]:
    mark, secret = root / "mark", root / "secret"
    secret.write_text("kept")
    answers: Counter[str] = Counter()
    files = malicious_files(mark)
    doors = _doors(place, home)
    # Once with sound files, so that everything is imported before the watch begins.
    for _, (_, look) in doors.items():
        _answer(look)
    for _ in range(count):
        for door, (target, look) in doors.items():
            sound = target.read_bytes() if target.exists() else None
            for name, content in files.items():
                target.write_bytes(content)
                began_s = time.monotonic()
                watch.on = True
                answers[_answer(look)] += 1
                watch.on = False
                took_s = time.monotonic() - began_s
                assert not watch.seen, f"{name} by {door}: {watch.seen[:3]}"
                assert not mark.exists(), f"{name} by {door} ran"
                assert took_s < _LONGEST_S, f"{name} by {door} took {took_s:.1f} s"
            if sound is None:
                target.unlink(missing_ok=True)  # a damaged checkpoint may have been set aside
            else:
                target.write_bytes(sound)
        answers.update(_links(place, secret, watch))
    assert secret.read_text() == "kept"
    found = {path.name for path in root.iterdir()}
    assert found == {"home", "place", "secret"}, f"something was written outside: {found}"
    return {"files": len(files), "doors": len(doors), "answers": dict(answers)}


def _doors(place: Path, home: Path) -> dict[str, tuple[Path, Callable[[], object]]]:
    """Return what is replaced, and who opens it then, by the name of the door."""
    from vae_explorer.cli.main import main
    from vae_explorer.gui.preferences import load_preferences
    from vae_explorer.gui.sealed import unseal
    from vae_explorer.images.intake import load_images
    from vae_explorer.runs.create import resume_run
    from vae_explorer.runs.run import open_run
    from vae_explorer.runs.summary import recent_runs

    folder, runs = place / "images", home / "data" / "runs"
    folder.mkdir()
    runs.mkdir(parents=True, exist_ok=True)
    for number in range(3):
        shutil.copy(_sound_picture(place), folder / f"sound-{number}.png")
    run = Path(shutil.copytree(RUN, runs / "run"))
    newest = next((run / "checkpoints").glob("*99*.safetensors"), None) or (
        run / "checkpoints" / "step-00000999.safetensors"
    )
    preferences = home / "preferences.json"
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
        "a saved layout": (sealed, lambda: unseal(sealed.read_bytes())),
    }  # fmt: skip


def _sound_picture(place: Path) -> Path:
    from PIL import Image

    path = place / "sound.png"
    Image.new("RGB", (16, 16), (200, 30, 90)).save(path)
    return path


def _links(place: Path, secret: Path, watch: _Watch) -> Counter[str]:
    from vae_explorer.images.intake import load_images

    folder = place / "links"
    folder.mkdir()
    shutil.copy(place / "sound.png", folder / "sound.png")
    malicious_links(folder, secret)
    watch.on = True
    images = load_images(str(folder))
    watch.on = False
    assert images.paths == ("sound.png",), images.paths
    assert not watch.seen, watch.seen
    shutil.rmtree(folder)
    return Counter({"links passed over": 1})


def _answer(look: Callable[[], object]) -> str:
    from vae_explorer.errors import VaeExplorerError

    try:
        look()
    except VaeExplorerError as error:
        return error.code
    except SystemExit:
        return "refused by the command line"
    return "read, or passed over"
