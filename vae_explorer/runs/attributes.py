"""Attribute vectors that were saved by name, in a file of their run."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vae_explorer.errors import RunError
from vae_explorer.runs.atomic import read_bounded, why_not_written, write_atomically
from vae_explorer.runs.disk import DISK, Disk
from vae_explorer.runs.layout import RunLayout
from vae_explorer.runs.plain_text import plain_text

__all__ = ["LONGEST_NAME", "AttributeFile", "SavedAttribute"]

_FORM = 1
_LIMIT = 64 << 20
LONGEST_NAME = 80
"""Letters of a name at most."""

_Number = Annotated[float, Field(allow_inf_nan=False)]
_Length = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
_Angle = Annotated[float, Field(ge=0, le=180, allow_inf_nan=False)]
_Paths = Annotated[tuple[str, ...], Field(max_length=10_000_000)]


class SavedAttribute(BaseModel):
    """A direction with its name, its tests of itself, and the groups it was made of.

    Attributes:
        name: As the person called it, up to 80 characters.
        direction: Of length 1, in latent units; it points to group A.
        distance: Between the groups' means along it, in latent units.
        auc: Held-out area under the curve, 0 to 1.
        auc_se: Its standard error.
        angle: Median angle to resampled directions, in degrees.
        angle_low: 5 % of these are nearer.
        angle_high: 5 % of these are farther.
        images_a: Images of group A behind it.
        images_b: Images of group B behind it.
        epoch: Age of the weights that it belongs to.
        step: The same in steps.
        group_a: Paths of the images of group A, as the run lists them.
        group_b: The same of group B.
        said_a: Where group A came from, in words.
        said_b: The same of group B.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    direction: Annotated[tuple[_Number, ...], Field(min_length=1, max_length=100_000)]
    distance: _Length
    auc: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    auc_se: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    angle: _Angle
    angle_low: _Angle
    angle_high: _Angle
    images_a: Annotated[int, Field(ge=0)]
    images_b: Annotated[int, Field(ge=0)]
    epoch: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    step: Annotated[int, Field(ge=0)]
    group_a: _Paths
    group_b: _Paths
    said_a: Annotated[str, Field(max_length=500)] = ""
    said_b: Annotated[str, Field(max_length=500)] = ""

    @field_validator("direction")
    @classmethod
    def _is_a_direction(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        length = math.sqrt(math.fsum(part * part for part in value))
        if not 0.99 < length < 1.01:
            raise ValueError("a direction has length 1")
        return tuple(part / length for part in value)

    @field_validator("group_a", "group_b", mode="before")
    @classmethod
    def _are_plain(cls, value: object) -> object:
        return tuple(plain_text(str(path)) for path in value) if isinstance(value, tuple) else value


class _Contents(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    form: Annotated[int, Field(ge=_FORM, le=_FORM)]
    attributes: Annotated[list[SavedAttribute], Field(max_length=10_000)]


class AttributeFile:
    """The saved attribute vectors of one run. Use it from one thread at a time.

    Args:
        run: Folder of the run.
        disk: The operating system.
    """

    def __init__(self, run: str | Path, *, disk: Disk = DISK) -> None:
        self._path = RunLayout(Path(run)).path / "attributes.json"
        self._disk = disk
        self._seen = ""

    def read(self) -> tuple[SavedAttribute, ...]:
        """Return what was saved; nothing where there is no file, as in older runs.

        Raises:
            RunError: ``RUN_ATTRIBUTES`` if the file cannot be used; it is left as it is.
        """
        try:
            content = read_bounded(self._path, _LIMIT)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unusable(error.strerror or str(error)) from error
        try:
            found = _Contents.model_validate_json(content).attributes
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise self._unusable(f"{where}: {first['msg']}" if where else first["msg"]) from error
        self._seen = _digest(content)
        return tuple(found)

    def write(self, attributes: Iterable[SavedAttribute]) -> None:
        """Save these in place of what was there.

        Raises:
            RunError: ``RUN_ATTRIBUTES_ELSEWHERE`` if the file is not the one that was read or
                written last, ``RUN_ATTRIBUTES_TOO_MUCH`` if it could not be read again, or
                ``RUN_SAVE_…`` if the disk refuses; what was there is untouched.
        """
        entries = [attribute.model_dump(mode="json") for attribute in attributes]
        content = json.dumps({"form": _FORM, "attributes": entries}, ensure_ascii=False, indent=1)
        data = content.encode()
        if self._on_disk() != self._seen:
            raise RunError(
                "RUN_ATTRIBUTES_ELSEWHERE",
                f"The attribute is not saved: {self._path} was changed from outside, or cannot be "
                "used. Move the file away, or open the run again.",
            )
        if len(data) > _LIMIT:
            raise RunError(
                "RUN_ATTRIBUTES_TOO_MUCH",
                f"The attribute is not saved: with the groups of all that are saved, {self._path} "
                f"would be larger than {_LIMIT >> 20} MiB. Delete one made of many images.",
            )
        try:
            write_atomically(self._path, [data], overwrite=True, disk=self._disk)
        except OSError as error:
            code, why = why_not_written(error, self._path, len(data), self._disk, settled=True)
            raise RunError(
                f"RUN_SAVE_{code}", f"The attributes are kept here, but not saved. {why}"
            ) from error
        self._seen = _digest(data)

    def _on_disk(self) -> str:
        try:
            return _digest(read_bounded(self._path, _LIMIT))
        except FileNotFoundError:
            return self._seen  # gone: ours takes its place
        except OSError:
            return "unreadable"

    def _unusable(self, why: str) -> RunError:
        return RunError(
            "RUN_ATTRIBUTES",
            f"The saved attributes in {self._path} cannot be used ({why}). The run opens without "
            "them.",
        )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
