"""Many cursors at once, as trained, against the slow twin that reads from one cursor at a time."""

import numpy as np
import pytest
import torch

from training.adapters import AdapterConfig, Adapters
from training.caches import chunk_caches
from training.focus import FocusPlan, focus_log_probs
from training.load_model import load_model
from training.model import BaseModel
from training.plain_reading import PlainRequest, plain_log_probs
from training.tiny import strong_adapters, write_tiny_model

CHUNK_TOKENS, SEPARATOR, PROMPT, CURSORS = 20, 1, 6, 11
CHUNKS = [list(range(5, 25)), list(range(100, 109)), list(range(60, 63))]
LOCAL = np.random.default_rng(4).integers(2, 250, 30 + CURSORS).tolist()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[BaseModel, Adapters]:
    base = load_model(write_tiny_model(tmp_path_factory.mktemp("model")), torch.float32)
    return base, strong_adapters(base.shape, AdapterConfig(rank=4), 6)


@pytest.mark.parametrize(
    ("block", "refresh", "direct", "forms"),
    [
        (1, 1, 0, {}),
        (4, 1, 0, {}),
        (4, 2, 1, {}),
        (5, 8, 2, {}),
        (11, 4, 3, {}),
        (4, 2, 0, {"ordered": True}),
        (4, 2, 2, {"own_position": False}),
        (4, 2, 2, {"static_prompt": True}),
        (4, 1, 2, {"candidates": False}),
    ],
)
def test_every_block_is_a_request_of_its_own(
    trained: tuple[BaseModel, Adapters], block: int, refresh: int, direct: int, forms: dict[str, bool]
) -> None:
    model, adapters = trained
    plan = FocusPlan(CURSORS, PROMPT, direct, block, refresh, SEPARATOR, CHUNK_TOKENS, **forms)
    tuned = adapters.tuned(model)
    caches = chunk_caches(tuned, CHUNKS)
    with torch.no_grad():
        found = focus_log_probs(tuned, adapters, caches, LOCAL, len(LOCAL) - 3, plan).numpy()
    before = len(LOCAL) - CURSORS
    for start in range(0, CURSORS, block):
        end = min(start + block, CURSORS)
        text = [] if plan.static_prompt else LOCAL[before + 1 - PROMPT : before + start + 1]
        request = PlainRequest(
            local=LOCAL[: before + start + 1],
            since=LOCAL[before + start + 1 : before + end],
            chunk_tokens=CHUNK_TOKENS,
            direct=CHUNKS[:direct],
            rows=CHUNKS if plan.candidates else [],
            row_prompt=[SEPARATOR, *text],
            refresh=refresh,
            ordered=plan.ordered,
            own_position=plan.own_position,
            static_prompt=plan.static_prompt,
        )
        assert np.allclose(found[start:end], plain_log_probs(model, adapters, request), atol=1e-3)


def test_candidates_learn_in_every_layer(trained: tuple[BaseModel, Adapters]) -> None:
    model, adapters = trained
    plan = FocusPlan(
        CURSORS, PROMPT, direct=1, block=4, refresh=2, separator=SEPARATOR, chunk_tokens=CHUNK_TOKENS
    )
    focus_log_probs(model, adapters, chunk_caches(model, CHUNKS), LOCAL, len(LOCAL), plan).mean().backward()
    named = [(name, p) for name, p in adapters.named_parameters() if name.startswith("candidate")]
    without = {name for name, p in named if p.grad is None or not p.grad.any()}
    last = model.shape.layers - 1
    # Nothing reads a candidate's own output of the last layer.
    assert without == {f"candidate.{last}-{p}.lora_{m}" for p in ("q_proj", "o_proj") for m in "AB"}
