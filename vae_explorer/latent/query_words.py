"""How a search is written: from the words of a person to terms with a meaning."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Comparison",
    "Operator",
    "QueryError",
    "Term",
    "TextTerm",
    "number_in",
    "terms_in",
    "with_term",
]

Operator = Literal[":", "=", "<", "<=", ">", ">="]

_QUOTED = r'"[^"]*"'
_TERM = re.compile(
    rf"""(?P<minus>-?)
    (?: (?P<key>{_QUOTED}|(?:csv:)?[^\s:<>="]+) \s*(?P<operator><=|>=|<|>|=|:)\s*
        (?P<value>(?:<=|>=|<|>|=)?\s*(?:{_QUOTED}|[^\s"])*)
      | (?P<text>{_QUOTED}|[^\s]+) )""",
    re.VERBOSE,
)
_AGAIN = re.compile(r"(<=|>=|<|>|=)\s*(.*)")


class QueryError(ValueError):
    """A search that cannot be done; the message is one sentence for the person who wrote it."""


@dataclass(frozen=True)
class TextTerm:
    """Text that is looked for in every column of words.

    Attributes:
        text: Casefolded.
        wanted: False if it must not be there.
    """

    text: str
    wanted: bool = True


@dataclass(frozen=True)
class Comparison:
    """One column compared with a value.

    Attributes:
        name: Of the column, as it was written.
        operator: ":" for "is one of" or "lies between".
        value: As it was written, without quotes.
        wanted: False if it must not hold.
    """

    name: str
    operator: Operator
    value: str
    wanted: bool = True


Term = TextTerm | Comparison


def terms_in(text: str) -> tuple[Term, ...]:
    """Take a search apart.

    Args:
        text: Words, such as ``cat label:3,5 elbo<-150 kl:8..12 -split:validation "two words"``.

    Returns:
        What must hold, all of it.

    Raises:
        QueryError: If a comparison lacks its value.

    Example:
        >>> terms_in("Cat -elbo < -150")
        (TextTerm(text='cat', wanted=True),
         Comparison(name='elbo', operator='<', value='-150', wanted=False))
    """
    # The minus that the window itself writes, and the dots that some keyboards make of three.
    plain = text.replace("\N{MINUS SIGN}", "-").replace("…", "..").replace("≤", "<=")
    plain = plain.replace("≥", ">=")
    # A quotation that is still being written ends with the line.
    plain += '"' * (plain.count('"') % 2)
    found = (_term(match) for match in _TERM.finditer(plain))
    return tuple(term for term in found if term is not None)


def with_term(text: str, term: str) -> str:
    """Return a search in which a term stands in place of those about the same column.

    Args:
        text: The search so far.
        term: Such as ``label:7``; a word without a column is added if it is not there.

    Example:
        >>> with_term("cat label:3 kl>2", "label:7"), with_term("excluded cat", "excluded")
        ('cat kl>2 label:7', 'excluded cat')
    """
    added = _TERM.fullmatch(term)
    kept = list(_TERM.finditer(text))
    if added is None or added["key"] is None:
        there = [match[0].casefold() for match in kept]
        return text if term.casefold() in there else f"{text.strip()} {term}".strip()
    about = added["key"].strip('"').casefold()
    words = [m[0].strip() for m in kept if (m["key"] or "").strip('"').casefold() != about]
    return " ".join([*words, term])


def number_in(text: str, name: str) -> float:
    """Read a number.

    Raises:
        QueryError: If it is none; the sentence says for which column.
    """
    try:
        value = float(text.replace("\N{THIN SPACE}", ""))
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise QueryError(f"“{text}” is no number: write {name}<100 or {name}:50..100.")
    return value


def _term(match: re.Match[str]) -> Term | None:
    wanted = not match["minus"]
    if match["text"] is not None:
        word = match["text"].replace('"', "").casefold()
        return TextTerm(word, wanted) if word else None
    name, value = match["key"].strip('"'), match["value"].strip()
    operator = match["operator"]
    if operator == ":" and (again := _AGAIN.fullmatch(value)):
        operator, value = again[1], again[2]
    value = value.replace('"', "")
    if not value:
        raise QueryError(f"Write a value after “{name}{operator}”.")
    return Comparison(name, operator, value, wanted)  # type: ignore[arg-type]
