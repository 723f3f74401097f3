"""The slow twin of caches, blocks and masks, for tests: a reader as one sequence with rules of who sees whom.

Plain loops in float64 over a model of a few thousand weights; shares no code with the readers but the weights
themselves. The same idea as `test/plainReading.ts`, written from design.md, "Focus decoding, exactly".
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from torch import Tensor

from training.adapters import Adapters
from training.model import BaseModel, Layer, Shape

Ids = Sequence[int]


@dataclass(frozen=True)
class PlainRequest:
    """What is read. Chunks are best first; those in the prompt, read directly, by rows, and by memory layers."""

    local: Ids
    since: Ids
    """tokens after the cursor's, which is the last of `local`"""
    chunk_tokens: int
    prompt_chunks: Sequence[Ids] = ()
    direct: Sequence[Ids] = ()
    rows: Sequence[Ids] = ()
    memory: Sequence[Ids] = ()
    memory_layers: Sequence[int] = ()
    row_prompt: Ids = ()
    """separator and dynamic prompt, the cursor's token last (with a static prompt: the separator)"""
    refresh: int = 1
    hidden_first_keys: int = 4
    ordered: bool = False
    """candidates at 0..k-1 and the local context from k on"""
    own_position: bool = True
    """candidates where their own token stands; else all one before the local context"""
    static_prompt: bool = False
    """rows hold the separator only, and candidates stand behind it"""
    all_see_set: int | None = None
    """the one set of candidates that every local token sees (FocusLLM's own form)"""


@dataclass(frozen=True)
class _Token:
    id: int
    position: int
    kind: str
    """cached (a chunk read directly or by memory layers), row, candidate, local"""
    group: int = 0
    """which chunk or row"""
    offset: int = 0
    """in the chunk, behind the chunk in a row's prompt, or in the local context"""
    in_prompt: bool = False
    set: int = 0
    """of a candidate: tokens from the cursor to the one it is of"""


@dataclass
class _Sequence:
    tokens: list[_Token] = field(default_factory=list)
    first_local: int = 0


def plain_log_probs(model: BaseModel, adapters: Adapters | None, request: PlainRequest) -> np.ndarray:
    """Log-probabilities after the cursor's token and each token since, [1 + since, vocab] float64.

    `adapters`: with None all projections are the base model's and candidates' scores get no bias.
    """
    laid = _lay_out(request)
    tokens = laid.tokens
    x = _array(model.embedding)[[token.id for token in tokens]]
    shape = model.shape
    for index, layer in enumerate(model.layers):
        if index == 0 or request.memory:
            sees, places = _visible(request, tokens, index)
        normed = _rms_norm(x, _array(layer.input_norm), shape.norm_eps)
        projected = {
            name: _projected(layer, index, name, normed, tokens, adapters, request) for name in "qkv"
        }
        attended = _attended(model, adapters, index, projected, tokens, sees, places)
        x = x + _projected(layer, index, "o", attended, tokens, adapters, request)
        normed = _rms_norm(x, _array(layer.post_norm), shape.norm_eps)
        gate, up = (
            _projected(layer, index, name, normed, tokens, adapters, request) for name in ("gate", "up")
        )
        inner = gate / (1 + np.exp(-gate)) * up
        x = x + _projected(layer, index, "down", inner, tokens, adapters, request)
    cursor = laid.first_local + sum(map(len, request.prompt_chunks)) + len(request.local) - 1
    wanted = x[cursor : cursor + 1 + len(request.since)]
    logits = _rms_norm(wanted, _array(model.norm), shape.norm_eps) @ _array(model.head).T
    logits -= logits.max(1, keepdims=True)
    return logits - np.log(np.exp(logits).sum(1, keepdims=True))


def _lay_out(request: PlainRequest) -> _Sequence:
    laid = _Sequence()
    push = laid.tokens.append
    for group, ids in enumerate([*request.direct, *request.memory]):
        for offset, token in enumerate(ids):
            push(_Token(token, offset, "cached", group, offset))
    fresh = [request.local[-1], *request.since]
    prompt = [*request.row_prompt] if request.static_prompt else [*request.row_prompt[:-1], *fresh]
    cursor = len(request.row_prompt) - 1
    for row, ids in enumerate(request.rows):
        for offset, token in enumerate(ids):
            push(_Token(token, offset, "row", row, offset))
        for offset, token in enumerate(prompt):
            push(_Token(token, request.chunk_tokens + offset, "row", row, offset, in_prompt=True))
        for since in range(0, len(fresh), request.refresh):
            of = len(prompt) if request.static_prompt else cursor + since
            push(_Token(fresh[since], request.chunk_tokens + of, "candidate", row, of, set=since))
    laid.first_local = len(laid.tokens)
    first = len(request.rows) if request.ordered else request.chunk_tokens + 1
    before = [token for ids in reversed(request.prompt_chunks) for token in ids]
    for offset, token in enumerate([*before, *request.local, *request.since]):
        push(_Token(token, first + offset, "local", 0, offset))
    return laid


