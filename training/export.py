"""Adapters as a file that the engine reads, and back: safetensors, low rank, float16, with all that reading it needs.

python -m training.export --run RUN --model MODEL --out adapter.safetensors [--raw]
"""

import argparse
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from training.adapters import ROLES, AdapterConfig, Adapters
from training.caches import HIDDEN_FIRST_KEYS
from training.input_error import InputError
from training.load_model import load_model
from training.model import BaseModel, Shape

_POSITIONS = {True: "own token", False: "local context start minus 1"}
"""Where the decode side sees candidates, by `own_position`, in the metadata's words."""
_PREFIX = {"candidate": "", "text": "text.", "memory": "memory."}


@dataclass(frozen=True)
class AdapterInfo:
    """How an adapter is to be read; the engine's AdapterInfo has the same."""

    base_sha256: str
    chunk_tokens: int = 512
    separator: int | None = None
    prompt_tokens: int = 48
    refresh_interval: int = 4
    memory_layers: tuple[int, ...] = ()
    own_position: bool = True
    """candidates are seen where their own token stands in the local context"""


def save_adapters(
    file: Path, adapters: Adapters, info: AdapterInfo, notes: dict[str, str] | None = None
) -> None:
    """Writes all roles that were trained (a change that is still zero is left out) as float16.

    Args:
        notes: further metadata: run, data, recipe, `default_reader`.
    """
    tensors: dict[str, Tensor] = {}
    for role in adapters.trained_roles():
        for key, change in getattr(adapters, role).items():
            layer, name = key.split("-")
            for part in ("lora_A", "lora_B"):
                tensors[f"{_PREFIX[role]}layers.{layer}.{name}.{part}"] = getattr(change, part).detach()
    tensors = {name: tensor.cpu().half().contiguous() for name, tensor in tensors.items()}
    tensors["candidate_bias"] = adapters.candidate_bias.detach().cpu().float().contiguous()
    metadata = {
        "format": "fovea-adapter-1",
        "base_sha256": info.base_sha256,
        "chunk_tokens": str(info.chunk_tokens),
        "prompt_tokens": str(info.prompt_tokens),
        "refresh_interval": str(info.refresh_interval),
        "candidate_position": _POSITIONS[info.own_position],
        "hidden_first_keys": str(HIDDEN_FIRST_KEYS),
        "memory_layers": ",".join(map(str, info.memory_layers)),
        "rank": str(adapters.config.rank),
    } | (notes or {})
    text = sorted(name for name in tensors if name.startswith(_PREFIX["text"]))
    if text:
        content = b"".join(tensors[name].numpy().tobytes() for name in text)
        metadata["text_sha256"] = hashlib.sha256(content).hexdigest()
    if info.separator is not None:
        metadata["separator_id"] = str(info.separator)
    save_file(tensors, file, metadata)


def load_adapters(file: Path, model: BaseModel) -> tuple[Adapters, AdapterInfo]:
    """The adapters of a file, in float32 on the model's device; roles that it lacks change nothing.

    Raises:
        InputError: when it was trained for another base model, or holds other shapes.
    """
    with safe_open(file, "pt") as opened:
        metadata = opened.metadata() or {}
        tensors = {name: opened.get_tensor(name).float() for name in opened.keys()}  # noqa: SIM118
    if metadata.get("base_sha256") != model.sha256:
        raise InputError(f"{file} was trained for another base model than the one given.")
    layers = tuple(int(layer) for layer in metadata.get("memory_layers", "").split(",") if layer)
    info = AdapterInfo(
        base_sha256=model.sha256,
        chunk_tokens=int(metadata.get("chunk_tokens", 512)),
        separator=int(metadata["separator_id"]) if "separator_id" in metadata else None,
        prompt_tokens=int(metadata.get("prompt_tokens", 48)),
        refresh_interval=int(metadata.get("refresh_interval", 1)),
        memory_layers=layers,
        own_position=metadata.get("candidate_position") == _POSITIONS[True],
    )
    rank = max((t.shape[0] for name, t in tensors.items() if name.endswith("lora_A")), default=1)
    adapters = Adapters(model.shape, AdapterConfig(rank, layers)).to(model.device)
    _fill(adapters, tensors, model.shape, file)
    return adapters, info


