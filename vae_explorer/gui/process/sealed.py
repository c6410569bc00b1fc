"""Bytes that are only used again if they are still the same.

Qt reads back the layout of docks without doubting it: one changed byte can end the process. A
digest before the bytes tells a damaged layout from a good one.
"""

from __future__ import annotations

__all__ = ["seal", "unseal"]

_DIGEST_BYTES = 16


def seal(content: bytes) -> bytes:
    """Returns the bytes with their digest before them."""
    import hashlib  # loads OpenSSL: not for a first window that has no layout to restore

    return hashlib.sha256(content).digest()[:_DIGEST_BYTES] + content


def unseal(sealed: bytes) -> bytes:
    """Returns the bytes, or none where they are damaged.

    >>> unseal(seal(b"layout"))
    b'layout'
    >>> unseal(b"x" + seal(b"layout"))
    b''
    """
    content = sealed[_DIGEST_BYTES:]
    return content if content and seal(content) == sealed else b""
