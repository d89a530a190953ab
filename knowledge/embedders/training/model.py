"""multilingual-e5-small in torch, with additions to some matrices that can be learned; the rest stays as it is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, layer_norm, linear, normalize, scaled_dot_product_attention

from knowledge.embedders.adapter import PARTS, Addition
from knowledge.embedders.e5_file import E5File, Floats
from knowledge.embedders.e5_tokens import E5Tokens

_LEFT_OUT = 0.1


class Linear(nn.Module):  # type: ignore[misc]
    """x·Wᵀ + b, W kept as it is, with an addition of low rank to W that begins at nothing."""

    def __init__(self, matrix: Floats, bias: Floats, rank: int) -> None:
        super().__init__()
        self.matrix = nn.Parameter(torch.from_numpy(matrix), requires_grad=False)
        self.bias = nn.Parameter(torch.from_numpy(np.array(bias)), requires_grad=False)
        self.rank = rank
        if rank:
            self.left_out = nn.Dropout(_LEFT_OUT)
            self.down = nn.Parameter(torch.randn(rank, matrix.shape[1]) / math.sqrt(matrix.shape[1]))
            self.up = nn.Parameter(torch.zeros(matrix.shape[0], rank))

    def forward(self, states: Tensor) -> Tensor:
        """Return the outputs for states [..., in]."""
        out = linear(states, self.matrix, self.bias)
        return out + linear(linear(self.left_out(states), self.down), self.up) if self.rank else out


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of the encoder, normalised after each addition."""

    def __init__(self, file: E5File, name: str, rank: int) -> None:
        super().__init__()
        sizes = file.sizes
        self.heads, self.epsilon = sizes.heads, sizes.epsilon
        self.parts = nn.ModuleDict(
            {
                part: Linear(
                    file.matrix(f"{name}.{part}.w", sizes.inner if part == "fo" else sizes.hidden),
                    file.tensor(f"{name}.{part}.b"),
                    rank,
                )
                for part in PARTS
            }
        )
        self.norms = [_norm(file, f"{name}.{norm}") for norm in ("aln", "oln")]

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Return the next states for states [batch, length, hidden] and a mask [batch, 1, 1, length]."""
        batch, length, hidden = states.shape

        def heads(part: str) -> Tensor:
            split: Tensor = self.parts[part](states).view(batch, length, self.heads, hidden // self.heads)
            return split.transpose(1, 2)

        attended = scaled_dot_product_attention(heads("q"), heads("k"), heads("v"), attn_mask=mask)
        out = self.parts["ao"](attended.transpose(1, 2).reshape(batch, length, hidden))
        states = _normed(states + out, self.norms[0], self.epsilon)
        out = self.parts["fo"](gelu(self.parts["fi"](states)))
        return _normed(states + out, self.norms[1], self.epsilon)


class Encoder(nn.Module):  # type: ignore[misc]
    """The model in two parts: the lower `frozen` layers, whose states are made once, and the upper ones, which learn."""

    def __init__(self, file: E5File, *, rank: int, frozen: int) -> None:
        super().__init__()
        self._file, self._tokens, self.frozen = file, E5Tokens(file), frozen
        sizes = file.sizes
        places = file.tensor("emb.pos").reshape(sizes.positions, sizes.hidden) + file.tensor("emb.type")[: sizes.hidden]
        self._places = torch.from_numpy(places)
        self._norm = _norm(file, "emb.ln")
        self.layers = nn.ModuleList(
            Layer(file, f"l{number}", rank if number >= frozen else 0) for number in range(sizes.layers)
        )

    def lower(self, texts: Sequence[str], batch: int = 64) -> list[Tensor]:
        """Return the states of each text after the lower layers: float16[tokens, hidden]."""
        ids = self._tokens.encode(texts)
        order = sorted(range(len(ids)), key=lambda row: len(ids[row]))
        found: dict[int, Tensor] = {}
        with torch.no_grad():
            for start in range(0, len(order), batch):
                rows = order[start : start + batch]
                states, mask = _padded([self._embedded(ids[row]) for row in rows])
                states = _normed(states, self._norm, self._file.sizes.epsilon)
                for layer in self.layers[: self.frozen]:
                    states = layer(states, mask[:, None, None, :])
                for at, row in enumerate(rows):
                    found[row] = states[at, : len(ids[row])].half()
        return [found[row] for row in range(len(texts))]

    def upper(self, lower: Sequence[Tensor], batch: int = 32) -> Tensor:
        """Return the vectors of texts from their lower states: float32[n, hidden], each of length one."""
        # Texts of like length together: little is padding then.
        order = sorted(range(len(lower)), key=lambda row: len(lower[row]))
        vectors = []
        for start in range(0, len(order), batch):
            states, mask = _padded([lower[row].float() for row in order[start : start + batch]])
            for layer in self.layers[self.frozen :]:
                states = layer(states, mask[:, None, None, :])
            vectors.append(normalize((states * mask[..., None]).sum(1), dim=-1))
        places = torch.tensor([row for row, _ in sorted(enumerate(order), key=lambda pair: pair[1])])
        return torch.cat(vectors)[places]

    def additions(self) -> dict[str, Addition]:
        """Return what was learned so far, by the name of the matrix."""
        return {
            f"l{number}.{part}": Addition(one.down.detach().numpy().copy(), one.up.detach().numpy().copy())
            for number, layer in enumerate(self.layers)
            for part, one in layer.parts.items()
            if one.rank
        }

    def _embedded(self, ids: Sequence[int]) -> Tensor:
        return torch.from_numpy(self._file.words(np.array(ids))) + self._places[: len(ids)]


def _normed(states: Tensor, norm: tuple[Tensor, Tensor], epsilon: float) -> Tensor:
    weight, bias = norm
    return layer_norm(states, states.shape[-1:], weight=weight, bias=bias, eps=epsilon)


def _norm(file: E5File, name: str) -> tuple[Tensor, Tensor]:
    return _fixed(file, f"{name}.w"), _fixed(file, f"{name}.b")


def _fixed(file: E5File, name: str) -> Tensor:
    return torch.from_numpy(np.array(file.tensor(name)))


def _padded(states: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return float32[batch, length, hidden] and its mask, bool[batch, length]."""
    padded = nn.utils.rnn.pad_sequence(list(states), batch_first=True)
    lengths = torch.tensor([len(state) for state in states])
    return padded, torch.arange(padded.shape[1])[None, :] < lengths[:, None]
