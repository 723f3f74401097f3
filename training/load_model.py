"""Reads the base model from a GGUF file or from a Hugging Face folder. Knows no forward."""

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from training.gguf_model import read_gguf
from training.model import BaseModel, InputError, Shape


def load_model(
    path: Path, dtype: torch.dtype = torch.bfloat16, device: str | torch.device = "cpu"
) -> BaseModel:
    """Reads a .gguf file or a folder with config.json and *.safetensors.

    Raises:
        InputError: when there is no such model, or it is neither Llama- nor Qwen2-shaped.
    """
    if path.is_file() and path.suffix == ".gguf":
        shape, weights = read_gguf(path)
        digest = _sha256(path)
    elif (path / "config.json").is_file():
        shape, weights = _read_folder(path)
        shards = "".join(_sha256(file) for file in sorted(path.glob("*.safetensors")))
        digest = hashlib.sha256(shards.encode()).hexdigest()
    else:
        raise InputError(
            f"No model at {path}: name a .gguf file or a folder with config.json and .safetensors."
        )
    return BaseModel(shape, {name: w.to(device, dtype) for name, w in weights.items()}, digest)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_folder(path: Path) -> tuple[Shape, dict[str, Tensor]]:
    config = json.loads((path / "config.json").read_text())
    kind = config.get("model_type")
    if kind not in ("llama", "qwen2"):
        raise InputError(f"{path} holds a model of type {kind}: only llama and qwen2 can be trained for.")
    heads = config["num_attention_heads"]
    shape = Shape(
        layers=config["num_hidden_layers"],
        hidden=config["hidden_size"],
        heads=heads,
        kv_heads=config.get("num_key_value_heads", heads),
        head_dim=config.get("head_dim") or config["hidden_size"] // heads,
        ffn=config["intermediate_size"],
        vocab=config["vocab_size"],
        rope_theta=config.get("rope_theta", 10000.0),
        norm_eps=config["rms_norm_eps"],
    )
    files = sorted(path.glob("*.safetensors"))
    if not files:
        raise InputError(f"{path} has no .safetensors file: convert the model with safe serialization first.")
    weights: dict[str, Tensor] = {}
    for file in files:
        weights.update(load_file(file))
    return shape, weights
