"""File names as text that every reader of UTF-8 takes."""

from __future__ import annotations

__all__ = ["plain_text"]


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
