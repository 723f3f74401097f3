"""What a training step reads, drawn at random: chunks, reader and lengths of each of its windows. Knows no tensor.

Trained as served: candidates fresh at every token or refreshed every 4 or 8, blocks of about 16 tokens whose
predecessors have not seen them, one to many chunks, and now and then chunks that are of no use.
"""

import random
from dataclasses import dataclass, field, replace

from training.data import Chunk, Sample, Window, window
from training.focus import FocusPlan, paper_form
from training.questions import pieces
from training.retrieval import Encode, retrieval_sample


@dataclass(frozen=True)
class DataConfig:
    """Chances and sizes of training windows, in tokens and chunks."""

    chunks: int = 6
    """read in each sample, of its own project"""
    negatives: int = 6
    """chunks of the sample before that may be read as useless ones"""
    chunk_tokens: int = 512
    separator: int | None = None
    cursors: int = 128
    windows: int = 2
    """focus windows a sample"""
    repetition: float = 0.15
    """share of samples one of whose chunks holds the target: FocusLLM's repetition loss (section 3.3)"""
    retrieval: float = 0.06
    """share of samples that ask for a random number or value stated in one chunk"""
    random_only: float = 0.12
    """share of samples with chunks of other samples only"""
    hybrid: float = 0.6
    """share of focus windows that also read the first chunks directly"""
    refresh: tuple[int, ...] = (1, 4, 4, 8)
    block: tuple[int, ...] = (16, 16, 32)
    prompt_tokens: tuple[int, ...] = (16, 32, 48, 48, 64, 128)
    rows: tuple[int, ...] = (1, 2, 4, 6, 6, 6, 8)
    """chunks of a focus window"""
    direct: tuple[int, ...] = (1, 2, 2, 2, 4)
    """chunks that a hybrid window reads directly"""
    attend: tuple[int, ...] = (0, 0, 0, 1, 2, 2, 4, 6)
    """chunks that a window of tuning reads directly; 0: the local context by itself"""
    paper: bool = False
    """focus windows in FocusLLM's own form, with one loss token each: an ablation"""
    tune: bool = False
    """the role `text` alone is trained, with chunks read directly or none; else the others, on top of it"""
    plan: dict[str, bool] = field(default_factory=dict)
    """what every FocusPlan has otherwise than by default, by name: ablations"""


@dataclass(frozen=True)
class FocusWindow:
    """One focus loss: rows are indices into the step's chunks."""

    window: Window
    rows: list[int]
    plan: FocusPlan


@dataclass(frozen=True)
class AttendWindow:
    """One loss of tuning or of the memory reader."""

    window: Window
    chunks: list[int]


@dataclass(frozen=True)
class StepPlan:
    """Everything that a sample's losses read; indices from `len(chunks)` on are negatives, counted round and round."""

    chunks: list[Chunk]
    chunk_tokens: int
    focus: list[FocusWindow] = field(default_factory=list)
    memory: AttendWindow | None = None
    tune: AttendWindow | None = None


def plan_step(
    sample: Sample, negatives: int, rng: random.Random, config: DataConfig, encode: Encode
) -> StepPlan:
    """Chooses the windows of a sample.

    Args:
        negatives: how many chunks of another sample may be read as well; their caches are kept and cost nothing.
        encode: ids of a text.
    """
    offered = [
        replace(chunk, ids=ids) for chunk in sample.chunks for ids in pieces(chunk.ids, config.chunk_tokens)
    ]
    if config.tune:
        return _tune_step(sample, offered, negatives, rng, config)
    if rng.random() < config.retrieval:
        return _retrieval_step(sample, offered, negatives, rng, config, encode)
    chunks = _mixed(sample, offered, rng, config)
    useless = negatives > 0 and rng.random() < config.random_only
    own = [] if useless else list(range(len(chunks)))
    first = len(chunks) if own else 1
    others = list(range(first, first + negatives))
    focus = [_focus_window(sample, i, own, others, rng, config) for i in range(config.windows)]
    span = config.cursors * config.windows
    whole = AttendWindow(
        window(sample, _local_length(rng), 0, span), _some(own, others, len(own) + negatives, rng)
    )
    read = chunks if own else chunks[:1]
    return StepPlan(read, config.chunk_tokens, focus, whole)


