"""The frozen base model: its shape, its weights and a decoder's forward whose attention the caller provides.

Any Llama-, Qwen2- or Qwen3-shaped model. Rows of q and k are kept in Hugging Face's order (number i turns with number
i + headDim / 2). Knows no file (load_model.py reads one) and no chunk.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj")
"""Those of attention."""
KINDS = ("llama", "qwen2", "qwen3")
"""Architectures that can be trained for."""
LINEAR = (*PROJECTIONS, "gate_proj", "up_proj", "down_proj")
"""All products of a layer with a weight."""


@dataclass(frozen=True)
class RotaryScaling:
    """Frequencies scaled for longer contexts."""

    divisors: tuple[float, ...]
    """[headDim / 2] what each frequency is divided by"""
    magnitude: float = 1.0
    """multiplies cosines and sines"""


@dataclass(frozen=True)
class Shape:
    """Sizes of a decoder; numbers of layers, heads, channels and tokens."""

    layers: int
    hidden: int
    heads: int
    kv_heads: int
    head_dim: int
    ffn: int
    vocab: int
    rope_theta: float
    norm_eps: float
    rotary: RotaryScaling | None = None

    def projection(self, name: str) -> tuple[int, int]:
        """(outputs, inputs) of one of LINEAR."""
        queries, keys = self.heads * self.head_dim, self.kv_heads * self.head_dim
        return {
            "q_proj": (queries, self.hidden),
            "k_proj": (keys, self.hidden),
            "v_proj": (keys, self.hidden),
            "o_proj": (self.hidden, queries),
            "gate_proj": (self.ffn, self.hidden),
            "up_proj": (self.ffn, self.hidden),
            "down_proj": (self.hidden, self.ffn),
        }[name]


@dataclass(frozen=True)
class Layer:
    """Weights of one layer; matrices [out, in] and biases by name in LINEAR, the latter where there are any."""

    input_norm: Tensor
    projections: dict[str, Tensor]
    biases: dict[str, Tensor]
    post_norm: Tensor
    head_norms: dict[str, Tensor]
    """[headDim] gains of the RMS norm on each head of q_proj and k_proj, where there is one (Qwen3)"""


Change = Callable[[int, str, Tensor], Tensor | None]
"""What an adapter adds to one of LINEAR: (layer, name, input [..., in]) to [..., out], or None for nothing."""


@dataclass(frozen=True)
class Heads:
    """Queries, keys and values of new tokens in one layer: [b, heads, t, headDim]; `raw_keys` are not rotated."""

    queries: Tensor
    keys: Tensor
    values: Tensor
    raw_keys: Tensor


Attend = Callable[[int, Heads], Tensor]
"""Attention of one layer: (layer, heads of the new tokens) to [b, heads, t, headDim]."""


class BaseModel:
    """Frozen weights in one dtype on one device."""

    def __init__(self, shape: Shape, weights: dict[str, Tensor], sha256: str) -> None:
        """`weights` under Hugging Face's names; `sha256` as the engine has it, of file or shards' hashes."""
        self.shape = shape
        self.sha256 = sha256
        self.embedding = weights["model.embed_tokens.weight"]
        self.norm = weights["model.norm.weight"]
        self.head = weights.get("lm_head.weight", self.embedding)
        self.layers = [_layer(weights, index) for index in range(shape.layers)]
        exponent = torch.arange(0, shape.head_dim, 2, dtype=torch.float64) / shape.head_dim
        self.frequencies = (shape.rope_theta**-exponent).to(self.embedding.device)
        if shape.rotary is not None:
            self.frequencies /= torch.tensor(shape.rotary.divisors, dtype=torch.float64, device=self.device)
        self.head32: Tensor | None = None

    def with_added(self, added: Callable[[int, str], Tensor | None]) -> "BaseModel":
        """The same model with matrices [out, in] added to its layers' products: (layer, name) to one, or None."""
        changed = copy.copy(self)
        changed.layers = [
            replace(
                layer,
                projections={
                    name: weight
                    if (delta := added(index, name)) is None
                    else (weight.float() + delta).to(weight.dtype)
                    for name, weight in layer.projections.items()
                },
            )
            for index, layer in enumerate(self.layers)
        ]
        return changed

    @property
    def dtype(self) -> torch.dtype:
        return self.embedding.dtype

    @property
    def device(self) -> torch.device:
        return self.embedding.device

    def rotation(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Cosines and sines at positions [...], each [..., headDim / 2] in the model's dtype."""
        angles = positions.to(self.device, torch.float64)[..., None] * self.frequencies
        magnitude = self.shape.rotary.magnitude if self.shape.rotary else 1.0
        return (magnitude * angles.cos()).to(self.dtype), (magnitude * angles.sin()).to(self.dtype)

    def log_probs(self, hidden: Tensor) -> Tensor:
        """[..., hidden] before the last norm to log-probabilities [..., vocab] in float32."""
        if self.head32 is None:
            self.head32 = self.head.float()
        normed = F.rms_norm(hidden.float(), (self.shape.hidden,), self.norm.float(), self.shape.norm_eps)
        return F.linear(normed, self.head32).log_softmax(-1)

    def forward(
        self,
        ids: Tensor,
        positions: Tensor,
        attend: Attend,
        change: Change | None = None,
        skip_last: bool = False,
    ) -> Tensor:
        """The residual stream [b, t, hidden] after all layers.

        Args:
            ids: [b, t].
            positions: [t] or [b, t].
            attend: gives each layer's attention; it sees keys and values first, so it may keep them.
            change: adapter on the new tokens' products.
            skip_last: leave the last layer after its keys and values are known (for who wants only those).
        """
        shape = self.shape
        x = F.embedding(ids, self.embedding)
        rotation = self.rotation(positions if positions.dim() == 2 else positions[None])
        for index, layer in enumerate(self.layers):
            normed = F.rms_norm(x, (shape.hidden,), layer.input_norm, shape.norm_eps)
            heads = self._heads(index, layer, normed, rotation, change)
            attended = attend(index, heads)
            if skip_last and index + 1 == shape.layers:
                break
            flat = attended.transpose(1, 2).flatten(2)
            x = x + _project(layer, index, "o_proj", flat, change)
            normed = F.rms_norm(x, (shape.hidden,), layer.post_norm, shape.norm_eps)
            gate = _project(layer, index, "gate_proj", normed, change)
            inner = F.silu(gate) * _project(layer, index, "up_proj", normed, change)
            x = x + _project(layer, index, "down_proj", inner, change)
        return x

    def _heads(
        self, index: int, layer: Layer, x: Tensor, rotation: tuple[Tensor, Tensor], change: Change | None
    ) -> Heads:
        shape = self.shape
        b, t, _ = x.shape

        def split(name: str, count: int) -> Tensor:
            y = _project(layer, index, name, x, change)
            y = y.view(b, t, count, shape.head_dim)
            norm = layer.head_norms.get(name)
            normed = y if norm is None else F.rms_norm(y, (shape.head_dim,), norm, shape.norm_eps)
            return normed.transpose(1, 2)

        raw = split("k_proj", shape.kv_heads)
        queries = rotate(split("q_proj", shape.heads), rotation)
        return Heads(queries, rotate(raw, rotation), split("v_proj", shape.kv_heads), raw)


def rotate(x: Tensor, rotation: tuple[Tensor, Tensor]) -> Tensor:
    """Rotary position embedding (arXiv 2104.09864, section 3.2.2) of x [b, heads, t, headDim], halves paired.

    `rotation`: cosines and sines [b or 1, t, headDim / 2].
    """
    cos, sin = (part[:, None] for part in rotation)
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def _project(layer: Layer, index: int, name: str, x: Tensor, change: Change | None) -> Tensor:
    y = F.linear(x, layer.projections[name], layer.biases.get(name))
    added = change(index, name, x) if change else None
    return y if added is None else y + added


def _layer(weights: dict[str, Tensor], index: int) -> Layer:
    prefix = f"model.layers.{index}."

    def named(name: str) -> Tensor:
        return weights[prefix + name]

    biases = {p: weights.get(f"{prefix}self_attn.{p}.bias") for p in PROJECTIONS}
    norms = {p: weights.get(f"{prefix}self_attn.{p[0]}_norm.weight") for p in ("q_proj", "k_proj")}
    return Layer(
        input_norm=named("input_layernorm.weight"),
        projections={p: named(f"{'self_attn' if p in PROJECTIONS else 'mlp'}.{p}.weight") for p in LINEAR},
        biases={p: bias for p, bias in biases.items() if bias is not None},
        post_norm=named("post_attention_layernorm.weight"),
        head_norms={p: norm for p, norm in norms.items() if norm is not None},
    )
