"""Trains the adapters of a base model; resumes bit for bit; on one CPU, one GPU or many (torchrun).

python -m training.train --model MODEL --holes DIR --out RUN [--steps 800] [--threads 2]
torchrun --nproc-per-node 8 -m training.train --model MODEL --holes DIR --out RUN --dtype bfloat16
"""

import argparse
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from training.adapters import AdapterConfig, Adapters
from training.caches import ChunkCaches, join
from training.data import HoleStore
from training.export import read_run
from training.gguf_model import load_tokenizer
from training.input_error import InputError
from training.load_model import load_model
from training.losses import LOSSES, StepLosses
from training.plan import DataConfig, StepPlan, plan_step


@dataclass(frozen=True)
class TrainConfig:
    """A run; everything that decides its course is here and is kept in its folder."""

    steps: int = 800
    """may be raised or lowered when a run goes on"""
    samples: int = 1
    """samples a step, over all processes"""
    rate: float = 1.5e-3
    bias_rate: float = 2e-2
    warmup: int = 20
    decay: int = 80
    """last steps, over which the rate falls to `final_rate`; the state before them is kept in stable.pt"""
    final_rate: float = 0.05
    """share of the rate at the last step"""
    memory_every: int = 4
    """steps from one memory loss to the next; 0 for none, which leaves the role as it was"""
    clip: float = 1.0
    averaging: float = 0.98
    """decay of the averaged weights; what is exported"""
    seed: int = 1
    save_every: int = 25
    data: DataConfig = field(default_factory=DataConfig)
    adapter: AdapterConfig = field(default_factory=AdapterConfig)


