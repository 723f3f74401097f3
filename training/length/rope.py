"""Rotary frequencies for texts longer than a model was trained on. Functions of numbers; knows no model file.

`factor` is always length / trained context, at least 1: the smallest that reaches the length, chosen for each length
(as dynamic scaling does), so that no method pays for more than it needs.
"""

import copy
import math
from dataclasses import dataclass

import torch
from torch import Tensor

from training.model import BaseModel

YARN_LOW, YARN_HIGH = 1.0, 32.0
"""alpha and beta of YaRN, section 3.2: turns within the trained context below which a channel is interpolated wholly,
and above which not at all; the paper's values for the Llama family"""


@dataclass(frozen=True)
class Rope:
    """What replaces a model's rotary embedding."""

    frequencies: Tensor
    """[headDim / 2] radians a position, float64"""
    score_factor: float = 1.0
    """multiplies attention scores"""


def position_interpolation(frequencies: Tensor, factor: float) -> Rope:
    """Positions squeezed into the trained range (arXiv 2306.15595, section 2.3), without its fine-tuning."""
    return Rope(frequencies / factor)


def ntk_aware(theta: float, head_dim: int, factor: float) -> Rope:
    """A larger base: the slowest channel is interpolated, the fastest stays (arXiv 2309.00071, section 3.1)."""
    base = theta * factor ** (head_dim / (head_dim - 2))
    exponent = torch.arange(0, head_dim, 2, dtype=torch.float64) / head_dim
    return Rope(base**-exponent)


def yarn(frequencies: Tensor, factor: float, trained_context: int) -> Rope:
    """Interpolation by parts, and a lower temperature (arXiv 2309.00071, sections 3.2 and 3.4).

    The temperature's square root scales queries and keys alike, so scores are multiplied by (0.1 ln factor + 1)^2.
    """
    turns = trained_context * frequencies / (2 * math.pi)
    kept = ((turns - YARN_LOW) / (YARN_HIGH - YARN_LOW)).clamp(0, 1)
    mixed = (1 - kept) * frequencies / factor + kept * frequencies
    return Rope(mixed, (0.1 * math.log(factor) + 1) ** 2)


ROPES = ("pi", "ntk", "yarn")


def rope_for(model: BaseModel, name: str, factor: float, trained_context: int) -> Rope:
    """One of ROPES for a model."""
    if name == "pi":
        return position_interpolation(model.frequencies, factor)
    if name == "ntk":
        rope = ntk_aware(model.shape.rope_theta, model.shape.head_dim, factor)
        scaled = model.shape.rotary
        if scaled is None:
            return rope
        # On top of what the model's own files scale.
        return Rope(rope.frequencies / torch.tensor(scaled.divisors, dtype=torch.float64), rope.score_factor)
    return yarn(model.frequencies, factor, trained_context)


def with_rope(model: BaseModel, rope: Rope) -> BaseModel:
    """The same weights with other frequencies; the score factor is for who computes attention."""
    changed = copy.copy(model)
    changed.frequencies = rope.frequencies.to(model.device)
    return changed
