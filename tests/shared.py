"""Folders that several tests read: whoever changes one fails, and not somebody after it."""

from __future__ import annotations

from pathlib import Path

_Stamps = dict[str, tuple[int, int]]
_kept: dict[Path, _Stamps] = {}


def _stamps(folder: Path) -> _Stamps:
    """The files of a folder with their sizes and times."""
    return {
        str(path.relative_to(folder)): (facts.st_size, facts.st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
        for facts in (path.stat(),)
    }


def shared(folder: Path) -> Path:
    """Hand out a folder that has to stay as it is now."""
    _kept[folder] = _stamps(folder)
    return folder


def touched() -> list[str]:
    """Name the files that came, went or changed, each once."""
    names = []
    for folder, before in _kept.items():
        now = _stamps(folder)
        differ = {name for name, _ in before.items() ^ now.items()}
        names += [str(folder / name) for name in sorted(differ)]
        _kept[folder] = now
    return names
