"""Making the sample sets, with progress, and keeping what took a while."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from vae_explorer.images import cache
from vae_explorer.images.image_set import ImageSet, fingerprint_of
from vae_explorer.images.reports import THUMBNAILS, IntakeReport, Stage
from vae_explorer.images.samples import PREFIX, SampleFacts
from vae_explorer.images.samples.digits import read_digits
from vae_explorer.images.samples.faces import draw_faces
from vae_explorer.images.samples.factors import VERSION, face_factors
from vae_explorer.images.spec import Fit, PixelSpec
from vae_explorer.images.split import TRAIN

__all__ = ["first", "make"]

_AT_ONCE = 50  # faces drawn between two reports
_REPORT_EVERY_S = 0.05


def first(facts: SampleFacts, count: int) -> npt.NDArray[np.uint8]:
    """Return the first pictures of a sample, uint8 (n, C, H, W)."""
    if facts.name == "digits":
        return read_digits(count)[0]
    factors = face_factors(facts.count)
    return draw_faces({name: column[:count] for name, column in factors.items()})


def make(facts: SampleFacts) -> Iterator[IntakeReport]:
    """Make a sample; the last report has it."""
    if facts.name == "digits":
        pixels, labels = read_digits(facts.count)
        yield _last_report(facts, pixels, labels, {})
        return
    columns = face_factors(facts.count)
    spec = _spec(facts)
    key = cache.key_of(f"{PREFIX}{facts.name} {VERSION}", spec)
    entry = cache.load(key, "samples")
    if entry is not None and len(entry.pixels) == facts.count:
        yield _last_report(facts, entry.pixels, ("",) * facts.count, columns, entry.fingerprint)
        return
    pixels = np.empty((facts.count, *facts.image_shape), np.uint8)
    reported = -np.inf
    for start in range(0, facts.count, _AT_ONCE):
        rows = slice(start, start + _AT_ONCE)
        pixels[rows] = draw_faces({name: column[rows] for name, column in columns.items()})
        if time.monotonic() - reported > _REPORT_EVERY_S:
            reported = time.monotonic()
            yield IntakeReport(
                Stage.DECODING,
                found=facts.count,
                done=min(start + _AT_ONCE, facts.count),
                total=facts.count,
                thumbnails=tuple(pixels[:THUMBNAILS]),
            )
    report = _last_report(facts, pixels, ("",) * facts.count, columns)
    yield report
    assert report.image_set is not None
    cache.store(key, cache.CacheEntry(pixels, spec, (), report.image_set.fingerprint), "samples")


def _spec(facts: SampleFacts) -> PixelSpec:
    channels, size, _ = facts.image_shape
    return PixelSpec(size, channels, Fit.CROP)


def _last_report(
    facts: SampleFacts,
    pixels: npt.NDArray[np.uint8],
    labels: tuple[str, ...],
    columns: Mapping[str, npt.NDArray[np.float32]],
    fingerprint: str | None = None,
) -> IntakeReport:
    digits = len(str(facts.count))
    paths = tuple(f"{facts.name}-{index:0{digits}}.png" for index in range(len(pixels)))
    image_set = ImageSet(
        name=facts.title,
        source=f"{PREFIX}{facts.name}",
        pixels=pixels,
        paths=paths,
        labels=labels,
        columns=columns,
        rejected=(),
        spec=_spec(facts),
        split=(TRAIN,) * len(pixels),
        fingerprint=fingerprint or fingerprint_of(paths, pixels, _spec(facts)),
    )
    return IntakeReport(
        Stage.DONE,
        found=len(pixels),
        done=len(pixels),
        total=len(pixels),
        thumbnails=tuple(image_set.pixels[:THUMBNAILS]),
        image_set=image_set,
    )
