"""Scaled frequencies against the papers' formulas, worked out by hand for a head of 8 numbers and base 10,000."""

import math
from pathlib import Path

import pytest
import torch

from training.length.rope import ntk_aware, position_interpolation, rope_for, with_rope, yarn
from training.length.sequence import scaling_factor
from training.load_model import load_model
from training.tiny import write_tiny_model

PLAIN = torch.tensor([1.0, 0.1, 0.01, 0.001], dtype=torch.float64)


def test_position_interpolation_divides_every_frequency() -> None:
    assert position_interpolation(PLAIN, 4.0).frequencies.tolist() == pytest.approx(
        [0.25, 0.025, 0.0025, 0.00025]
    )


def test_ntk_keeps_the_fastest_channel_and_interpolates_the_slowest() -> None:
    # base 10000 * 4^(8/6) = 63496.04; its powers -0, -1/4, -1/2, -3/4
    found = ntk_aware(10000.0, 8, 4.0).frequencies.tolist()
    assert found == pytest.approx([1.0, 0.0629961, 0.00396850, 0.000250], rel=1e-5)
    assert found[3] == pytest.approx(0.001 / 4)


def test_yarn_mixes_by_turns_within_the_trained_context() -> None:
    # 2,048 tokens: 325.9, 32.59, 3.259 and 0.3259 turns; so kept, kept, (3.2595 - 1) / 31 = 0.072887 kept, interpolated
    rope = yarn(PLAIN, 4.0, 2048)
    third = (1 - 0.072887) * 0.0025 + 0.072887 * 0.01
    assert rope.frequencies.tolist() == pytest.approx([1.0, 0.1, third, 0.00025], rel=1e-5)
    # 0.1 ln 4 + 1 = 1.138629, for queries and keys alike
    assert rope.score_factor == pytest.approx(1.138629**2, rel=1e-5)


@pytest.mark.parametrize("kind", ["llama", "qwen3"])
@pytest.mark.parametrize("name", ["pi", "ntk", "yarn"])
def test_nothing_is_scaled_within_the_trained_context(name: str, kind: str, tmp_path: Path) -> None:
    model = load_model(write_tiny_model(tmp_path, kind), torch.float32)
    rope = rope_for(model, name, scaling_factor(100, 2048), 2048)
    assert torch.allclose(rope.frequencies, model.frequencies)
    assert rope.score_factor == 1


def test_a_scaled_model_leaves_the_other_as_it_was(tmp_path: Path) -> None:
    model = load_model(write_tiny_model(tmp_path), torch.float32)
    before = model.frequencies.clone()
    scaled = with_rope(model, rope_for(model, "pi", 2.0, 64))
    assert torch.equal(model.frequencies, before)
    assert torch.equal(scaled.frequencies, before / 2)
    # Position interpolation by 2 is reading at half the positions.
    at = torch.tensor([6.0])
    assert torch.allclose(scaled.rotation(at)[0], model.rotation(at / 2)[0])


def test_the_factor_follows_the_length() -> None:
    assert [scaling_factor(length, 8192) for length in (4096, 8192, 16384)] == [1, 1, 2]
    assert math.isclose(scaling_factor(12288, 8192), 1.5)
