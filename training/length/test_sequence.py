"""Long texts read as one sequence, against plain forwards: blocks change nothing, streams are the paper's."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from training.input_error import InputError
from training.length.full import full_log_probs
from training.length.methods import parse_method
from training.length.rope import rope_for, with_rope
from training.length.sequence import sequence_log_probs, trained_context
from training.length.streaming import shortened, stream_log_probs
from training.load_model import load_model
from training.local import local_stream
from training.model import BaseModel, Heads, rotate
from training.tiny import write_tiny_model

IDS = torch.randint(2, 250, (70,), generator=torch.Generator().manual_seed(2)).tolist()


@pytest.fixture(scope="module", params=["llama", "qwen2", "qwen3"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BaseModel:
    return load_model(write_tiny_model(tmp_path_factory.mktemp(request.param), request.param), torch.float32)


def plain(model: BaseModel, ids: list[int], count: int) -> Tensor:
    return model.log_probs(local_stream(model, ids, 0)[0][0, -count:])


@pytest.mark.parametrize(("block", "count"), [(16, 20), (7, 1), (70, 70), (512, 5)])
def test_full_attention_in_blocks_equals_plain(model: BaseModel, block: int, count: int) -> None:
    found = full_log_probs(model, IDS, count, block=block)
    assert found.shape[0] == count
    assert torch.allclose(found, plain(model, IDS, count), atol=1e-4)


def test_a_score_factor_is_a_lower_temperature(model: BaseModel) -> None:
    """Scores times 4 is what doubled queries and keys give."""

    def attend(_: int, heads: Heads) -> Tensor:
        return F.scaled_dot_product_attention(
            heads.queries * 2, heads.keys * 2, heads.values, is_causal=True, enable_gqa=True
        )

    residual = model.forward(torch.tensor([IDS]), torch.arange(len(IDS)), attend)
    expected = model.log_probs(residual[0, -9:])
    assert torch.allclose(full_log_probs(model, IDS, 9, 4.0, block=32), expected, atol=1e-4)


@pytest.mark.parametrize("block", [8, 512])
def test_a_stream_equals_full_attention_while_all_fits_the_window(model: BaseModel, block: int) -> None:
    found = stream_log_probs(model, IDS, 30, window=len(IDS), block=block)
    assert torch.allclose(found, full_log_probs(model, IDS, 30), atol=1e-4)


@pytest.mark.parametrize(("window", "block"), [(12, 4), (12, 16), (25, 512), (5, 8)])
def test_a_stream_equals_a_rolling_cache_token_by_token(model: BaseModel, window: int, block: int) -> None:
    found = stream_log_probs(model, IDS, len(IDS), window, block=block)
    assert torch.allclose(found, rolling_cache(model, IDS, window, sinks=4), atol=1e-4)


def rolling_cache(model: BaseModel, ids: list[int], window: int, sinks: int) -> Tensor:
    """The paper's procedure: keys are cached without rotation, evicted, and rotated by their place in the cache."""
    keys: dict[int, Tensor] = {}
    values: dict[int, Tensor] = {}
    out = []

    def evicted(kept: Tensor) -> Tensor:
        return torch.cat([kept[:, :, :sinks], kept[:, :, sinks + 1 :]], 2) if kept.shape[2] > window else kept

    def attend(layer: int, heads: Heads) -> Tensor:
        for cache, new in ((keys, heads.raw_keys), (values, heads.values)):
            cache[layer] = evicted(torch.cat([cache[layer], new], 2) if layer in cache else new)
        placed = rotate(keys[layer], model.rotation(torch.arange(keys[layer].shape[2])[None]))
        return F.scaled_dot_product_attention(heads.queries, placed, values[layer], enable_gqa=True)

    for index, token in enumerate(ids):
        position = torch.tensor([min(index, window - 1)])
        out.append(model.forward(torch.tensor([[token]]), position, attend)[0])
    return model.log_probs(torch.cat(out))


def test_a_shortened_stream_keeps_sinks_and_end() -> None:
    assert shortened(IDS, 10) == IDS[:4] + IDS[-6:]
    assert shortened(IDS, 0) == shortened(IDS, 70) == IDS


def test_methods_read_what_their_names_say(model: BaseModel) -> None:
    """A text is one token longer than what is given of it: the last predicted one."""

    def read(name: str) -> Tensor:
        return sequence_log_probs(model, parse_method(name), IDS, 6, trained=64)

    assert torch.allclose(read("full"), plain(model, IDS, 6), atol=1e-4)
    assert torch.allclose(read("window:20"), plain(model, IDS[-19:], 6), atol=1e-4)
    assert torch.allclose(read("stream:20"), stream_log_probs(model, IDS, 6, 20), atol=1e-4)
    scaled = with_rope(model, rope_for(model, "ntk", 71 / 64, 64))
    assert torch.allclose(read("ntk"), plain(scaled, IDS, 6), atol=1e-4)
    assert not torch.allclose(read("yarn"), read("full"), atol=1e-4)


def test_a_model_that_does_not_say_its_trained_context(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--trained-context"):
        trained_context(write_tiny_model(tmp_path))
