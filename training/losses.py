"""The losses of one training step, over chunk caches that are computed once: focus and memory, or tuning.

FocusLLM's continuation and repetition losses (arXiv 2408.11745, section 3.3) and FoT's crossbatch training
(arXiv 2307.03170, section 3.2): the negatives are the chunks of the sample before. Knows no file and no optimiser.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.adapters import Adapters
from training.caches import ChunkCaches, chunk_caches
from training.data import Window
from training.focus import focus_log_probs
from training.local import local_stream
from training.model import BaseModel
from training.plan import StepPlan

LOSSES = ("focus", "tune", "memory")


class StepLosses(nn.Module):
    """Computes one loss at a time, so that the graph of one is freed before the next is made."""

    def __init__(self, model: BaseModel, adapters: Adapters) -> None:
        super().__init__()
        self.adapters = adapters
        self._model = model

    def own_caches(self, step: StepPlan) -> ChunkCaches:
        """Caches of the step's own chunks."""
        change = self.adapters.change("text") if step.tune else None
        return chunk_caches(self._model, [chunk.ids for chunk in step.chunks], change)

    def numbers(self, step: StepPlan, memory: bool) -> list[int]:
        """Losses that `forward` is to compute for this step: all of focus, and memory's or not; or tuning's alone."""
        focus = len(step.focus)
        memory = memory and step.memory is not None and bool(self.adapters.config.memory_layers)
        return list(range(focus)) + [focus] * (step.tune is not None) + [focus + 1] * memory

    def name(self, step: StepPlan, number: int) -> str:
        """One of LOSSES."""
        return LOSSES[max(0, number - len(step.focus) + 1)]

    def forward(self, step: StepPlan, number: int, caches: ChunkCaches) -> Tensor:
        """Loss `number` of a step in nats per target, a scalar; `caches` of the step's chunks, then the negatives."""
        loss = self._loss(step, number, caches)
        # Some ablations read with base weights alone; a backward pass needs a gradient, if only of zero.
        return loss if loss.requires_grad else loss + 0 * self.adapters.candidate_bias.sum()

    def _loss(self, step: StepPlan, number: int, caches: ChunkCaches) -> Tensor:
        if number < len(step.focus):
            part = step.focus[number]
            asked = part.window
            log_probs = focus_log_probs(
                self._model,
                self.adapters,
                _chosen(caches, part.rows, step),
                asked.local,
                asked.file_tokens,
                part.plan,
            )
            return _nats(log_probs, asked)
        if number == len(step.focus):
            return self._tune(step, caches)
        return self._memory(step, caches)

    def _tune(self, step: StepPlan, caches: ChunkCaches) -> Tensor:
        part, first_position = step.tune, step.chunk_tokens + 1
        assert part is not None
        change = self.adapters.change("text")
        chunks = _chosen(caches, part.chunks, step)
        residual, _ = local_stream(self._model, part.window.local, first_position, chunks, change=change)
        return _nats(self._model.log_probs(residual[0, -len(part.window.targets) :]), part.window)

    def _memory(self, step: StepPlan, caches: ChunkCaches) -> Tensor:
        part, first_position = step.memory, step.chunk_tokens + 1
        assert part is not None
        residual, _ = local_stream(
            self._model,
            part.window.local,
            first_position,
            _chosen(caches, part.chunks, step),
            self.adapters.config.memory_layers,
            self.adapters.change("memory"),
        )
        return _nats(self._model.log_probs(residual[0, -len(part.window.targets) :]), part.window)


def _nats(log_probs: Tensor, asked: Window) -> Tensor:
    return F.nll_loss(log_probs, torch.tensor(asked.targets, device=log_probs.device))


def _chosen(caches: ChunkCaches, wanted: list[int], step: StepPlan) -> ChunkCaches:
    own = len(step.chunks)
    negatives = caches.count - own
    return caches.select([i if i < own else own + (i - own) % negatives for i in wanted])
