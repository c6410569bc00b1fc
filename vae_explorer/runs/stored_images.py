"""The images of a run, kept with it: a run outlives its folder.

``images.json`` tells about each image and each rejected file; ``images.safetensors`` holds the
pixels as the model saw them up to 512 MiB, and above that only thumbnails.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from vae_explorer.errors import CheckpointError, RunError, VaeExplorerError
from vae_explorer.images.image_set import ImageSet, Rejected
from vae_explorer.images.spec import PixelSpec
from vae_explorer.images.split import TRAIN, VALIDATION
from vae_explorer.runs.atomic import read_bounded
from vae_explorer.runs.container import pack_parts, read_container
from vae_explorer.runs.manifest import load_json

if TYPE_CHECKING:
    from vae_explorer.runs.layout import RunLayout

__all__ = ["PIXELS_LIMIT", "StoredImages", "image_list_text", "pack_pixels", "read_images"]

PIXELS_LIMIT = 512 << 20
"""Most bytes of pixels that are copied into a run."""

_FORM = "vae-explorer images"
_FILE_LIMIT = PIXELS_LIMIT + (64 << 20)
_LIST_LIMIT = 1 << 30
_THUMBNAIL_PX = 16
_AT_ONCE = 256


class StoredImages(NamedTuple):
    """Images that were read back.

    Attributes:
        image_set: The images.
        exact: False if only thumbnails were left, enlarged to the model's size.
    """

    image_set: ImageSet
    exact: bool


def image_list_text(image_set: ImageSet) -> str:
    """Return the content of ``images.json``."""
    names = list(image_set.columns)
    # Through text: a single-precision number in its own few digits reads back as the same.
    columns = [
        [None if math.isnan(v) else float(str(v)) for v in image_set.columns[n]] for n in names
    ]
    rows = zip(*columns, strict=True) if columns else ((),) * len(image_set)
    said = list(image_set.words)
    words = zip(*image_set.words.values(), strict=True) if said else ((),) * len(image_set)
    facts = zip(image_set.paths, image_set.labels, image_set.split, rows, words, strict=True)
    spec = image_set.spec
    content = {
        "name": image_set.name,
        "source": image_set.source,
        "fingerprint": image_set.fingerprint,
        "spec": {
            "size": spec.size,
            "channels": spec.channels,
            "fit": spec.fit.value,
            "background": spec.background,
        },
    }
    images = [
        {
            "path": path,
            "label": label,
            "split": split,
            "columns": dict(zip(names, row, strict=True)),
            **({"words": dict(zip(said, spoken, strict=True))} if said else {}),
        }
        for path, label, split, row, spoken in facts
    ]
    rejected = [
        {"path": file.path, "code": file.code, "reason": file.reason} for file in image_set.rejected
    ]
    # A few at once: what is written in one piece holds Python's lock, and with it the window.
    some = (_json(images[i : i + _AT_ONCE])[1:-1] for i in range(0, len(images), _AT_ONCE))
    listed = ",".join(some)
    return f'{_json(content)[:-1]},"images":[{listed}],"rejected":{_json(rejected)}}}\n'


def _json(content: object) -> str:
    return json.dumps(content, allow_nan=False, separators=(",", ":"))


def pack_pixels(image_set: ImageSet, limit: int = PIXELS_LIMIT) -> tuple[bytes | memoryview, ...]:
    """Return the content of ``images.safetensors``, in pieces.

    Args:
        image_set: The images.
        limit: Most bytes of pixels that are kept whole.
    """
    metadata = {"fingerprint": image_set.fingerprint}
    if image_set.pixels.nbytes <= limit:
        return pack_parts({"pixels": image_set.pixels}, metadata, _FORM)
    stride = max(1, image_set.height // _THUMBNAIL_PX)
    return pack_parts({"thumbnails": image_set.pixels[:, :, ::stride, ::stride]}, metadata, _FORM)


def read_images(layout: RunLayout) -> StoredImages:
    """Read the images of a run.

    Raises:
        RunError: ``RUN_IMAGES`` if they are missing or damaged.
    """
    content = _read_list(layout.image_list)
    try:
        arrays, metadata = read_container(layout.image_pixels, _FORM, _FILE_LIMIT)
    except CheckpointError as error:
        raise _damaged(layout.image_pixels, error.sentence) from error
    try:
        spec = PixelSpec(**content["spec"])
        exact = "pixels" in arrays
        pixels = arrays["pixels"] if exact else _enlarged(arrays["thumbnails"], spec)
        image_set = _image_set(content, pixels, spec)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        why = "it does not fit the images. Put a whole copy of the run in its place."
        raise _damaged(layout.image_list, why) from error
    except VaeExplorerError as error:
        raise _damaged(layout.image_list, error.sentence) from error
    if not set(image_set.split) <= {TRAIN, VALIDATION}:
        raise _damaged(layout.image_list, "its split is neither train nor validation")
    if metadata.get("fingerprint") != image_set.fingerprint:
        raise _damaged(layout.image_pixels, "it belongs to another image set")
    if not exact and (whole := _from_source(image_set)) is not None:
        return StoredImages(whole, exact=True)
    return StoredImages(image_set, exact)


def _damaged(path: Path, detail: str) -> RunError:
    return RunError(
        "RUN_IMAGES", f"The images of the run cannot be read from {path}: {detail[:300]}"
    )


def _read_list(path: Path) -> dict[str, Any]:
    try:
        content = load_json(read_bounded(path, _LIST_LIMIT))
    except OSError as error:
        raise _damaged(path, f"{error.strerror or error}.") from error
    except ValueError as error:
        raise _damaged(path, "it is no JSON.") from error
    if not isinstance(content, dict):
        raise _damaged(path, "it is no list of images.")
    return content


def _image_set(content: Mapping[str, Any], pixels: np.ndarray, spec: PixelSpec) -> ImageSet:
    images = content["images"]
    names = list(images[0]["columns"]) if images else []
    columns = {
        name: np.array(
            [math.nan if i["columns"][name] is None else i["columns"][name] for i in images],
            np.float32,
        )
        for name in names
    }
    # Earlier programs knew no words.
    said = list(images[0].get("words", {})) if images else []
    words = {name: tuple(_text(image["words"][name]) for image in images) for name in said}
    return ImageSet(
        name=str(content["name"]),
        source=str(content["source"]),
        pixels=pixels,
        paths=tuple(_text(image["path"]) for image in images),
        labels=tuple(_text(image["label"]) for image in images),
        columns=columns,
        words=words,
        rejected=tuple(
            Rejected(_text(r["path"]), _text(r["code"]), _text(r["reason"]))
            for r in content["rejected"]
        ),
        spec=spec,
        split=tuple(_text(image["split"]) for image in images),
        fingerprint=_text(content["fingerprint"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _enlarged(thumbnails: np.ndarray, spec: PixelSpec) -> np.ndarray:
    """Return thumbnails at the size that the model expects, by repeating pixels."""
    rows = np.arange(spec.size) * thumbnails.shape[2] // spec.size
    return np.ascontiguousarray(thumbnails[:, :, rows][:, :, :, rows])


def _from_source(stored: ImageSet) -> ImageSet | None:
    """Return the images from their folder or its cache, if they are still the same ones."""
    from vae_explorer.images.intake import load_images

    folder = Path(stored.source)
    # The run may be anybody's: it must not send us to a server, nor through a whole disk.
    if stored.source.startswith(("//", "\\\\")) or not folder.is_absolute():
        return None
    if not all((folder / path).is_file() for path in (stored.paths[0], stored.paths[-1])):
        return None
    try:
        fresh = load_images(folder, stored.spec)
    except (VaeExplorerError, OSError):
        return None
    if fresh.paths != stored.paths:
        # Trained without some of the images: the others are still there.
        row_of = {path: row for row, path in enumerate(fresh.paths)}
        rows = [row_of.get(path, -1) for path in stored.paths]
        if -1 in rows:
            return None
        fresh = fresh.only(rows)
    same = fresh.fingerprint == stored.fingerprint
    return replace(stored, pixels=fresh.pixels) if same else None
