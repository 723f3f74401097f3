"""Tiny random models on disk, for tests: a Llama-, Qwen2- or Qwen3-shaped folder as Hugging Face writes it."""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from training.adapters import AdapterConfig, Adapters
from training.model import Shape

LAYERS, HIDDEN, HEADS, KV_HEADS, FFN = 3, 32, 4, 2, 64
_SPECIAL = ["<|endoftext|>", "<|im_start|>"]


def write_tiny_model(folder: Path, kind: str = "llama", seed: int = 0) -> Path:
    """Writes config.json, model.safetensors and tokenizer.json (one token a byte); returns the folder.

    Args:
        kind: llama, qwen2 or qwen3; the last has heads of its own size and its rotary positions scaled (YaRN).
    """
    folder.mkdir(parents=True, exist_ok=True)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocab = {token: index for index, token in enumerate(_SPECIAL + alphabet)}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(_SPECIAL)
    tokenizer.save(str(folder / "tokenizer.json"))
    head = 16 if kind == "qwen3" else HIDDEN // HEADS
    config = {
        "model_type": kind,
        "num_hidden_layers": LAYERS,
        "hidden_size": HIDDEN,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KV_HEADS,
        "intermediate_size": FFN,
        "vocab_size": len(vocab),
        "rope_theta": 10000.0,
        "rms_norm_eps": 1e-6,
        "tie_word_embeddings": kind == "llama",
    }
    if kind == "qwen3":
        config |= {"head_dim": head, "max_position_embeddings": 256}
        config["rope_scaling"] = {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 64}
    (folder / "config.json").write_text(json.dumps(config))
    generator = torch.Generator().manual_seed(seed)

    def weight(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator) * shape[-1] ** -0.5

    tensors = {
        "model.embed_tokens.weight": weight(len(vocab), HIDDEN) * 3,
        "model.norm.weight": torch.ones(HIDDEN),
    }
    sizes = {"q_proj": HEADS * head, "k_proj": KV_HEADS * head, "v_proj": KV_HEADS * head}
    for layer in range(LAYERS):
        prefix = f"model.layers.{layer}."
        for name, size in sizes.items():
            tensors[f"{prefix}self_attn.{name}.weight"] = weight(size, HIDDEN)
            if kind == "qwen2":
                tensors[f"{prefix}self_attn.{name}.bias"] = weight(size)
        for name in ("q_norm", "k_norm") if kind == "qwen3" else ():
            tensors[f"{prefix}self_attn.{name}.weight"] = 1 + weight(head)
        tensors[f"{prefix}self_attn.o_proj.weight"] = weight(HIDDEN, HEADS * head)
        for name in ("input_layernorm", "post_attention_layernorm"):
            tensors[f"{prefix}{name}.weight"] = torch.ones(HIDDEN)
        for name in ("gate_proj", "up_proj"):
            tensors[f"{prefix}mlp.{name}.weight"] = weight(FFN, HIDDEN)
        tensors[f"{prefix}mlp.down_proj.weight"] = weight(HIDDEN, FFN)
    if kind == "qwen2":
        tensors["lm_head.weight"] = weight(len(vocab), HIDDEN)
    save_file(tensors, folder / "model.safetensors")
    return folder


def strong_adapters(shape: Shape, config: AdapterConfig, seed: int) -> Adapters:
    """Random adapters that change much, so that a role in the wrong place shows."""
    torch.manual_seed(seed)
    adapters = Adapters(shape, config)
    with torch.no_grad():
        for name, parameter in adapters.named_parameters():
            if name.endswith("lora_B"):
                parameter.normal_(std=0.7)
        adapters.candidate_bias.normal_()
    return adapters


def write_tiny_holes(folder: Path, count: int = 6) -> Path:
    """Writes one hole file whose targets repeat lines of its chunks, so that reading them pays; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for number in range(count):
        chunks = [
            {
                "path": f"part{i}.py",
                "header": f"# part{i}.py\n",
                "text": "".join(f"value_{i}_{j} = {number * 7 + i * j}\n" for j in range(3 + i)),
            }
            for i in range(4)
        ]
        target = chunks[number % 4]["text"] * 2
        before = "".join(f"import part{i}\n" for i in range(8))
        hole = {"repository": "tiny", "path": "main.py", "before": before, "target": target, "chunks": chunks}
        lines.append(json.dumps(hole))
    (folder / "tiny.jsonl").write_text("\n".join(lines) + "\n")
    return folder
