"""What a measurement costs before it is made: operations, weighted by how fast they run. Functions of numbers.

Attention runs at about a third of the speed of the products with weights on a CPU, so it counts threefold: a cost is
in TFLOP of such products.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from training.length.full import BLOCK
from training.length.methods import Method
from training.model import Shape

ATTENTION_WEIGHT = 3.0
TERA = 1e12


def weights(shape: Shape) -> int:
    """Numbers that a token is multiplied with, the head aside."""
    projections = sum(a * b for a, b in map(shape.projection, ("q_proj", "k_proj", "v_proj", "o_proj")))
    return shape.layers * (projections + 3 * shape.hidden * shape.ffn)


def forward_cost(shape: Shape, tokens: float, keys: float, wider: float = 1.0, layers: float = 1.0) -> float:
    """Cost of `tokens` that see `keys` each on average, in `layers` of the layers; `wider`: of the heads."""
    attention = 4 * tokens * keys * shape.heads * shape.head_dim * shape.layers * wider * layers
    return (2 * tokens * weights(shape) + ATTENTION_WEIGHT * attention) / TERA


def sequence_cost(shape: Shape, method: Method, length: int, count: int, stream_tokens: int) -> float:
    """Cost of a method that reads a text of `length` tokens as one sequence, in TFLOP."""
    head = 2 * count * shape.hidden * shape.vocab / TERA
    if method.kind == "stream":
        tokens = min(length, stream_tokens or length)
        return forward_cost(shape, tokens, min(tokens / 2, method.window + BLOCK), wider=2) + head
    tokens = method.window if method.kind == "window" else length
    return forward_cost(shape, tokens, (tokens + BLOCK) / 2) + head


@dataclass(frozen=True)
class RowCost:
    """Sizes of what chunks are asked, in tokens."""

    chunk_tokens: int
    prompt_tokens: int
    windows: Sequence[int]
    """cursors of each window"""
    refresh: int

    def of(self, shape: Shape, prefilled: bool = False) -> float:
        """Cost of one chunk's contribution: its cache (unless it is there), prompts and candidates, in TFLOP."""
        cost = 0.0 if prefilled else forward_cost(shape, self.chunk_tokens, self.chunk_tokens / 2)
        for cursors in self.windows:
            tokens = self.prompt_tokens + cursors + cursors / self.refresh
            cost += forward_cost(shape, tokens, self.chunk_tokens + self.prompt_tokens + cursors)
        return cost


def reading_cost(shape: Shape, method: Method, rows: int, row: RowCost, memory_layers: int) -> float:
    """Cost of a reader once its chunks' contribution is there, in TFLOP."""
    count = sum(row.windows)
    head = 2 * count * shape.hidden * shape.vocab / TERA
    if method.kind == "memory":
        share = memory_layers / shape.layers
        chunks = forward_cost(shape, 0, 0) + forward_cost(
            shape, method.local + count, rows * row.chunk_tokens, layers=share
        )
        return chunks + head
    cost = head
    for cursors in row.windows:
        cost += forward_cost(shape, method.local + cursors, method.local)
        if method.candidates:
            cost += forward_cost(shape, cursors, rows * cursors / row.refresh)
        if method.direct:
            cost += forward_cost(shape, method.direct * row.chunk_tokens, row.chunk_tokens / 2)
            cost += forward_cost(shape, method.local, method.local + method.direct * row.chunk_tokens)
    return cost
