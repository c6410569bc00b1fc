"""Power cuts: every state in which the disk may be found, after every call of the real writer.

A call to the disk is a promise of the system only once it was synced. So after a cut

* a file that was not synced holds nothing, a part, or all of what was written;
* of the changes to a folder (names made, renamed, deleted) since its last sync, any may be there
  and any may be missing.

That is stricter than today's file systems, and all that POSIX allows to count on.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.trials.kill import RUN
from vae_explorer.runs.disk import Buffer, Disk

__all__ = ["cut_power"]


@dataclass
class _File:
    """What was written to one file, and how much of it is safe."""

    content: bytearray = field(default_factory=bytearray)
    synced: int = 0

    def after_a_cut(self) -> tuple[bytes, ...]:
        """Return what may be found."""
        whole = bytes(self.content)
        if self.synced == len(whole):
            return (whole,)
        return tuple(dict.fromkeys((whole[: self.synced], whole[: len(whole) // 2], whole)))


@dataclass(frozen=True)
class _Change:
    """A name that was given to a file, or taken from it (``file`` is None)."""

    name: str
    file: _File | None


class _Recorder(Disk):
    """The real disk, that also notes what was promised when.

    Args:
        folder: Where the checkpoints lie.
        broken: Name of a call that promises nothing here, to see that the trial can tell.
    """

    def __init__(self, folder: Path, broken: str = "") -> None:
        self.safe: dict[str, _File] = {}
        for path in folder.iterdir():
            content = bytearray(path.read_bytes())
            self.safe[path.name] = _File(content, len(content))
        self.files = dict(self.safe)
        self.changes: list[_Change] = []
        self.on_call: Callable[[], None] = lambda: None
        self._open: dict[int, _File] = {}
        self._broken = broken

    def create(self, path: Path) -> int:
        descriptor = super().create(path)
        self._open[descriptor] = _File()
        self._change(path.name, self._open[descriptor])
        return descriptor

    def write(self, descriptor: int, data: Buffer) -> int:
        written = super().write(descriptor, data)
        self._open[descriptor].content += bytes(data[:written])
        self.on_call()
        return written

    def sync(self, descriptor: int) -> None:
        super().sync(descriptor)
        file = self._open[descriptor]
        if self._broken != "sync":
            file.synced = len(file.content)
        self.on_call()

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        self._change(target.name, self.files[source.name])
        self._change(source.name, None)

    def remove(self, path: Path) -> None:
        super().remove(path)
        self._change(path.name, None)

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        if self._broken != "sync_folder":
            self.safe, self.changes = dict(self.files), []
        self.on_call()

    def _change(self, name: str, file: _File | None) -> None:
        self.changes.append(_Change(name, file))
        if file is None:
            self.files.pop(name, None)
        else:
            self.files[name] = file
        self.on_call()

    def possible(self) -> Iterator[dict[str, bytes]]:
        """Yield every folder that may be found if the power is cut now."""
        for chosen in itertools.product((False, True), repeat=len(self.changes)):
            names = dict(self.safe)
            for change, happened in zip(self.changes, chosen, strict=True):
                if happened and change.file is None:
                    names.pop(change.name, None)
                elif happened and change.file is not None:
                    names[change.name] = change.file
            found = [file.after_a_cut() for file in names.values()]
            for contents in itertools.product(*found):
                yield dict(zip(names, contents, strict=True))


class _Inspector:
    """Opens every folder that a cut may leave.

    Args:
        disk: Notes what is promised.
        copy: A run whose checkpoints are replaced by what may be found.
    """

    def __init__(self, disk: _Recorder, copy: Path) -> None:
        self._disk, self._copy = disk, copy
        self._seen: set[tuple[int, frozenset[tuple[str, bytes]]]] = set()
        self.promised = -1

    @property
    def looked(self) -> int:
        """Number of different folders looked at."""
        return len(self._seen)

    def look(self) -> None:
        """Open each possible folder that was not looked at before."""
        for folder in self._disk.possible():
            key = (self.promised, frozenset(folder.items()))
            if key not in self._seen:
                self._seen.add(key)
                self._open_as(folder)

    def _open_as(self, folder: dict[str, bytes]) -> None:
        from vae_explorer.runs.run import open_run

        shutil.rmtree(self._copy / "checkpoints")
        (self._copy / "checkpoints").mkdir()
        for name, content in folder.items():
            (self._copy / "checkpoints" / name).write_bytes(content)
        state = open_run(self._copy).latest_state()
        step = -1 if state is None else int(state.meta["step"])
        assert step >= self.promised, (
            f"step {self.promised} was promised and {step} found among {sorted(folder)}"
        )


def cut_power(count: int, seed: int, broken: str = "") -> dict[str, object]:
    """Write checkpoints and cut the power in every possible way.

    Args:
        count: Number of checkpoints.
        seed: Unused: every state is looked at.
        broken: Name of a call that promises nothing, to see that the trial can tell.

    Raises:
        AssertionError: If a promised state is lost in any of them.
    """
    from vae_explorer.runs.create import resume_run
    from vae_explorer.training.state import TrainingState

    del seed
    with tempfile.TemporaryDirectory() as folder:
        run = Path(shutil.copytree(RUN, Path(folder) / "run"))
        copy = Path(shutil.copytree(RUN, Path(folder) / "copy"))
        disk = _Recorder(run / "checkpoints", broken)
        inspector = _Inspector(disk, copy)
        resumed = resume_run(run, disk=disk)
        assert resumed.state is not None
        inspector.promised = step = int(resumed.state.meta["step"])
        disk.on_call = inspector.look
        with resumed.writer as writer:
            for number in range(1, count + 1):
                meta = {**resumed.state.meta, "step": step + number}
                writer.save(TrainingState(resumed.state.tensors, meta))
                inspector.promised = step + number
                inspector.look()
    return {"checkpoints": count, "states": inspector.looked, "lost": 0}
