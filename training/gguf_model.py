"""A Llama-, Qwen2- or Qwen3-shaped GGUF file as shape, Hugging Face-named weights, tokenizer. No training."""

import re
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf.quants import dequantize
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor

from training.input_error import InputError
from training.model import KINDS, Shape
from training.rotary import gguf_scaling

_NAMES = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_SHARED = {
    "token_embd.weight": "model.embed_tokens.weight",
    "output_norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
}
_CONTROL_TOKEN = 3


def read_gguf(path: Path) -> tuple[Shape, dict[str, Tensor]]:
    """Dequantised float32 weights, [out, in].

    Raises:
        InputError: for another architecture than those of KINDS, or a part that is not there.
    """
    readers = [gguf.GGUFReader(part) for part in gguf_parts(path)]
    fields = {name: field.contents() for name, field in readers[0].fields.items()}
    kind = fields["general.architecture"]
    if kind not in KINDS:
        message = f"{path} holds a model of architecture {kind}: only {', '.join(KINDS)} can be trained for."
        raise InputError(message)
    tensors = {raw.name: raw for reader in readers for raw in reader.tensors}

    def number(key: str) -> int:
        return int(fields[f"{kind}.{key}"])

    hidden, heads = number("embedding_length"), number("attention.head_count")
    head_dim = int(fields.get(f"{kind}.attention.key_length", hidden // heads))
    rope_freqs = tensors.get("rope_freqs.weight")
    shape = Shape(
        layers=number("block_count"),
        hidden=hidden,
        heads=heads,
        kv_heads=number("attention.head_count_kv"),
        head_dim=head_dim,
        ffn=number("feed_forward_length"),
        vocab=len(fields["tokenizer.ggml.tokens"]),
        rope_theta=float(fields.get(f"{kind}.rope.freq_base", 10000.0)),
        norm_eps=float(fields[f"{kind}.attention.layer_norm_rms_epsilon"]),
        rotary=gguf_scaling(fields, kind, head_dim, None if rope_freqs is None else rope_freqs.data.tolist()),
    )
    weights: dict[str, Tensor] = {}
    for raw in tensors.values():
        name = _hugging_face_name(raw.name)
        if name is None:
            continue
        values = np.array(dequantize(raw.data, raw.tensor_type), dtype=np.float32)
        tensor = torch.from_numpy(values).reshape([int(size) for size in reversed(raw.shape)])
        # ggml pairs neighbouring numbers in llama's rotary embedding; Qwen's conversions keep the halves paired.
        if kind == "llama" and name.endswith(("q_proj.weight", "k_proj.weight")):
            tensor = _halves_paired(tensor, shape.head_dim)
        weights[name] = tensor
    return shape, weights


def gguf_parts(path: Path) -> list[Path]:
    """The files of a model, in order: all parts of one that was split, whichever of them `path` is.

    Raises:
        InputError: when a part is not there.
    """
    named = re.fullmatch(r"(.*)-\d{5}-of-(\d{5})\.gguf", path.name)
    if named is None:
        return [path]
    stem, count = named[1], int(named[2])
    parts = [path.with_name(f"{stem}-{number:05}-of-{count:05}.gguf") for number in range(1, count + 1)]
    for part in parts:
        if not part.is_file():
            raise InputError(f"{path} is one of {count} parts of a model, and {part.name} is not beside it.")
    return parts


def _hugging_face_name(name: str) -> str | None:
    if not name.startswith("blk."):
        return _SHARED.get(name)
    _, layer, part, kind = name.split(".")
    return f"model.layers.{layer}.{_NAMES[part]}.{kind}" if part in _NAMES else None


def _halves_paired(weight: Tensor, head_dim: int) -> Tensor:
    """Rows 2i and 2i + 1 of each head become i and i + headDim / 2."""
    rows, inputs = weight.shape
    return weight.view(rows // head_dim, head_dim // 2, 2, inputs).transpose(1, 2).reshape(rows, inputs)


def gguf_tokenizer(path: Path) -> Tokenizer:
    """The byte-level BPE of a GGUF file whose text is split as SmolLM's is (digits one by one, GPT-2's pattern).

    Raises:
        InputError: for another way of splitting.
    """
    fields = {name: field.contents() for name, field in gguf.GGUFReader(path).fields.items()}
    split = fields.get("tokenizer.ggml.pre")
    if split != "smollm":
        raise InputError(f"{path} splits text as {split}: put the model's tokenizer.json beside it.")
    tokens = fields["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in fields["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    kinds = fields["tokenizer.ggml.token_type"]
    special = [token for token, kind in zip(tokens, kinds, strict=True) if kind == _CONTROL_TOKEN]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    return tokenizer


def load_tokenizer(model: Path) -> Tokenizer:
    """The tokenizer.json in a model's folder or beside its GGUF file, else the GGUF file's own."""
    beside = (model if model.is_dir() else model.parent) / "tokenizer.json"
    if beside.is_file():
        return Tokenizer.from_file(str(beside))
    return gguf_tokenizer(model)
