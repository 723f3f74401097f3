"""Methods that read a long text as one sequence: full attention, scaled frequencies, streaming, the last window."""

import json
from pathlib import Path

import gguf
from torch import Tensor

from training.caches import Ids
from training.input_error import InputError
from training.length.full import Tick, full_log_probs, nothing
from training.length.methods import Method
from training.length.rope import ROPES, rope_for, with_rope
from training.length.streaming import shortened, stream_log_probs
from training.model import BaseModel


def trained_context(path: Path) -> int:
    """Tokens that a model was trained to read, as its file says.

    Raises:
        InputError: when the file does not say.
    """
    if path.is_file():
        fields = gguf.GGUFReader(path).fields
        kind = fields["general.architecture"].contents()
        if f"{kind}.context_length" in fields:
            return int(fields[f"{kind}.context_length"].contents())
    elif (path / "config.json").is_file():
        length = json.loads((path / "config.json").read_text()).get("max_position_embeddings")
        if length is not None:
            return int(length)
    raise InputError(
        f"{path} does not say how many tokens it was trained to read: name them with --trained-context."
    )


def scaling_factor(length: int, trained: int) -> float:
    """How much longer a text is than the trained context; at least 1."""
    return max(1.0, length / trained)


def sequence_log_probs(
    model: BaseModel,
    method: Method,
    ids: Ids,
    count: int,
    trained: int,
    stream_tokens: int = 0,
    tick: Tick = nothing,
) -> Tensor:
    """Log-probabilities of what follows each of the last `count` tokens, [count, vocab] float32.

    Args:
        trained: tokens of the trained context.
        stream_tokens: a stream begins so many tokens before the end, its sinks being the text's first; 0: at the start.
    """
    # The scored tokens are those behind each of the last `count`: the text is one longer than `ids`.
    if method.kind == "window":
        return full_log_probs(model, ids[-(method.window - 1) :], count, tick=tick)
    if method.kind == "stream":
        return stream_log_probs(model, shortened(ids, stream_tokens), count, method.window, tick=tick)
    if method.kind in ROPES:
        rope = rope_for(model, method.kind, scaling_factor(len(ids) + 1, trained), trained)
        return full_log_probs(with_rope(model, rope), ids, count, rope.score_factor, tick=tick)
    return full_log_probs(model, ids, count, tick=tick)