@torch.no_grad()
def _fill(adapters: Adapters, tensors: dict[str, Tensor], shape: Shape, file: Path) -> None:
    if "candidate_bias" in tensors:
        adapters.candidate_bias.copy_(tensors["candidate_bias"])
    for role in ROLES:
        for key, change in getattr(adapters, role).items():
            layer, name = key.split("-")
            prefix = f"{_PREFIX[role]}layers.{layer}.{name}"
            outputs, inputs = shape.projection(name)
            low, high = tensors.get(f"{prefix}.lora_A"), tensors.get(f"{prefix}.lora_B")
            if low is None or high is None:
                continue
            if low.shape[1] != inputs or high.shape[0] != outputs:
                raise InputError(f"{file}: {prefix} has another shape than the model's {name}.")
            change.lora_A[: low.shape[0]].copy_(low)
            change.lora_B[:, : high.shape[1]].copy_(high)


def read_run(folder: Path, model: BaseModel, raw: bool = False) -> tuple[Adapters, dict]:
    """The adapters of a run's checkpoint (averaged weights, or the last ones with `raw`) and its configuration.

    Raises:
        InputError: when there is no checkpoint, or it belongs to another base model.
    """
    file = folder / "checkpoint.pt" if folder.is_dir() else folder
    if not file.is_file():
        raise InputError(f"No checkpoint at {file}: train first.")
    state = torch.load(file, map_location=model.device, weights_only=True)
    if state["base_sha256"] != model.sha256:
        raise InputError(f"{file} was trained for another base model than the one given.")
    config = state["config"]
    layers = tuple(config["adapter"]["memory_layers"])
    adapters = Adapters(model.shape, AdapterConfig(config["adapter"]["rank"], layers)).to(model.device)
    adapters.load_state_dict(state["adapters" if raw else "averaged"])
    return adapters, config | {"step": state["step"]}


def run_info(
    model: BaseModel, config: dict, prompt_tokens: int = 48, refresh_interval: int = 4
) -> AdapterInfo:
    """How adapters of a run with this configuration (as `read_run` gives it) are to be read."""
    data = config["data"]
    return AdapterInfo(
        base_sha256=model.sha256,
        chunk_tokens=data["chunk_tokens"],
        separator=data["separator"],
        prompt_tokens=prompt_tokens,
        refresh_interval=refresh_interval,
        memory_layers=tuple(config["adapter"]["memory_layers"]),
        own_position=data["plan"].get("own_position", True),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.export", description=__doc__.splitlines()[0])
    parser.add_argument("--run", type=Path, required=True, help="a run's folder, or one checkpoint of it")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--raw", action="store_true", help="the last weights instead of the averaged ones")
    parser.add_argument("--prompt-tokens", type=int, default=48)
    parser.add_argument("--refresh-interval", type=int, default=4)
    parser.add_argument("--note", action="append", default=[], metavar="KEY=VALUE", help="further metadata")
    arguments = parser.parse_args()
    try:
        model = load_model(arguments.model)
        adapters, config = read_run(arguments.run, model, arguments.raw)
    except InputError as error:
        sys.exit(str(error))
    info = run_info(model, config, arguments.prompt_tokens, arguments.refresh_interval)
    notes = dict(note.split("=", 1) for note in arguments.note)
    notes |= {"training_steps": str(config["step"]), "training_config": json.dumps(config)}
    save_adapters(arguments.out, adapters, info, notes)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.1f} MB after {config['step']} steps")


if __name__ == "__main__":
    main()
