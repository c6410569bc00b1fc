"""What a part of the report is made of: rows with ours, theirs, the tolerance and the verdict."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field

__all__ = ["Row", "compared", "compared_below", "table", "told"]

_WIDTHS = (50, 20, 29, 14)


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        what: The figure, with its unit where that is not nats per image.
        ours: Its value here.
        error: Standard error of the value, or NaN where it has none.
        theirs: What it is held against, in words: a figure, a range, or a condition.
        source: Where that comes from.
        tolerance: How far the two may be apart, in words.
        ok: The verdict, or None where nothing is to be judged.
    """

    what: str
    ours: float
    error: float = math.nan
    theirs: str = ""
    source: str = ""
    tolerance: str = ""
    ok: bool | None = None

    def record(self) -> dict[str, object]:
        """Return the row for JSON, in which a number that is not there is null."""
        return {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Reference:
    """Figures from elsewhere, with where they come from."""

    values: tuple[float, ...]
    source: str
    digits: int = field(default=2)

    @property
    def words(self) -> str:
        return ", ".join(signed(value, self.digits) for value in self.values)


def _plain(value: object) -> object:
    """Return a value that JSON knows."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return value


def compared(
    what: str, ours: float, theirs: Reference, tolerance: float, error: float = math.nan
) -> Row:
    """Hold a value against the nearest of some figures."""
    nearest = min(abs(ours - value) for value in theirs.values)
    within = f"± {tolerance:g}"
    return Row(what, ours, error, theirs.words, theirs.source, within, bool(nearest <= tolerance))


def compared_below(what: str, ours: float, most: float, error: float = math.nan) -> Row:
    """Hold the size of a difference against a bound."""
    return Row(what, ours, error, "0", "an identity", f"≤ {most:g}", bool(abs(ours) <= most))


def told(what: str, ours: float, error: float = math.nan, note: str = "", source: str = "") -> Row:
    """Tell a value that nothing is held against."""
    return Row(what, ours, error, note, source)


def signed(value: float, digits: int) -> str:
    """Write a number with a true minus."""
    return f"{value:,.{digits}f}".replace("-", "−")


def _number(row: Row) -> str:
    small = 0 < abs(row.ours) < 0.01
    digits = 0 if row.ours == round(row.ours) and math.isnan(row.error) else 2
    text = f"{row.ours:.1e}".replace("-", "−") if small else signed(row.ours, digits)
    return text if math.isnan(row.error) else f"{text} ± {row.error:.2g}"


def table(rows: list[Row], *, judged: bool) -> list[str]:
    """Return the rows as lines of text; without judging, verdicts are left out."""
    verdicts = {True: "ok", False: "NOT OK", None: ""}
    head = ("figure", "ours", "held against", "within")
    lines = ["  " + "".join(f"{text:<{width}}" for text, width in zip(head, _WIDTHS, strict=True))]
    for row in rows:
        cells = (row.what, _number(row), row.theirs, row.tolerance)
        padded = (f"{text:<{width}}" for text, width in zip(cells, _WIDTHS, strict=True))
        lines.append("  " + "".join(padded) + (verdicts[row.ok] if judged else ""))
    sources = dict.fromkeys(row.source for row in rows if row.source)
    lines += [f"    from: {source}" for source in sources]
    return [line.rstrip() for line in lines]
