"""YAML from outside, read without building anything but texts, numbers, lists and mappings, each with its line.

Made of PyYAML's events alone, so that no tag calls for anything. A plain scalar is what the core schema of YAML 1.2
says (https://yaml.org/spec/1.2.2/#103-core-schema), as in JavaScript: ``yes`` and ``2024-01-01`` are texts.
An alias stands for its node without a copy; whoever walks over nodes counts them with a ``Budget``, so that aliases of
aliases cost no more than what they would be written out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from promptmanager.domain.errors import SampleFileInvalid

YAML_BYTES_MAX = 5 * 1024 * 1024
NODES_MAX = 600_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAG = "tag:yaml.org,2002:str"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?[0-9]{1,300}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
_MERGE = "<<"


@dataclass(frozen=True)
class Node:
    """A value and the line on which it begins, from 1. Lists hold nodes, and so do the values of mappings."""

    value: str | float | bool | list[Node] | dict[str, Node] | None
    line: int

    @property
    def items(self) -> list[Node]:
        return self.value if isinstance(self.value, list) else []

    @property
    def members(self) -> dict[str, Node]:
        return self.value if isinstance(self.value, dict) else {}


class Budget:
    """Counts the nodes that were looked at. Raises SampleFileInvalid beyond ``NODES_MAX``."""

    def __init__(self) -> None:
        self._left = NODES_MAX

    def spend(self, count: int = 1) -> None:
        self._left -= count
        if self._left < 0:
            raise SampleFileInvalid("too_many_pieces")

    def plain(self, node: Node) -> Any:
        """Return a node as JSON values."""
        self.spend()
        if isinstance(node.value, list):
            return [self.plain(each) for each in node.value]
        if isinstance(node.value, dict):
            return {name: self.plain(each) for name, each in node.value.items()}
        return node.value

    def text(self, node: Node) -> str:
        """Return a node as a text: JSON for what is none, nothing for null."""
        if isinstance(node.value, str):
            self.spend()
            return node.value
        return "" if node.value is None else json.dumps(self.plain(node), ensure_ascii=False)


def read_yaml(text: str) -> Node:
    """Return the one document. Raises SampleFileInvalid, for several too."""
    if len(text.encode("utf-8", "replace")) > YAML_BYTES_MAX:
        raise SampleFileInvalid("too_big", limit=YAML_BYTES_MAX // 2**20)
    try:
        return _Reader().document(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SampleFileInvalid("yaml_broken", line=line) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise SampleFileInvalid("yaml_broken", line=1) from error


class _Reader:
    """Puts nodes together from events. What an anchor names is known once it is whole, so that nothing holds itself."""

    def __init__(self) -> None:
        self._anchors: dict[str, Node] = {}
        self._open: list[tuple[str | None, int, list[Node], bool]] = []
        self._root: Node | None = None
        self._merging = Budget()

    def document(self, text: str) -> Node:
        for event in yaml.parse(text, Loader=_LOADER):
            if self._root is not None and isinstance(event, yaml.DocumentStartEvent):
                raise SampleFileInvalid("yaml_broken", line=event.start_mark.line + 1)
            self._take(event)
        if self._root is None:
            raise SampleFileInvalid("empty")
        return self._root

    def _take(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._open.append((event.anchor, line, [], isinstance(event, yaml.MappingStartEvent)))
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            anchor, began, nodes, is_mapping = self._open.pop()
            self._put(Node(self._mapping(nodes) if is_mapping else nodes, began), anchor)
        elif isinstance(event, yaml.ScalarEvent):
            self._put(Node(_scalar(event), line), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise SampleFileInvalid("yaml_broken", line=line)
            self._put(self._anchors[event.anchor], None)

    def _put(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1][2].append(node)
        else:
            self._root = node

    def _mapping(self, nodes: list[Node]) -> dict[str, Node]:
        """Return names and values; a merge key (``<<``) lends what is not there itself."""
        own: dict[str, Node] = {}
        lent: dict[str, Node] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if key.value == _MERGE:
                for each in value.items or [value]:
                    self._merging.spend(len(each.members) + len(lent))
                    lent = each.members | lent
                continue
            name = key.value if isinstance(key.value, str) else json.dumps(key.value, default=str)
            if name in own:
                # As in promptfoo: one of the two would be lost.
                raise SampleFileInvalid("yaml_broken", line=key.line)
            own[name] = value
        return lent | own


def _scalar(event: Any) -> str | float | bool | None:
    text: str = event.value
    # Quoted, or of a tag: a text, whatever the tag would make of it.
    if event.tag == _TEXT_TAG or not event.implicit[0]:
        return text
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
