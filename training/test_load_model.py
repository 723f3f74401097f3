"""Reading a base model: its hash is the engine's, its forward PyTorch's, bad input is one line."""

import hashlib
import json
import struct
from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from training.caches import scaled_attention
from training.fixtures.reference_logprobs import GGUF_NAMES, OUT, SCALING, TINY, tiny_weights
from training.input_error import InputError
from training.load_model import load_model
from training.model import BaseModel, Heads
from training.tiny import write_tiny_model


def test_a_folder_has_the_hash_that_the_engine_gives_it(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path)
    inner = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert load_model(folder, torch.float32).sha256 == hashlib.sha256(inner.encode()).hexdigest()


def test_what_is_no_model_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"No model at .*: name a \.gguf file or a folder"):
        load_model(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    with pytest.raises(InputError, match="of type gpt2: only llama, qwen2, qwen3"):
        load_model(tmp_path)


def furthest(model: BaseModel, kind: str) -> float:
    """From the log-probabilities that the engine is tested against, nats."""
    fixture = json.loads((OUT / f"logprobs-tiny-{kind}.json").read_text())

    def attend(_: int, heads: Heads) -> Tensor:
        return scaled_attention(heads, heads.keys, heads.values, None, causal=True)

    ids = torch.tensor(fixture["ids"])
    found = model.log_probs(model.forward(ids[None], torch.arange(len(ids)), attend))[0]
    following = found[:-1].gather(1, ids[1:, None])[:, 0]
    return (following - torch.tensor(fixture["next"])).abs().max().item()


@pytest.mark.parametrize("kind", TINY)
def test_a_folder_is_read_as_pytorch_reads_it(tmp_path: Path, kind: str) -> None:
    shape = TINY[kind]
    config = {
        "model_type": shape.architecture,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kvHeads,
        "head_dim": shape.headDim,
        "intermediate_size": shape.ffn,
        "vocab_size": shape.vocab,
        "rms_norm_eps": shape.normEps,
        "max_position_embeddings": 4096,
    }
    save_file(tiny_weights(kind), tmp_path / "model.safetensors")
    old = {"rope_theta": shape.ropeTheta, "rope_scaling": SCALING.get(kind)}
    new = {"rope_parameters": {"rope_theta": shape.ropeTheta, **SCALING.get(kind, {})}}
    for rope in (old, new):
        # With a byte-order mark, as some editors write one.
        (tmp_path / "config.json").write_text("\ufeff" + json.dumps(config | rope))
        assert furthest(load_model(tmp_path, torch.float32), kind) < 1e-4


def write_gguf(path: Path, kind: str) -> Path:
    """A tiny model as llama.cpp's converter lays it out."""
    shape, scaling = TINY[kind], SCALING.get(kind, {})
    writer = gguf.GGUFWriter(path, shape.architecture)
    writer.add_block_count(shape.layers)
    writer.add_context_length(4096)
    writer.add_embedding_length(shape.hidden)
    writer.add_feed_forward_length(shape.ffn)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kvHeads)
    writer.add_rope_freq_base(shape.ropeTheta)
    writer.add_layer_norm_rms_eps(shape.normEps)
    writer.add_token_list([str(i) for i in range(shape.vocab)])
    if shape.qkNorm:
        writer.add_key_length(shape.headDim)
    if "type" in scaling:
        writer.add_rope_scaling_type(gguf.RopeScalingType(scaling["type"]))
        writer.add_rope_scaling_factor(scaling["factor"])
    if kind == "yarn":
        writer.add_rope_scaling_orig_ctx_len(scaling["original_max_position_embeddings"])
    if kind == "llama3":
        writer.add_tensor("rope_freqs.weight", np.array(shape.rotaryScaling["divisors"], dtype=np.float32))
    shared = {
        "model.embed_tokens": "token_embd",
        "model.norm": "output_norm",
        "lm_head": "output",
        "self_attn.q_norm": "attn_q_norm",
        "self_attn.k_norm": "attn_k_norm",
    }
    for name, tensor in tiny_weights(kind).items():
        stem, last = name.rsplit(".", 1)
        layer, _, part = stem.removeprefix("model.layers.").partition(".")
        known = GGUF_NAMES | shared
        own = known[stem] if stem in known else f"blk.{layer}.{known[part]}"
        if shape.architecture == "llama" and part.endswith(("q_proj", "k_proj")):
            rows = tensor.view(-1, 2, shape.headDim // 2, shape.hidden).transpose(1, 2)
            tensor = rows.reshape(tensor.shape)
        writer.add_tensor(f"{own}.{last}", tensor.contiguous().numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.mark.parametrize("kind", TINY)
def test_a_gguf_is_read_as_pytorch_reads_it(tmp_path: Path, kind: str) -> None:
    path = write_gguf(tmp_path / "tiny.gguf", kind)
    model = load_model(path, torch.float32)
    assert furthest(model, kind) < 1e-4
    assert model.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_split_gguf_is_one_model(tmp_path: Path) -> None:
    whole = write_gguf(tmp_path / "whole.gguf", "qwen3").read_bytes()
    parts = [tmp_path / f"tiny-0000{number}-of-00002.gguf" for number in (1, 2)]
    parts[0].write_bytes(whole)
    with pytest.raises(InputError, match=r"tiny-00002-of-00002\.gguf is not beside it"):
        load_model(parts[0])
    # All of it in the first part; in the second an empty table of tensors.
    parts[1].write_bytes(struct.pack("<IIQQ", 0x46554747, 3, 0, 0))
    model = load_model(parts[1], torch.float32)
    assert furthest(model, "qwen3") < 1e-4
    hashes = "".join(hashlib.sha256(part.read_bytes()).hexdigest() for part in parts)
    assert model.sha256 == hashlib.sha256(hashes.encode()).hexdigest()
