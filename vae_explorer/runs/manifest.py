"""``run.json``: what was trained, how, on what and by which versions."""

from __future__ import annotations

import json
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vae_explorer import __version__
from vae_explorer.errors import RunError, SettingsError
from vae_explorer.runs.atomic import read_bounded
from vae_explorer.runs.plain_text import plain_text
from vae_explorer.training.settings import Setup, TrainingSettings

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet

__all__ = [
    "FORMAT",
    "SCHEMA",
    "Ancestor",
    "ImageFacts",
    "Manifest",
    "load_json",
    "parse_manifest",
    "read_manifest",
]

FORMAT = "vae-explorer run"
SCHEMA = 3
"""Of what is written now. 1 and 2 knew fewer settings, and are read for ever."""

_LIMIT = 4 << 20
_TOOLS = ("torch", "numpy", "pillow", "safetensors")


class ImageFacts(BaseModel):
    """What the manifest knows about the image set.

    Attributes:
        count: Number of images.
        shape: ``(C, H, W)``.
        labels: Number of labels.
        rejected: Number of files that could not be used.
        fingerprint: SHA-256 over paths, pixels and specification.
    """

    model_config = ConfigDict(frozen=True)

    count: int = Field(ge=1)
    shape: tuple[int, int, int]
    labels: int = Field(default=0, ge=0)
    rejected: int = Field(default=0, ge=0)
    fingerprint: str = Field(default="", max_length=128)


class Ancestor(BaseModel):
    """The moment of another run that a branch began from.

    Attributes:
        name: Of the other run's folder.
        path: That folder, absolute; it may be gone by now.
        step: Steps that were done there; 0 where the branch began anew.
        epoch: The same in epochs.
        attempts: Number of the last of its attempts that led up to it; 0 where none did.
    """

    model_config = ConfigDict(frozen=True)

    name: str = Field(max_length=1024)
    path: str = Field(max_length=8192)
    step: int = Field(ge=0, lt=1 << 62)
    epoch: float = Field(ge=0.0, allow_inf_nan=False)
    attempts: int = Field(default=0, ge=0, lt=1 << 31)


class Manifest(BaseModel):
    """The content of ``run.json``.

    Attributes:
        format: Always ``"vae-explorer run"``.
        schema_version: Of the run directory, written as ``schema``.
        name: What the window calls the run.
        source: Absolute folder of the images, or ``"sample:faces"`` and the like.
        created: In UTC, ISO 8601.
        images: The image set in numbers.
        setup: Model and training.
        ancestor: Where a branch came from, None for a run that began by itself.
        versions: Of this program and of what it stands on.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    format: str = FORMAT
    schema_version: int = Field(default=SCHEMA, alias="schema")
    name: str = Field(max_length=1024)
    source: str = Field(max_length=8192)
    created: str = Field(max_length=64)
    images: ImageFacts
    setup: Setup
    ancestor: Ancestor | None = None
    versions: dict[str, str] = Field(default_factory=dict)

    @classmethod
    def of(cls, image_set: ImageSet, setup: Setup) -> Manifest:
        """Return the manifest of a run that begins now."""
        return cls(
            name=plain_text(image_set.name)[:1024],
            source=plain_text(image_set.source)[:8192],
            created=datetime.now(UTC).isoformat(timespec="milliseconds"),
            images=ImageFacts(
                count=len(image_set),
                shape=image_set.image_shape,
                labels=len(image_set.label_names),
                rejected=len(image_set.rejected),
                fingerprint=image_set.fingerprint,
            ),
            setup=setup,
            versions=_versions(),
        )

    def branched(self, setup: Setup, ancestor: Ancestor) -> Manifest:
        """Return the manifest of a branch that begins now.

        Args:
            setup: What it is trained with.
            ancestor: The moment of this run that it begins from.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        own = {"setup": setup, "ancestor": ancestor, "created": now, "versions": _versions()}
        return self.model_copy(update=own)

    def with_epochs(self, epochs: int) -> Manifest:
        """Return the same with another number of epochs in all.

        Raises:
            SettingsError: If the number is outside its range.
        """
        try:
            training = TrainingSettings(**{**self.setup.training.model_dump(), "epochs": epochs})
        except ValidationError as error:
            raise SettingsError(
                "SET_RANGE", f"{epochs} epochs are outside the range: {_first(error)}."
            ) from error
        setup = self.setup.model_copy(update={"training": training})
        return self.model_copy(update={"setup": setup})

    def is_same_run(self, other: Manifest) -> bool:
        """Say whether both are of one run, which may have been given more epochs meanwhile.

        Args:
            other: Found in the same place at another time.
        """
        return self._identity == other._identity

    @property
    def _identity(self) -> tuple[object, ...]:
        training = self.setup.training.model_copy(update={"epochs": 1})
        setup = self.setup.model_copy(update={"training": training})
        return self.created, self.source, self.images, self.ancestor, setup

    def refuse_another(self, found: Manifest, place: Path) -> None:
        """See to it that a run which was begun in the place meanwhile is left alone.

        Args:
            found: Read there.
            place: The folder.

        Raises:
            RunError: ``RUN_EXISTS`` if it is another run.
        """
        if not self.is_same_run(found):
            sentence = f"{place} holds another run now, which is left alone."
            raise RunError("RUN_EXISTS", sentence)

    def text(self) -> str:
        """Return the JSON of ``run.json``, in the form of today whatever it was read from."""
        content = self.model_copy(update={"schema_version": SCHEMA})
        return json.dumps(content.model_dump(mode="json", by_alias=True), indent=2) + "\n"


def _versions() -> dict[str, str]:
    found = {"vae_explorer": __version__, "python": platform.python_version()}
    for name in _TOOLS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def load_json(content: bytes) -> Any:
    """Parse JSON of unknown origin.

    Raises:
        ValueError: If it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def parse_manifest(content: bytes | str, name: str) -> Manifest:
    """Check the content of a ``run.json``.

    Args:
        content: JSON.
        name: Name of the file for the sentence of an error.

    Raises:
        RunError: ``RUN_NEWER`` or ``RUN_MANIFEST``.
    """
    try:
        raw = load_json(content if isinstance(content, bytes) else content.encode())
        if not isinstance(raw, dict) or raw.get("format") != FORMAT:
            raise ValueError(f"it is no {FORMAT}")
        schema = raw.get("schema")
        if isinstance(schema, int) and schema > SCHEMA:
            raise RunError(
                "RUN_NEWER",
                f"{name} was written by a newer version (schema {schema}; this program knows "
                f"{SCHEMA}). Update VAE Explorer to open it.",
            )
        return Manifest.model_validate(raw)
    except ValidationError as error:
        detail = _first(error)
    except ValueError as error:
        detail = str(error)
    raise RunError("RUN_MANIFEST", f"{name} cannot be used ({_short(detail)}).")


def _first(error: ValidationError) -> str:
    """Return the first of the problems in words."""
    first = error.errors(include_url=False, include_context=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:200]


def read_manifest(path: Path) -> Manifest:
    """Read a ``run.json``.

    Raises:
        RunError: If it cannot be read, is damaged or was written by a newer version.
    """
    try:
        content = read_bounded(path, _LIMIT)
    except OSError as error:
        raise RunError(
            "RUN_MANIFEST", f"{path} could not be read: {error.strerror or error}."
        ) from error
    return parse_manifest(content, str(path))