class Run:
    """The state of a training run in this process."""

    def __init__(self, config: TrainConfig, model_path: Path, holes: list[Path], dtype: torch.dtype) -> None:
        self.config = config
        self.rank, self.world = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
        if config.samples % self.world:
            raise InputError(f"{config.samples} samples a step cannot be split over {self.world} processes.")
        device = (
            torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if torch.cuda.is_available() else "cpu"
        )
        self.model = load_model(model_path, dtype, device)
        self.store = HoleStore(holes, load_tokenizer(model_path))
        torch.manual_seed(config.seed)
        self.adapters = Adapters(self.model.shape, config.adapter).to(self.model.device)
        self.averaged = {name: value.detach().clone() for name, value in self.adapters.state_dict().items()}
        for name, parameter in self.adapters.named_parameters():
            parameter.requires_grad_(name.startswith("text.") == config.data.tune)
        rest = [
            p for name, p in self.adapters.named_parameters() if p.requires_grad and name != "candidate_bias"
        ]
        groups = [{"params": rest, "base": config.rate}]
        if not config.data.tune:
            groups.append({"params": [self.adapters.candidate_bias], "base": config.bias_rate})
        self.optimiser = torch.optim.AdamW(groups, lr=config.rate, betas=(0.9, 0.95), weight_decay=0.0)
        self.step = 0

    def plan(self, number: int) -> StepPlan:
        """The plan of sample `number` of the run: a function of seed and number alone."""
        config = self.config
        rng = random.Random(f"{config.seed}/{number}")
        fewest = config.data.cursors * config.data.windows
        while True:
            sample = self.store.draw(rng)
            if len(sample.chunks) >= 2 and len(sample.target) >= fewest:
                break
        negatives = config.data.negatives if number >= config.samples else 0
        return plan_step(sample, negatives, rng, config.data, self.store.encode)

    def numbers(self, step: int) -> list[int]:
        """Samples of a step that this process reads."""
        share = self.config.samples // self.world
        first = step * self.config.samples + self.rank * share
        return list(range(first, first + share))

    def train_step(self, kept: dict[int, ChunkCaches]) -> dict[str, float]:
        """One update. `kept` maps a slot to the caches of its last sample. Returns mean nats by loss."""
        config = self.config
        for group in self.optimiser.param_groups:
            group["lr"] = group["base"] * rate_at(self.step, config)
        sums: dict[str, list[float]] = {}
        numbers = self.numbers(self.step)
        for slot, number in enumerate(numbers):
            plan = self.plan(number)
            own = self.losses.own_caches(plan)
            caches = join([own, kept[slot]]) if slot in kept else own
            wanted = self.losses.numbers(
                plan, config.memory_every > 0 and self.step % config.memory_every == 0
            )
            for loss_number in wanted:
                last = number == numbers[-1] and loss_number == wanted[-1]
                with nullcontext() if last or self.world == 1 else self.wrapped.no_sync():
                    loss = self.wrapped(plan, loss_number, caches)
                    (loss / len(numbers)).backward()
                sums.setdefault(self.losses.name(plan, loss_number), []).append(loss.item())
            kept[slot] = own
        norm = torch.nn.utils.clip_grad_norm_(self.adapters.parameters(), config.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.step += 1
        self._average()
        return self._means(sums) | {"gradient": float(norm)}

    def _means(self, values: dict[str, list[float]]) -> dict[str, float]:
        """Mean of every kind of loss over all samples of the step, whichever process read them."""
        totals = torch.tensor(
            [[sum(values.get(n, [])), len(values.get(n, []))] for n in LOSSES], dtype=torch.float64
        )
        if self.world > 1:
            totals = totals.to(self.model.device)
            dist.all_reduce(totals)
        return {n: total / count for n, (total, count) in zip(LOSSES, totals.tolist(), strict=True) if count}

    def _average(self) -> None:
        decay = min(self.config.averaging, self.step / (self.step + 10))
        for name, value in self.adapters.state_dict().items():
            self.averaged[name].lerp_(value.detach(), 1 - decay)

    def kept_before(self) -> dict[int, ChunkCaches]:
        """What `train_step` kept in the step before: recomputed when a run is resumed."""
        if self.step == 0:
            return {}
        numbers = self.numbers(self.step - 1)
        return {slot: self.losses.own_caches(self.plan(number)) for slot, number in enumerate(numbers)}

    def save(self, folder: Path) -> None:
        """Writes the checkpoint whole or not at all."""
        state = {
            "step": self.step,
            "config": asdict(self.config),
            "base_sha256": self.model.sha256,
            "adapters": self.adapters.state_dict(),
            "averaged": self.averaged,
            "optimiser": self.optimiser.state_dict(),
        }
        part = folder / "checkpoint.pt.part"
        torch.save(state, part)
        part.replace(folder / "checkpoint.pt")
        if self.step == self.config.steps - self.config.decay:
            shutil.copyfile(folder / "checkpoint.pt", folder / "stable.pt")

    def start_from(self, starts: Sequence[Path]) -> None:
        """Begins with the averaged weights of other runs: of each the roles that it has trained.

        Raises:
            InputError: when one has adapters of other sizes, or belongs to another base model.
        """
        for start in starts:
            adapters, _ = read_run(start, self.model)
            for role in adapters.trained_roles():
                try:
                    self.adapters.copy_role(role, adapters)
                except ValueError as error:
                    raise InputError(
                        f"{start} has other adapters ({error}): use the same settings."
                    ) from error
        self.averaged = {name: value.detach().clone() for name, value in self.adapters.state_dict().items()}

    def make_losses(self) -> None:
        """What computes losses, with a role `text` that is not trained here in the model's weights."""
        tuned = self.model if self.config.data.tune else self.adapters.tuned(self.model)
        self.losses = StepLosses(tuned, self.adapters)
        self.wrapped: torch.nn.Module = self.losses
        if self.world > 1:
            self.wrapped = DistributedDataParallel(self.losses, find_unused_parameters=True)

    def resume(self, folder: Path) -> None:
        """Goes on from the checkpoint in the run's folder, if there is one.

        Raises:
            InputError: when it belongs to another configuration or base model.
        """
        file = folder / "checkpoint.pt"
        if not file.is_file():
            return
        state = torch.load(file, map_location=self.model.device, weights_only=True)
        if state["base_sha256"] != self.model.sha256:
            raise InputError(f"{file} was trained for another base model: name another folder with --out.")
        if _plain(state["config"]) != _plain(asdict(self.config)):
            raise InputError(
                f"{file} was trained with other settings: repeat them, or name another folder with --out."
            )
        self.adapters.load_state_dict(state["adapters"])
        self.averaged = state["averaged"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]


def rate_at(step: int, config: TrainConfig) -> float:
    """Share of the learning rate: linear warmup, constant, linear decay (arXiv 2404.06395, section 4)."""
    warm = min(1.0, (step + 1) / config.warmup)
    left = min(1.0, (config.steps - step) / max(1, config.decay))
    return warm * max(config.final_rate, left)


def _plain(config: dict[str, Any]) -> str:
    """What two configurations must share; one kept before an option came has that option's default."""
    whole = asdict(TrainConfig()) | config | {"steps": 0}
    for name, default in (("data", DataConfig()), ("adapter", AdapterConfig())):
        whole[name] = asdict(default) | config[name]
    return json.dumps(whole, sort_keys=True)


def train(run: Run, folder: Path, stop_after: int, starts: Sequence[Path] = ()) -> None:
    """Trains to the end or to step `stop_after`, with checkpoints, TensorBoard logs and a progress bar.

    Args:
        starts: runs whose weights a new run begins with.
    """
    first = run.rank == 0
    folder.mkdir(parents=True, exist_ok=True)
    run.start_from(starts)
    run.resume(folder)
    run.make_losses()
    kept = run.kept_before()
    writer = SummaryWriter(str(folder), purge_step=run.step) if first else None
    bar = tqdm(total=run.config.steps, initial=run.step, unit="step", disable=not first, mininterval=5)
    end = min(run.config.steps, stop_after)
    while run.step < end:
        started = time.monotonic()
        figures = run.train_step(kept)
        if not first or writer is None:
            continue
        figures["seconds"] = time.monotonic() - started
        for name, value in figures.items():
            writer.add_scalar(name, value, run.step)
        with (folder / "losses.jsonl").open("a") as log:
            log.write(json.dumps({"step": run.step} | {k: round(v, 4) for k, v in figures.items()}) + "\n")
        bar.update()
        bar.set_postfix({name: f"{figures[name]:.3f}" for name in LOSSES if name in figures})
        stable = run.config.steps - run.config.decay
        if run.step % run.config.save_every == 0 or run.step in (stable, end):
            run.save(folder)
    bar.close()


def parse_config(arguments: argparse.Namespace) -> TrainConfig:
    """The run's configuration: defaults, then `--config FILE` (JSON), then single options."""
    given: dict[str, Any] = json.loads(arguments.config.read_text()) if arguments.config else {}
    data = DataConfig(**_tuples(given.pop("data", {})))
    adapter = AdapterConfig(**_tuples(given.pop("adapter", {})))
    config = TrainConfig(data=data, adapter=adapter, **given)
    return replace(config, steps=arguments.steps) if arguments.steps else config


def _tuples(given: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.train", description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True, help=".gguf file or Hugging Face folder")
    parser.add_argument("--holes", type=Path, required=True, help="folder of hole files, one a project")
    parser.add_argument(
        "--out", type=Path, required=True, help="the run's folder; an interrupted run goes on"
    )
    parser.add_argument(
        "--start",
        type=Path,
        nargs="+",
        default=[],
        help="runs, or checkpoints of them, to begin with: of each the roles that it trained",
    )
    parser.add_argument("--config", type=Path, help="JSON of TrainConfig's fields")
    parser.add_argument("--steps", type=int, help="overrides the configuration's")
    parser.add_argument(
        "--stop-after", type=int, default=sys.maxsize, help="leave at this step, with a checkpoint"
    )
    parser.add_argument("--dtype", choices=("bfloat16", "float32"), default="bfloat16")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    if "WORLD_SIZE" in os.environ:
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        files = sorted(arguments.holes.glob("*.jsonl"))
        run = Run(parse_config(arguments), arguments.model, files, getattr(torch, arguments.dtype))
        train(run, arguments.out, arguments.stop_after, arguments.start)
    except InputError as error:
        sys.exit(str(error))
    finally:
        if dist.is_initialized():
            dist.destroy_process_group()


if __name__ == "__main__":
    main()
