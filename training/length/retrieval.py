"""Pass keys, numbers and values found in long texts: accuracy by method, length and depth; resumes, all tasks by turns.

The filler is the text of the first long hole. Its chunks are prefilled once and serve every draw; only the needle's
chunk is computed anew. An answer is right when greedy decoding gives it.

    python -m training.length.retrieval --model MODEL [--adapter FILE] --holes FILE --out RECORDS \\
      --methods focus,attend:2+focus --lengths 4096,16384,65536 [--kinds passkey,number,keyvalue] [--draws 20]
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import torch
from tqdm import tqdm

from training.gguf_model import load_tokenizer
from training.input_error import InputError
from training.length.asking import Haystack, Retrieval, Task
from training.length.cost import RowCost
from training.length.haystack import Draw, draw, filler
from training.length.holes import load_holes
from training.length.methods import Limits, Method, applies, parse_methods
from training.length.options import (
    GIGAFLOPS,
    add_options,
    limits_of,
    load,
    parse_lengths,
    plan_of,
    settings_of,
)
from training.length.records import RecordFile
from training.retrieval import KINDS

KEYS = ("kind", "length", "draw", "method")


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.length.retrieval", description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--draws", type=int, default=20, help="of each kind at each length")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        run(arguments)
    except InputError as error:
        sys.exit(str(error))


def run(arguments: argparse.Namespace) -> None:
    """All that is asked for, or the estimate of its cost.

    Raises:
        InputError: for what cannot be used.
    """
    methods, limits, kinds = (
        parse_methods(arguments.methods),
        limits_of(arguments),
        arguments.kinds.split(","),
    )
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise InputError(f"Unknown kind {unknown[0]}: use {', '.join(KINDS)}.")
    model, tokenizer, plan = load(arguments), load_tokenizer(arguments.model), plan_of(arguments)
    if any(method.kind == "memory" for method in methods) and not model.info.memory_layers:
        raise InputError("Method memory needs an adapter with memory layers: name one with --adapter.")

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    chunk_tokens = model.info.chunk_tokens
    lengths = parse_lengths(arguments.lengths, chunk_tokens)
    longest = load_holes(arguments.holes, 1)[0].ids
    chunks, lead = filler(longest, chunk_tokens, arguments.seed, encode)
    lengths = [length for length in lengths if length // chunk_tokens - 1 <= len(chunks)]
    settings = {"kind": "retrieval", "seed": arguments.seed} | settings_of(arguments, model, limits)
    records = RecordFile(arguments.out, KEYS, settings)

    def make(kind: str, length: int, number: int) -> Draw:
        return draw(kind, length, number, arguments.seed, chunk_tokens, encode)

    keys = [(k, length, n) for n in range(arguments.draws) for length in lengths for k in kinds]
    tasks = list(tasks_left(keys, methods, limits, records, make))
    haystack = Haystack(model, chunks, lead, plan.rows)
    retrieval = Retrieval(
        model,
        plan,
        haystack,
        limits.trained_context,
        arguments.stream_tokens,
        lambda token: tokenizer.decode([token]),
    )
    needed = max((t.draw.chunk_count for t in tasks if any(m.reads_chunks for m in t.methods)), default=0)
    prefilled = min(len(chunks), -(-needed // plan.rows) * plan.rows)
    chunk_cost = RowCost(chunk_tokens, 0, [], 1).of(model.base.shape)
    costs = [retrieval.cost(task) for task in tasks]
    if arguments.estimate:
        _print_estimate(tasks, costs, prefilled * chunk_cost)
        return
    started = time.monotonic()
    bar = tqdm(total=round(sum(costs) + prefilled * chunk_cost, 3), unit="TFLOP", mininterval=2)
    for task, cost in zip(tasks, costs, strict=True):
        if arguments.minutes is not None and time.monotonic() - started > arguments.minutes * 60:
            break
        bar.set_postfix_str(f"{task.draw.kind} {task.draw.length}")
        retrieval.ask(task, records.add, lambda count: bar.update(count * chunk_cost))
        bar.update(cost)
    bar.close()


def tasks_left(
    keys: Sequence[tuple[str, int, int]],
    methods: Sequence[Method],
    limits: Limits,
    records: RecordFile,
    make: Callable[[str, int, int], Draw],
) -> Iterator[Task]:
    """Draws (kind, length, number) that some method has not yet been asked."""
    for kind, length, number in keys:
        left = [
            method
            for method in methods
            if applies(method, length, limits)
            and not records.has(kind=kind, length=length, draw=number, method=method.name)
        ]
        if left:
            yield Task(make(kind, length, number), left)


def _print_estimate(tasks: Sequence[Task], costs: Sequence[float], prefill_cost: float) -> None:
    for length in sorted({task.draw.length for task in tasks}):
        own = [cost for task, cost in zip(tasks, costs, strict=True) if task.draw.length == length]
        print(f"{sum(own):9.1f} TFLOP  {sum(own) * 1000 / GIGAFLOPS:6.0f} s  {len(own)} draws at {length}")
    total = sum(costs) + prefill_cost
    print(f"{prefill_cost:9.1f} TFLOP  {prefill_cost * 1000 / GIGAFLOPS:6.0f} s  prefill of the filler, once")
    print(f"{total:9.1f} TFLOP  {total * 1000 / GIGAFLOPS / 60:6.1f} min at {GIGAFLOPS:.0f} GFLOPS")


if __name__ == "__main__":
    main()
