"""File names as text that every reader of UTF-8 takes."""

from __future__ import annotations

__all__ = ["plain_text", "safe_text"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_text(name: str) -> str:
    r"""Return a name with what is no text in it escaped.

    Example:
        >>> plain_text("caf\udce9.png"), plain_text("\ud800"), plain_text("猫")
        ('caf\\xe9.png', '\\ud800', '猫')
    """
    try:
        raw = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Half a character, as Windows allows in names: there is no byte to go back to.
        raw = name.encode("utf-8", "backslashreplace")
    return raw.decode("utf-8", "backslashreplace")


def safe_text(text: str) -> str:
    r"""Return text that every reader of UTF-8 takes and no spreadsheet runs.

    Bytes of a file name that are no UTF-8 are written as ``\xff``; a text that a spreadsheet
    would take for a formula gets an apostrophe in front.

    Example:
        >>> safe_text("=1+1"), safe_text("caf\udce9.png")
        ("'=1+1", 'caf\\xe9.png')
    """
    plain = plain_text(text)
    return f"'{plain}" if plain.startswith(_FORMULA) else plain
