"""The key ring: the keys that seal secrets, from the environment or a file made once on a laptop."""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32
# A dot or a bar would make the envelope or the associated data ambiguous.
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)
HOW_TO_MAKE_ONE = 'Make one with: echo "k1:$(openssl rand -base64 32)"'


class RingUnusable(Exception):
    """There is no ring, or it cannot be read. The sentence is for the operator; no key is in it."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by their id. ``first`` is the id of the one that seals; all of them open."""

    first: str
    keys: dict[str, bytes] = field(repr=False)


def read_ring(given: str, *, file: Path | None) -> KeyRing:
    """Return the ring that was given, else the one of the file, which is made when it is not there.

    Raises RingUnusable: when it is malformed, and when there is neither (``file`` is None on a host).
    """
    if given.strip():
        return parse_ring(given, source="PROMPTMANAGER_KEYS")
    if file is None:
        raise RingUnusable(f"With DATABASE_URL set, PROMPTMANAGER_KEYS must be set too. {HOW_TO_MAKE_ONE}")
    try:
        if not file.exists():
            _make(file)
        return parse_ring(file.read_text(encoding="utf-8"), source=str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise RingUnusable(f"{file} cannot be read or made: {type(error).__name__}") from None


def parse_ring(text: str, *, source: str) -> KeyRing:
    """Read ``id:base64`` entries parted by commas; each key has 32 bytes and an id of its own."""
    keys: dict[str, bytes] = {}
    for place, entry in enumerate(text.strip().split(","), start=1):
        key_id, _, encoded = entry.strip().partition(":")
        key = _decoded(encoded)
        if not _ID.fullmatch(key_id) or len(key) != KEY_BYTES or key_id in keys:
            raise RingUnusable(
                f"Entry {place} of {source} must be an id of its own, a colon and {KEY_BYTES} bytes in base64. "
                f"{HOW_TO_MAKE_ONE}"
            )
        keys[key_id] = key
    return KeyRing(first=next(iter(keys)), keys=keys)


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _make(file: Path) -> None:
    """Write a new ring whole, for the owner alone; whoever comes second keeps the first one's."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ring = f"k1:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.write(ring)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