def _visible(request: PlainRequest, tokens: Sequence[_Token], layer: int) -> tuple[np.ndarray, np.ndarray]:
    """Who sees whom and where it stands then, both [tokens, tokens]."""
    every = range(len(tokens))
    places = [[_place(request, tokens, q, k, layer) for k in every] for q in every]
    sees = np.array([[place is not None for place in row] for row in places])
    return sees, np.array([[place or 0 for place in row] for row in places], dtype=np.float64)


def _place(request: PlainRequest, tokens: Sequence[_Token], q: int, k: int, layer: int) -> int | None:
    """At which position token q sees token k in a layer; None: not at all."""
    query, key = tokens[q], tokens[k]
    own = key.position
    if query.kind == "cached":
        return own if key.kind == "cached" and key.group == query.group and k <= q else None
    if query.kind == "row":
        return own if key.kind == "row" and key.group == query.group and k <= q else None
    if query.kind == "candidate":
        if k == q:
            return own
        if key.kind != "row" or key.group != query.group:
            return None
        return own if not key.in_prompt or key.offset < query.offset else None
    if key.kind == "local":
        return own if k <= q else None
    if key.kind == "cached":
        if request.memory and layer not in request.memory_layers:
            return None
        length = len([*request.direct, *request.memory][key.group])
        hidden = key.group > 0 and key.offset < min(request.hidden_first_keys, length - 1)
        return None if hidden else own
    if key.kind == "row":
        return None
    cursor = sum(map(len, request.prompt_chunks)) + len(request.local) - 1
    own = request.chunk_tokens + 1 + cursor + key.set
    place = key.group if request.ordered else own if request.own_position else request.chunk_tokens
    if request.all_see_set is not None:
        return place if key.set == request.all_see_set else None
    since = query.offset - cursor
    return place if since >= 0 and key.set == since - since % request.refresh else None


def _projected(
    layer: Layer,
    index: int,
    name: str,
    x: np.ndarray,
    tokens: Sequence[_Token],
    adapters: Adapters | None,
    request: PlainRequest,
) -> np.ndarray:
    projection = f"{name}_proj"
    y = x @ _array(layer.projections[projection]).T
    if projection in layer.biases:
        y = y + _array(layer.biases[projection])
    if adapters is None:
        return y
    kinds = {"text": {token.kind for token in tokens}, "candidate": {"candidate"}, "memory": {"local"}}
    for role in ("text", "candidate", "memory") if request.memory else ("text", "candidate"):
        changes = getattr(adapters, role)
        key = f"{index}-{projection}"
        if key in changes:
            low, high = _array(changes[key].lora_A), _array(changes[key].lora_B)
            chosen = np.array([token.kind in kinds[role] for token in tokens])
            y = y + np.where(chosen[:, None], x @ low.T @ high.T, 0)
    return y


def _attended(
    model: BaseModel,
    adapters: Adapters | None,
    layer: int,
    projected: dict[str, np.ndarray],
    tokens: Sequence[_Token],
    sees: np.ndarray,
    places: np.ndarray,
) -> np.ndarray:
    shape = model.shape
    dim, count = shape.head_dim, len(tokens)
    own = np.array([token.position for token in tokens], dtype=np.float64)
    local = np.array([token.kind == "local" for token in tokens])
    candidate = np.array([token.kind == "candidate" for token in tokens])
    out = np.zeros((count, shape.heads * dim))
    for head in range(shape.heads):
        kv = head // (shape.heads // shape.kv_heads)
        queries = _head(model, layer, "q", projected["q"][:, head * dim : (head + 1) * dim])
        queries = _rotated(queries, own, shape)
        keys = _head(model, layer, "k", projected["k"][:, kv * dim : (kv + 1) * dim])
        values = projected["v"][:, kv * dim : (kv + 1) * dim]
        for q in range(count):
            scores = _rotated(keys, places[q], shape) @ queries[q] / np.sqrt(dim)
            if adapters is not None and local[q]:
                scores = scores + candidate * adapters.candidate_bias[layer, head].item()
            weights = np.where(sees[q], np.exp(scores - scores[sees[q]].max()), 0)
            out[q, head * dim : (head + 1) * dim] = weights @ values / weights.sum()
    return out


def _head(model: BaseModel, layer: int, name: str, x: np.ndarray) -> np.ndarray:
    """One head's rows [tokens, headDim], normed where the model norms its heads."""
    norm = model.layers[layer].head_norms.get(f"{name}_proj")
    return x if norm is None else _rms_norm(x, _array(norm), model.shape.norm_eps)


def _rotated(x: np.ndarray, positions: np.ndarray, shape: Shape) -> np.ndarray:
    """Number i of each row turns with number i + headDim / 2 by position * theta^(-2i / headDim), scaled."""
    half = x.shape[1] // 2
    angles = positions[:, None] * shape.rope_theta ** (-np.arange(half) / half)
    a, b = x[:, :half], x[:, half:]
    cos, sin = np.cos(angles), np.sin(angles)
    if shape.rotary is not None:
        angles = angles / np.array(shape.rotary.divisors)
        cos, sin = shape.rotary.magnitude * np.cos(angles), shape.rotary.magnitude * np.sin(angles)
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], 1)


def _rms_norm(x: np.ndarray, weight: np.ndarray, eps: float) -> np.ndarray:
    return x / np.sqrt((x**2).mean(1, keepdims=True) + eps) * weight


def _array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().double().numpy()
