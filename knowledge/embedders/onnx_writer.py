"""Writes an ONNX model, which is a small protobuf message, without the onnx package.

Only what one encoder needs. Field numbers are those of onnx.proto (ONNX IR version 8); the two wire types used are
varint (0) and length-delimited (2).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FLOAT, _INT8, _INT32, _INT64 = 1, 3, 6, 7
_TYPE_OF = {"float32": _FLOAT, "int8": _INT8, "int32": _INT32, "int64": _INT64}


@dataclass
class Graph:
    """A graph being put together: nodes in order, constants, inputs and outputs."""

    inputs: list[bytes] = field(default_factory=list)
    outputs: list[bytes] = field(default_factory=list)
    nodes: list[bytes] = field(default_factory=list)
    constants: list[bytes] = field(default_factory=list)

    def input(self, name: str, kind: str, shape: Sequence[str | int]) -> str:
        """Declare an input; a dimension that is a name may be any size."""
        self.inputs.append(_value(name, _TYPE_OF[kind], shape))
        return name

    def output(self, name: str, shape: Sequence[str | int]) -> None:
        """Declare a float output."""
        self.outputs.append(_value(name, _FLOAT, shape))

    def constant(self, name: str, array: NDArray[Any]) -> str:
        """Add a constant tensor and return its name."""
        dims = b"".join(_number(1, size) for size in array.shape)
        kind = _number(2, _TYPE_OF[array.dtype.name])
        self.constants.append(dims + kind + _text(8, name) + _bytes(9, np.ascontiguousarray(array).tobytes()))
        return name

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        *,
        domain: str = "",
        **attributes: int | float | Sequence[int],
    ) -> str:
        """Add an operation and return the name of its first output."""
        parts = [_text(1, name) for name in inputs] + [_text(2, name) for name in outputs]
        parts += [_text(3, outputs[0]), _text(4, kind)]
        parts += [_bytes(5, _attribute(name, value)) for name, value in attributes.items()]
        self.nodes.append(b"".join(parts) + _text(7, domain))
        return outputs[0]

    def model(self, operators: Mapping[str, int]) -> bytes:
        """Return the whole model; `operators` maps each operator domain to its version."""
        graph = b"".join(_all(1, self.nodes)) + _text(2, "g") + b"".join(_all(5, self.constants))
        graph += b"".join(_all(11, self.inputs)) + b"".join(_all(12, self.outputs))
        sets = (_text(1, domain) + _number(2, version) for domain, version in operators.items())
        return _number(1, 8) + _bytes(7, graph) + b"".join(_all(8, sets))


def _value(name: str, kind: int, shape: Sequence[str | int]) -> bytes:
    dims = (_text(2, size) if isinstance(size, str) else _number(1, size) for size in shape)
    tensor = _number(1, kind) + _bytes(2, b"".join(_all(1, dims)))
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _attribute(name: str, value: int | float | Sequence[int]) -> bytes:
    if isinstance(value, float):
        return _text(1, name) + _key(2, 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return _text(1, name) + _number(3, value) + _number(20, 2)
    return _text(1, name) + b"".join(_number(8, entry) for entry in value) + _number(20, 7)


def _all(number: int, messages: Iterable[bytes]) -> Iterable[bytes]:
    return (_bytes(number, message) for message in messages)


def _text(number: int, text: str) -> bytes:
    return _bytes(number, text.encode("utf-8"))


def _bytes(number: int, data: bytes) -> bytes:
    return _key(number, 2) + _varint(len(data)) + data


def _number(number: int, value: int) -> bytes:
    return _key(number, 0) + _varint(value & 0xFFFFFFFFFFFFFFFF)


def _key(number: int, wire_type: int) -> bytes:
    return _varint(number << 3 | wire_type)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
