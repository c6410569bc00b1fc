"""Which images a search finds in the table of what is known of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.latent.query_words import Comparison, QueryError, TextTerm, number_in, terms_in

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.latent.image_table import Column, ImageTable

__all__ = ["FLAGS", "column_named", "flagged", "image_query", "quoted"]

FLAGS = {"excluded": "excluded", "duplicate": "duplicate", "duplicates": "duplicate"}
"""Words that stand for images of which the column of that key says so."""

_ALIASES = {"tag": "tags", "class": "label", "file": "name", "path": "name", "notes": "note"}
_RANGE = re.compile(r"(.*?)\.\.(.*)")


def image_query(text: str, table: ImageTable) -> NDArray[np.bool_]:
    """Find images by words.

    Terms are separated by spaces and must all hold; a minus before a term turns it round. Plain
    text is looked for in all columns of words, ``label:3,5`` wants one of these words,
    ``elbo<-150`` and ``kl:8..12`` compare numbers, ``excluded`` and ``duplicates`` are flags.
    Nothing is known of an image where its value is missing: no comparison finds it.

    Args:
        text: The search; an empty one finds everything.
        table: Where to look.

    Returns:
        For each image whether it is found, bool, shape ``(N,)``.

    Raises:
        QueryError: If the search makes no sense here; its message is one sentence.

    Example:
        >>> from vae_explorer.latent.image_table import Column, ImageTable
        >>> table = ImageTable(3, [Column("kl", "KL", "nats", "", np.array([1.0, 5.0, np.nan]))])
        >>> image_query("kl>2", table).tolist()
        [False, True, False]
    """
    found = np.ones(table.images, bool)
    for term in terms_in(text):
        holds = _text(term, table) if isinstance(term, TextTerm) else _compare(term, table)
        found &= holds if term.wanted else ~holds
    return found


def column_named(name: str, table: ImageTable) -> Column:
    """Return a column by its key, its title or its name in a CSV file, however it is written.

    Raises:
        QueryError: If there is none; its message names the nearest.
    """
    names = _names(table)
    wanted = _plain(name)
    wanted = _ALIASES.get(wanted, wanted)
    if wanted in names:
        return table.columns[names[wanted]]
    near = difflib.get_close_matches(wanted, names, n=1)
    if near:
        raise QueryError(f"There is no column “{name}”. Is “{near[0]}” meant?")
    known = ", ".join(key.removeprefix("csv:") for key in list(table.columns)[:6])
    raise QueryError(f"There is no column “{name}”. Among those there are: {known}.")


def flagged(column: Column) -> NDArray[np.bool_]:
    """Return for which images a column says anything but no: a word, or a number above zero."""
    if isinstance(column.values, np.ndarray):
        return np.asarray(np.nan_to_num(column.values) > 0)
    return np.fromiter(map(bool, column.values), bool, len(column.values))


def quoted(word: str) -> str:
    """Return a word as a search must have it.

    Example:
        >>> quoted("7"), quoted("tabby cat")
        ('7', '"tabby cat"')
    """
    clean = word.replace('"', "")
    return f'"{clean}"' if re.search(r"[\s,*:<>=]", clean) or clean.startswith("-") else clean


def _text(term: TextTerm, table: ImageTable) -> NDArray[np.bool_]:
    if term.text in FLAGS:
        column = table.columns.get(FLAGS[term.text])
        return np.zeros(table.images, bool) if column is None else flagged(column)
    found = np.zeros(table.images, bool)
    for column in table.columns.values():
        if not isinstance(column.values, np.ndarray):
            found |= _each(column.values, lambda word: term.text in word)
    return found


def _compare(term: Comparison, table: ImageTable) -> NDArray[np.bool_]:
    column = column_named(term.name, table)
    if not isinstance(column.values, np.ndarray):
        if term.operator not in (":", "="):
            raise QueryError(f"{column.title} holds words: write {term.name}:word.")
        return _words(column, term.value)
    values = column.values
    if term.operator in (":", "="):
        return _between_or_equal(values, term)
    bound = number_in(term.value, term.name)
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
    return np.asarray(compare[term.operator](values, bound))


def _between_or_equal(values: NDArray[np.float64], term: Comparison) -> NDArray[np.bool_]:
    limits = _RANGE.fullmatch(term.value)
    if limits is None:
        number = number_in(term.value, term.name)
        # What is shown with one decimal is meant with one decimal.
        decimals = len(term.value.partition(".")[2])
        return np.asarray(np.round(values, decimals) == number)
    low = number_in(limits[1], term.name) if limits[1] else -np.inf
    high = number_in(limits[2], term.name) if limits[2] else np.inf
    low, high = min(low, high), max(low, high)
    return np.asarray((values >= low) & (values <= high))


def _words(column: Column, value: str) -> NDArray[np.bool_]:
    """A class must be named in full, unless it has a star; a tag too; else a part is enough."""
    parts = [part.strip().casefold() for part in value.split(",") if part.strip()]
    words = column.values
    assert isinstance(words, tuple)
    if column.key == "tags":
        return _each(words, lambda word: bool({tag.strip() for tag in word.split(",")} & {*parts}))
    if column.is_category:
        pattern = "|".join(".*".join(map(re.escape, part.split("*"))) for part in parts)
        return _each(words, lambda word: re.fullmatch(pattern, word) is not None)
    return _each(words, lambda word: any(part in word for part in parts))


def _each(words: Sequence[str], holds: object) -> NDArray[np.bool_]:
    """Ask about every different word once: classes repeat."""
    assert callable(holds)
    known = {word: bool(holds(word.casefold())) for word in set(words)}
    return np.fromiter((known[word] for word in words), bool, len(words))


def _names(table: ImageTable) -> dict[str, str]:
    names: dict[str, str] = {}
    for key, column in table.columns.items():
        for name in (key, key.removeprefix("csv:"), column.title):
            names.setdefault(_plain(name), key)
    return names


def _plain(name: str) -> str:
    return name.casefold().replace("_", " ").strip()
