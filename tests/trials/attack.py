"""Malicious files through every door: none runs anything, none is written outside.

An audit hook watches the process: what starts a program, loads a pickle's classes, opens a
connection, or writes outside the two folders that are the program's own, ends the trial.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.trials.doors import doors_of
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
    doors = doors_of(place, home)
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
