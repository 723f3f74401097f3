"""How a model's files scale rotary positions, as one divisor a frequency and one factor. Functions of their numbers.

The engine's twin is server/engine/model/rotaryScaling.ts and its two readers.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from training.input_error import InputError
from training.model import RotaryScaling


def frequencies(theta: float, head_dim: int) -> list[float]:
    """[headDim / 2] radians a position, unscaled."""
    return [theta ** (-2 * i / head_dim) for i in range(head_dim // 2)]


def config_theta(config: Mapping[str, Any]) -> float:
    """The base of the frequencies; newer files have it in `rope_parameters`."""
    return (config.get("rope_parameters") or {}).get("rope_theta") or config.get("rope_theta") or 10000.0


def config_scaling(config: Mapping[str, Any], head_dim: int) -> RotaryScaling | None:
    """Of a Hugging Face config.json.

    Raises:
        InputError: for a method that is not known here.
    """
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    kind = rope.get("rope_type") or rope.get("type") or "default"
    if kind == "default":
        return None
    theta = config_theta(config)
    if kind == "linear":
        return RotaryScaling((float(rope["factor"]),) * (head_dim // 2))
    context = rope.get("original_max_position_embeddings") or config["max_position_embeddings"]
    if kind == "llama3":
        low, high = rope["low_freq_factor"], rope["high_freq_factor"]
        return RotaryScaling(_by_wavelength(theta, head_dim, rope["factor"], low, high, context))
    if kind != "yarn":
        raise InputError(
            f"The model scales its rotary positions by a method that is not known here ({kind})."
        )
    turns = (rope.get("beta_fast") or 32, rope.get("beta_slow") or 1)
    divisors = _by_parts(theta, head_dim, rope["factor"], context, turns, rope.get("truncate", True))
    magnitude = rope.get("attention_factor")
    if magnitude is None:
        scale, every = rope.get("mscale"), rope.get("mscale_all_dim")
        magnitude = _magnitude(rope["factor"], scale if scale and every else 1)
        magnitude /= _magnitude(rope["factor"], every) if scale and every else 1
    return RotaryScaling(divisors, magnitude)


def gguf_scaling(
    fields: Mapping[str, Any], kind: str, head_dim: int, rope_freqs: Sequence[float] | None
) -> RotaryScaling | None:
    """Of a GGUF's metadata, and its tensor `rope_freqs` (Llama 3), as llama.cpp reads them.

    Raises:
        InputError: for a method that is not known here.
    """

    def number(key: str) -> float:
        return float(fields.get(f"{kind}.rope.{key}") or 0)

    method = fields.get(f"{kind}.rope.scaling.type", "linear")
    factor = number("scaling.factor") or number("scale_linear") or 1.0
    magnitude = number("scaling.attn_factor") or 1.0
    divisors = [1.0 if method == "none" else factor] * (head_dim // 2)
    if method == "yarn":
        theta = number("freq_base") or 10000.0
        context = number("scaling.original_context_length") or float(fields[f"{kind}.context_length"])
        turns = (number("scaling.yarn_beta_fast") or 32, number("scaling.yarn_beta_slow") or 1)
        divisors = list(_by_parts(theta, head_dim, factor, context, turns, True))
        multiplier = number("scaling.yarn_log_multiplier")
        magnitude *= _magnitude(factor) / (_magnitude(factor, multiplier) if multiplier else 1)
    elif method not in ("none", "linear"):
        raise InputError(
            f"The model scales its rotary positions by a method that is not known here ({method})."
        )
    if rope_freqs is not None:
        divisors = [a * b for a, b in zip(divisors, rope_freqs, strict=True)]
    plain = magnitude == 1 and all(divisor == 1 for divisor in divisors)
    return None if plain else RotaryScaling(tuple(divisors), magnitude)


def _by_wavelength(
    theta: float, head_dim: int, factor: float, low: float, high: float, context: float
) -> tuple[float, ...]:
    """Llama 3.1: wholly below `low` waves in the context, not above `high`, a mixture between."""

    def divisor(frequency: float) -> float:
        kept = min(max((context * frequency / (2 * math.pi) - low) / (high - low), 0.0), 1.0)
        return 1 / ((1 - kept) / factor + kept)

    return tuple(divisor(frequency) for frequency in frequencies(theta, head_dim))


def _by_parts(
    theta: float, head_dim: int, factor: float, context: float, turns: tuple[float, float], whole: bool
) -> tuple[float, ...]:
    """YaRN (arXiv 2309.00071, section 3.2), between the channels that turn so often in the context."""

    def channel(count: float) -> float:
        return head_dim * math.log(context / (count * 2 * math.pi)) / (2 * math.log(theta))

    first, last = (channel(count) for count in turns)
    low = max(math.floor(first) if whole else first, 0)
    high = min(math.ceil(last) if whole else last, head_dim - 1)
    width = 0.001 if low == high else high - low
    ramp = [min(max((i - low) / width, 0.0), 1.0) for i in range(head_dim // 2)]
    return tuple(1 / (scaled / factor + 1 - scaled) for scaled in ramp)


def _magnitude(factor: float, scale: float = 1) -> float:
    return 1.0 if factor <= 1 else 0.1 * scale * math.log(factor) + 1
