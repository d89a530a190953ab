"""multilingual-e5-small as an ONNX graph with 8-bit matrices, which processors multiply several times faster.

The weights come in 4 bits with a scale for every 32 of them; they are put on 8 bits with a scale for every output.
Activations are put on 8 bits as they come (DynamicQuantizeMatMul).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.embedders.e5_file import E5File, Floats
from knowledge.embedders.onnx_writer import Graph

_MS = "com.microsoft"
_LEVELS = 127


def encoder(file: E5File) -> bytes:
    """Return a model: embeddings float32[batch, length, hidden] and mask int32[batch, length] to hidden states."""
    sizes, graph = file.sizes, Graph()
    states = graph.input("embeddings", "float32", ["batch", "length", sizes.hidden])
    mask = graph.input("mask", "int32", ["batch", "length"])
    states = graph.node(
        "LayerNormalization", [states, *_norm(graph, file, "emb.ln")], ["x0"], axis=-1, epsilon=sizes.epsilon
    )
    graph.constant("thirds", np.full(3, sizes.hidden, dtype=np.int64))
    for number in range(sizes.layers):
        before = f"l{number - 1}.oln" if number else "emb.ln"
        states = _layer(graph, file, f"l{number}", before, states, mask)
    graph.node("Identity", [states], ["states"])
    graph.output("states", ["batch", "length", sizes.hidden])
    return graph.model({"": 17, _MS: 1})


def _layer(graph: Graph, file: E5File, name: str, before: str, states: str, mask: str) -> str:
    sizes = file.sizes
    matrices = [file.matrix(f"{name}.{part}.w", sizes.hidden) for part in "qkv"]
    biases = np.concatenate([file.tensor(f"{name}.{part}.b") for part in "qkv"])
    joined = _linear(graph, f"{name}.qkv", states, np.concatenate(matrices), biases, _reach(file, before))
    parts = [f"{name}.{part}" for part in "qkv"]
    graph.node("Split", [joined, "thirds"], parts, axis=-1)
    inputs = [*parts, "", mask]
    attended = graph.node("MultiHeadAttention", inputs, [f"{name}.a"], domain=_MS, num_heads=sizes.heads)
    out = _linear(graph, f"{name}.ao", attended, file.matrix(f"{name}.ao.w", sizes.hidden), file.tensor(f"{name}.ao.b"))
    states = _add_and_norm(graph, file, f"{name}.aln", states, out)
    matrix, bias = file.matrix(f"{name}.fi.w", sizes.hidden), file.tensor(f"{name}.fi.b")
    inner = _linear(graph, f"{name}.fi", states, matrix, bias, _reach(file, f"{name}.aln"))
    inner = graph.node("Gelu", [inner], [f"{name}.gelu"], domain=_MS)
    out = _linear(graph, f"{name}.fo", inner, file.matrix(f"{name}.fo.w", sizes.inner), file.tensor(f"{name}.fo.b"))
    return _add_and_norm(graph, file, f"{name}.oln", states, out)


def _linear(graph: Graph, name: str, states: str, matrix: Floats, bias: Floats, reach: Floats | None = None) -> str:
    """Add x·Wᵀ + b with W float32[out, in] put on 8 bits.

    `reach` is how far each channel of x goes. Channels are evened out between x and W first, so that a few large ones do
    not take all the levels from the others (SmoothQuant, Xiao et al. 2023).
    """
    if reach is not None:
        even = np.sqrt(reach / np.abs(matrix).max(axis=0).clip(1e-6)).astype(np.float32)
        matrix = matrix * even
        states = graph.node("Mul", [states, graph.constant(f"{name}.e", 1 / even)], [f"{name}.even"])
    scales = (np.abs(matrix).max(axis=1) / _LEVELS).clip(1e-12).astype(np.float32)
    levels: NDArray[np.int8] = np.rint(matrix / scales[:, None]).astype(np.int8)
    inputs = [
        states,
        graph.constant(f"{name}.w", np.ascontiguousarray(levels.T)),
        graph.constant(f"{name}.s", scales),
        "",
        graph.constant(f"{name}.b", np.asarray(bias, dtype=np.float32)),
    ]
    return graph.node("DynamicQuantizeMatMul", inputs, [f"{name}.out"], domain=_MS)


def _add_and_norm(graph: Graph, file: E5File, name: str, states: str, added: str) -> str:
    total = graph.node("Add", [states, added], [f"{name}.sum"])
    return graph.node(
        "LayerNormalization", [total, *_norm(graph, file, name)], [f"{name}.out"], axis=-1, epsilon=file.sizes.epsilon
    )


def _reach(file: E5File, norm: str) -> Floats:
    """Return how far the channels after a layer norm go: three deviations about their mean, which the norm itself tells."""
    reach: Floats = np.abs(file.tensor(f"{norm}.b")) + 3 * np.abs(file.tensor(f"{norm}.w"))
    return reach.clip(1e-3)


def _norm(graph: Graph, file: E5File, name: str) -> list[str]:
    return [graph.constant(f"{name}.{part}", np.array(file.tensor(f"{name}.{part}"))) for part in "wb"]
