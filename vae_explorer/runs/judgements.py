"""What a person has said of the images of a run: tags, notes, and which to leave out.

``judgements.json`` is read again; ``judgements.csv`` says the same for spreadsheets and programs.
Judgements belong to paths, also to paths that the image set no longer has.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from io import StringIO
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_explorer.errors import RunError
from vae_explorer.runs.manifest import load_json
from vae_explorer.runs.plain_text import plain_text, safe_text

__all__ = ["LIMIT", "Judgement", "Judgements", "clean_tag", "parse_judgements"]

LIMIT = 64 << 20
"""Most bytes of a file of judgements."""
_FORM = "vae-explorer judgements"
_SCHEMA = 1
_LONGEST_TAG, _LONGEST_NOTE = 80, 4000


@dataclass(frozen=True)
class Judgement:
    """What is said of one image.

    Attributes:
        tags: In alphabetical order, each once.
        note: Free words, or empty.
        excluded: Whether the next training is to leave the image out.
    """

    tags: tuple[str, ...] = ()
    note: str = ""
    excluded: bool = False


_NONE = Judgement()


def clean_tag(text: str) -> str:
    """Return a tag in the one form in which it is kept: one line, no comma, not too long.

    Example:
        >>> clean_tag("  too   dark, blurred ")
        'too dark blurred'
    """
    return " ".join(plain_text(text).replace(",", " ").split())[:_LONGEST_TAG].strip()


@dataclass(frozen=True)
class Judgements:
    """Judgements by the paths of images; an image without one has an empty one.

    Args:
        by_path: Those that say anything.

    Example:
        >>> some = Judgements().changed(["a.png", "b.png"], tag="odd").changed(["a.png"], note="?")
        >>> some.of("a.png").tags, some.of("b.png").note, some.of("c.png").excluded
        (('odd',), '', False)
    """

    by_path: MappingProxyType[str, Judgement] = field(default_factory=lambda: MappingProxyType({}))

    def __len__(self) -> int:
        return len(self.by_path)

    def of(self, path: str) -> Judgement:
        """Return what is said of one image."""
        return self.by_path.get(path, _NONE)

    @property
    def tags(self) -> tuple[str, ...]:
        """All tags that were given, in alphabetical order."""
        return tuple(sorted({tag for said in self.by_path.values() for tag in said.tags}))

    @property
    def excluded(self) -> frozenset[str]:
        """Paths of the images to leave out."""
        return frozenset(path for path, said in self.by_path.items() if said.excluded)

    def changed(
        self,
        paths: Iterable[str],
        *,
        tag: str = "",
        untag: str = "",
        note: str | None = None,
        excluded: bool | None = None,
    ) -> Judgements:
        """Say something more of some images.

        Args:
            paths: Of the images.
            tag: Tag to give, or empty.
            untag: Tag to take away, or empty.
            note: What the note says from now on, None to leave it.
            excluded: Whether to leave them out, None to leave that as it is.
        """
        given, taken = clean_tag(tag), clean_tag(untag)
        by_path = self.by_path.copy()
        for path in paths:
            said = by_path.pop(path, _NONE)
            tags = set(said.tags) - {taken} | ({given} if given else set())
            said = replace(said, tags=tuple(sorted(tags)))
            if note is not None:
                said = replace(said, note=plain_text(note).strip()[:_LONGEST_NOTE])
            if excluded is not None:
                said = replace(said, excluded=excluded)
            if said != _NONE:
                by_path[path] = said
        return Judgements(MappingProxyType(by_path))

    def json_text(self) -> str:
        """Return the content of ``judgements.json``; what was not said takes no room in it."""
        images = [
            {"path": path, **{name: value for name, value in vars(said).items() if value}}
            for path, said in self._sorted()
        ]
        content = {"format": _FORM, "schema": _SCHEMA, "images": images}
        return json.dumps(content, indent=1) + "\n"

    def csv_text(self) -> str:
        """Return the content of ``judgements.csv``: path, tags, note, excluded."""
        text = StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("path", "tags", "note", "excluded"))
        for path, said in self._sorted():
            words = (path, ", ".join(said.tags), said.note, "yes" if said.excluded else "no")
            writer.writerow([safe_text(word) for word in words])
        return text.getvalue()

    def _sorted(self) -> Iterator[tuple[str, Judgement]]:
        yield from sorted(self.by_path.items())


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    path: Any  # checked by hand: names of files may hold bytes that are no UTF-8
    tags: list[str] = Field(default_factory=list, max_length=1000)
    note: str = Field(default="", max_length=100_000)
    excluded: bool = False


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, populate_by_name=True)

    format: str
    schema_version: int = Field(alias="schema")
    images: list[_Row] = Field(max_length=20_000_000)


def parse_judgements(content: bytes, name: str) -> Judgements:
    """Check the content of a ``judgements.json``.

    Args:
        content: JSON.
        name: Name of the file for the sentence of an error.

    Raises:
        RunError: ``RUN_JUDGEMENTS`` if it is damaged, or from a newer version.
    """
    try:
        read = _Content.model_validate(load_json(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _unread(name, f"{where}: {first['msg']}"[:200]) from error
    except ValueError as error:
        raise _unread(name, "it is no JSON") from error
    if read.format != _FORM:
        raise _unread(name, f"it is no {_FORM}")
    if read.schema_version > _SCHEMA:
        raise _unread(name, "a newer version wrote it; update VAE Explorer")
    by_path: dict[str, Judgement] = {}
    for row in read.images:
        if not isinstance(row.path, str) or not row.path:
            raise _unread(name, "a path is missing")
        tags = {clean_tag(tag) for tag in row.tags} - {""}
        said = Judgement(tuple(sorted(tags)), row.note[:_LONGEST_NOTE], row.excluded)
        if said != _NONE:
            by_path[row.path] = said
    return Judgements(MappingProxyType(by_path))


def _unread(name: str, why: str) -> RunError:
    return RunError(
        "RUN_JUDGEMENTS",
        f"The tags, notes and exclusions in {name} cannot be read ({why}). "
        "The file is set aside once you say something new.",
    )
