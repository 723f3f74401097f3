"""Reading a base model: its hash is the engine's, bad input is one line."""

import hashlib
import json
from pathlib import Path

import pytest
import torch

from training.load_model import load_model
from training.model import InputError
from training.tiny import write_tiny_model


def test_a_folder_has_the_hash_that_the_engine_gives_it(tmp_path: Path) -> None:
    folder = write_tiny_model(tmp_path)
    inner = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert load_model(folder, torch.float32).sha256 == hashlib.sha256(inner.encode()).hexdigest()


def test_what_is_no_model_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"No model at .*: name a \.gguf file or a folder"):
        load_model(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2"}))
    with pytest.raises(InputError, match="of type gpt2: only llama and qwen2"):
        load_model(tmp_path)