def _tune_step(
    sample: Sample, offered: list[Chunk], negatives: int, rng: random.Random, config: DataConfig
) -> StepPlan:
    """One window. Where it reads no chunk there is one all the same, because caches are never empty."""
    count = rng.choice(config.attend)
    chunks = _mixed(sample, offered, rng, replace(config, chunks=max(1, count)))
    useless = negatives > 0 and rng.random() < config.random_only
    own = [] if useless else list(range(len(chunks)))
    others = list(range(len(chunks), len(chunks) + negatives))
    asked = window(sample, _local_length(rng), 0, config.cursors * config.windows)
    read = _some(own, others, count, rng) if count else []
    return StepPlan(chunks, config.chunk_tokens, tune=AttendWindow(asked, read))


def _mixed(sample: Sample, offered: list[Chunk], rng: random.Random, config: DataConfig) -> list[Chunk]:
    """Most of them the best, some from further down, and at times one that holds the target itself."""
    best = offered[: config.chunks]
    rest = offered[config.chunks :]
    for place in range(len(best)):
        if rest and rng.random() < 0.15:
            best[place] = rest.pop(rng.randrange(len(rest)))
    if rng.random() < config.repetition and best:
        lead = rng.randrange(16, 200)
        text = sample.before[-lead:] + sample.target
        best[rng.randrange(len(best))] = Chunk(sample.path, (sample.header + text)[: config.chunk_tokens])
    return best


def _focus_window(
    sample: Sample, number: int, own: list[int], others: list[int], rng: random.Random, config: DataConfig
) -> FocusWindow:
    count = rng.choice(config.rows)
    rows = _some(own, others, count, rng)
    direct = rng.choice(config.direct) if rng.random() < config.hybrid else 0
    plan = FocusPlan(
        cursors=config.cursors,
        prompt_tokens=rng.choice(config.prompt_tokens),
        direct=min(direct, len(rows)),
        block=rng.choice(config.block),
        refresh=rng.choice(config.refresh),
        separator=config.separator,
        chunk_tokens=config.chunk_tokens,
    )
    asked = window(sample, _local_length(rng), number * config.cursors, config.cursors)
    return _formed(FocusWindow(asked, rows, plan), rng, config)


def _formed(focus: FocusWindow, rng: random.Random, config: DataConfig) -> FocusWindow:
    """The window in the form that the configuration asks for."""
    plan = replace(focus.plan, **config.plan)
    if not config.paper:
        return replace(focus, plan=plan)
    asked = focus.window
    index = rng.randrange(len(asked.targets))
    cut = len(asked.targets) - 1 - index
    one = Window(asked.local[: len(asked.local) - cut], asked.file_tokens - cut, [asked.targets[index]])
    return replace(focus, window=one, plan=paper_form(replace(plan, direct=0)))


def _some(own: list[int], others: list[int], count: int, rng: random.Random) -> list[int]:
    """The first chunks of the sample, with useless ones mixed in where too few are there, or now and then."""
    chosen = own[: max(1, count - (rng.randrange(1, 4) if others and rng.random() < 0.3 else 0))]
    return (
        chosen + rng.sample(others, min(len(others), count - len(chosen))) if count > len(chosen) else chosen
    )


def _local_length(rng: random.Random) -> int:
    """Tokens of the file before the window: mostly what is served (256), from 16 up to 384."""
    return rng.choice((16, 64, 128, 192, 256, 256, 256, 256, 288, 384))


def _retrieval_step(
    sample: Sample,
    offered: list[Chunk],
    negatives: int,
    rng: random.Random,
    config: DataConfig,
    encode: Encode,
) -> StepPlan:
    chunks, asked = retrieval_sample(sample, offered[: config.chunks], rng, config.chunk_tokens, encode)
    others = list(range(len(chunks), len(chunks) + negatives))
    rows = list(range(len(chunks))) + rng.sample(others, min(len(others), 4))
    rng.shuffle(rows)
    answer = len(asked.targets)
    plan = FocusPlan(
        cursors=answer,
        prompt_tokens=rng.choice((16, 32, 48)),
        block=answer,
        refresh=rng.choice((1, 1, 4)),
        separator=config.separator,
        chunk_tokens=config.chunk_tokens,
    )
    focus = _formed(FocusWindow(asked, rows, plan), rng, config)
    return StepPlan(chunks, config.chunk_tokens, [focus], AttendWindow(asked, rows))
