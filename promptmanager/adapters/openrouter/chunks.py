"""Chunks of a body that arrived together, put into one.

A provider sends each token as an HTTP chunk of its own, and each chunk passes through many hands. With a dozen in one
read most of the work of reading was that. The bytes of the body stay what they were, only their packing changes.
"""

from __future__ import annotations

import re

import httpcore

_HEAD_MAX_BYTES = 64 * 1024
_SIZE_MAX_BYTES = 1024
_INTERIM = re.compile(rb"HTTP/1\.1 1\d\d ")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n")
_EVENTS = re.compile(rb"(?i)\r\ncontent-type:[ \t]*text/event-stream[ \t;\r]")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_END = b"\r\n"


class ChunkMerger:
    """Takes what was read of one answer and gives what is to be read instead.

    What is not a chunked stream of events stays as it is.
    """

    def __init__(self) -> None:
        self._head = b""
        self._take = self._head_or_more
        self._held = b""
        self._left = 0  # of the present chunk: its bytes and the end of line behind them
        self._parts: list[bytes] = []

    def take(self, data: bytes) -> bytes:
        """Return the bytes to go on with; none when only packing has arrived.

        Raises httpcore.RemoteProtocolError once everything before a broken chunk has been given out.
        """
        return self._take(data)

    def _head_or_more(self, data: bytes) -> bytes:
        self._head += data
        head, found, _ = self._head.partition(b"\r\n\r\n")
        while found and _INTERIM.match(head):
            self._head = self._head[len(head) + 4 :]
            head, found, _ = self._head.partition(b"\r\n\r\n")
        if not found:
            if len(self._head) > _HEAD_MAX_BYTES:
                self._take = _unchanged
            return data
        size = len(head) + 4
        is_ours = _CHUNKED.search(self._head, 0, size) and _EVENTS.search(self._head, 0, size)
        body = self._head[size:]
        self._head = b""
        if not is_ours:
            self._take = _unchanged
            return data
        self._take = self._chunks
        return data[: len(data) - len(body)] + self._chunks(body)

    def _chunks(self, data: bytes) -> bytes:
        self._held += data
        at = 0
        while True:
            if not self._left:
                size = _SIZE.match(self._held, at)
                if size is None:
                    if len(self._held) - at > _SIZE_MAX_BYTES or _END in self._held[at:]:
                        self._take = _broken
                    break
                self._left = int(size[1], 16) + len(_END)
                if self._left == len(_END):
                    # The last one, and whatever follows it.
                    self._take = _unchanged
                    return self._packed() + self._held[at:]
                at = size.end()
            end = at + self._left - len(_END)
            self._parts.append(self._held[at:end])
            if len(self._held) < end + len(_END):
                taken = len(self._parts[-1])
                at, self._left = at + taken, self._left - taken
                break
            if self._held[end : end + len(_END)] != _END:
                self._take = _broken
                break
            at, self._left = end + len(_END), 0
        self._held = self._held[at:]
        packed = self._packed()
        return packed if packed or self._take != _broken else _broken(b"")

    def _packed(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return b"%x\r\n%b\r\n" % (len(data), data) if data else b""


def _unchanged(data: bytes) -> bytes:
    return data


def _broken(_data: bytes) -> bytes:
    raise httpcore.RemoteProtocolError("a malformed chunk")
