"""Nats of a long text's last tokens, by method and length; resumes, cheapest figures of every hole first.

    python -m training.length.evaluate --model MODEL [--adapter FILE] --holes FILE --out RECORDS \\
      --methods full,yarn,stream:2048,window:2048,focus,attend:2+focus --lengths 4096,8192,16384
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from tqdm import tqdm

from training.input_error import InputError
from training.length.cost import RowCost, reading_cost, sequence_cost
from training.length.full import Tick
from training.length.holes import LongHole, load_holes
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
from training.length.reading import LongPlan, LongReader, Request, cut, prefill
from training.length.records import Record, RecordFile
from training.length.sequence import scaling_factor, sequence_log_probs
from training.model import Shape
from training.readers import ReadingModel

KEYS = ("hole", "method", "length")


@dataclass(frozen=True)
class Unit:
    """What is computed at one go: a hole read as a sequence at one length, or its chunks at all lengths."""

    hole: LongHole
    pairs: list[tuple[Method, int]]
    cost: float
    """TFLOP"""


def units(
    holes: Sequence[LongHole],
    methods: Sequence[Method],
    lengths: Sequence[int],
    limits: Limits,
    cost: Callable[[LongHole, list[tuple[Method, int]]], float],
    done: Callable[[str, str, int], bool],
) -> list[Unit]:
    """What is still to do, hole by hole, the cheapest first; the last window of a text is the same at every length."""
    found: list[Unit] = []
    for hole in holes:
        pairs: list[tuple[Method, int]] = []
        for method in methods:
            own = [
                length for length in lengths if length <= len(hole.ids) and applies(method, length, limits)
            ]
            once = own[:1] if method.kind == "window" else own
            pairs += [(method, length) for length in once if not done(hole.id, method.name, length)]
        together = [(method, length) for method, length in pairs if method.reads_chunks]
        groups = [[pair] for pair in pairs if not pair[0].reads_chunks] + ([together] if together else [])
        found += sorted(
            (Unit(hole, group, cost(hole, group)) for group in groups), key=lambda unit: unit.cost
        )
    return found


def skipped_chunks(method: Method, scored: int, chunk_tokens: int) -> int:
    """How many of the nearest chunks lie in a method's local context.

    Chunks are the same for all methods: the first ends where the shortest possible local context begins.

    Raises:
        InputError: when the local context does not end where a chunk begins.
    """
    if (method.local + scored) % chunk_tokens:
        wanted = chunk_tokens * -(-(method.local + scored) // chunk_tokens) - scored
        raise InputError(f"{method.name}: the local context cuts a chunk in two, take {wanted} tokens.")
    return (method.local + scored) // chunk_tokens - 1


class Evaluation:
    """Measures units into records."""

    def __init__(self, model: ReadingModel, plan: LongPlan, limits: Limits, stream_tokens: int) -> None:
        self._model, self._plan, self._limits, self._stream_tokens = model, plan, limits, stream_tokens
        self._reader = LongReader(model, plan)

    def cost(self, hole: LongHole, pairs: list[tuple[Method, int]]) -> float:
        """Of a unit, TFLOP."""
        shape = self._model.base.shape
        if not pairs[0][0].reads_chunks:
            method, length = pairs[0]
            return sequence_cost(shape, method, length, hole.scored, self._stream_tokens)
        row = self._row_cost(hole.scored)
        layers = len(self._model.info.memory_layers)
        most = max(length for _, length in pairs) // row.chunk_tokens - 1
        reading = sum(
            reading_cost(shape, m, length // row.chunk_tokens - 1, row, layers) for m, length in pairs
        )
        return most * row.of(shape) + reading

    def _row_cost(self, scored: int) -> RowCost:
        info, plan = self._model.info, self._plan
        windows = [cursors for _, cursors in Request(list(range(scored)), scored).windows(plan.window)]
        prompt = info.prompt_tokens if plan.prompt_tokens is None else plan.prompt_tokens
        refresh = info.refresh_interval if plan.refresh is None else plan.refresh
        return RowCost(info.chunk_tokens, prompt, windows, refresh)

    def measure(self, unit: Unit, add: Callable[[Record], None], tick: Tick) -> None:
        """Adds a record for each of a unit's pairs; `tick` is told TFLOP."""
        hole = unit.hole
        if unit.pairs[0][0].reads_chunks:
            self._measure_chunks(unit, add, tick)
            return
        method, length = unit.pairs[0]
        started = time.monotonic()
        trained = self._limits.trained_context
        log_probs = sequence_log_probs(
            self._model.tuned,
            method,
            hole.text(length)[:-1],
            hole.scored,
            trained,
            self._stream_tokens,
            lambda share: tick(share * unit.cost),
        )
        factor = (
            {"factor": scaling_factor(length, trained)}
            if method.attends_to_all and method.kind != "full"
            else {}
        )
        add(_record(hole, method, length, log_probs) | factor | {"seconds": _since(started)})

    def _measure_chunks(self, unit: Unit, add: Callable[[Record], None], tick: Tick) -> None:
        hole, chunk_tokens = unit.hole, self._model.info.chunk_tokens
        most = max(length for _, length in unit.pairs)
        text = hole.text(most)
        skipped = {m.name: skipped_chunks(m, hole.scored, chunk_tokens) for m, _ in unit.pairs}
        # Nearest first: the chunks of a shorter text are the first ones.
        chunks = cut(text[:-chunk_tokens], chunk_tokens)[::-1]
        request = Request(text[:-1], hole.scored)
        row = self._row_cost(hole.scored).of(self._model.base.shape)
        started = time.monotonic()
        groups = prefill(self._model.tuned, chunks, self._plan.rows)
        given = self._reader.contribution(groups, request, lambda count: tick(count * row))
        prepared = _since(started)
        rest = (unit.cost - row * len(chunks)) / len(unit.pairs)
        for method, length in unit.pairs:
            started = time.monotonic()
            rows = range(skipped[method.name], length // chunk_tokens - 1)
            record: Record = {"chunks": len(rows)}
            if len(rows) == 0:
                raise InputError(
                    f"{method.name}: a text of {length} tokens has no chunk before the local context."
                )
            own = given.select(rows)
            if method.kind == "memory":
                log_probs = self._reader.memory(own, request, method.local)
            else:
                log_probs, chosen = self._reader.focus(
                    own,
                    request,
                    method.local,
                    method.direct,
                    lambda at, rows=rows: chunks[rows[at]],
                    method.candidates,
                )
                record |= {"direct": chosen} if method.direct else {}
            times = {"seconds": _since(started), "preparedSeconds": prepared, "preparedTokens": most}
            add(_record(hole, method, length, log_probs) | record | times)
            tick(rest)


def _record(hole: LongHole, method: Method, length: int, log_probs: Tensor) -> Record:
    targets = torch.tensor(hole.ids[-hole.scored :], device=log_probs.device)
    nats = -log_probs.gather(1, targets[:, None])[:, 0]
    return {
        "hole": hole.id,
        "method": method.name,
        "length": length,
        "nats": round(nats.mean().item(), 5),
        "natsByQuarter": [round(part.mean().item(), 4) for part in nats.chunk(4)],
    }


def _since(started: float) -> float:
    return round(time.monotonic() - started, 2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.length.evaluate", description=__doc__.splitlines()[0])
    add_options(parser)
    parser.add_argument("--most-holes", type=int, help="only the file's first")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    try:
        methods, limits = parse_methods(arguments.methods), limits_of(arguments)
        model = load(arguments)
        if any(method.kind == "memory" for method in methods) and not model.info.memory_layers:
            raise InputError("Method memory needs an adapter with memory layers: name one with --adapter.")
        holes = load_holes(arguments.holes, arguments.most_holes)
        records = RecordFile(arguments.out, KEYS, {"kind": "holes"} | settings_of(arguments, model, limits))
        evaluation = Evaluation(model, plan_of(arguments), limits, arguments.stream_tokens)

        def done(hole: str, method: str, length: int) -> bool:
            return records.has(hole=hole, method=method, length=length)

        todo = units(
            holes,
            methods,
            parse_lengths(arguments.lengths, model.info.chunk_tokens),
            limits,
            evaluation.cost,
            done,
        )
        if arguments.estimate:
            print_estimate(todo, model.base.shape)
            return
        run(evaluation, todo, records, arguments.minutes)
    except InputError as error:
        sys.exit(str(error))


def run(evaluation: Evaluation, todo: Sequence[Unit], records: RecordFile, minutes: float | None) -> None:
    """Measures one unit after the other, with a progress bar; begins none after `minutes`."""
    started = time.monotonic()
    bar = tqdm(total=round(sum(unit.cost for unit in todo), 3), unit="TFLOP", mininterval=2)
    for unit in todo:
        if minutes is not None and time.monotonic() - started > minutes * 60:
            break
        bar.set_postfix_str(f"{unit.pairs[0][0].name} {unit.pairs[0][1]}")
        evaluation.measure(unit, records.add, bar.update)
    bar.close()


def print_estimate(todo: Sequence[Unit], shape: Shape) -> None:
    """One line a unit, then the sum."""
    for unit in todo:
        names = " ".join(sorted({f"{method.name}" for method, _ in unit.pairs}))
        lengths = sorted({length for _, length in unit.pairs})
        print(
            f"{unit.cost:9.1f} TFLOP  {unit.cost * 1000 / GIGAFLOPS:6.0f} s  {unit.hole.id}  {names}  {lengths}"
        )
    total = sum(unit.cost for unit in todo)
    print(f"{total:9.1f} TFLOP  {total * 1000 / GIGAFLOPS / 60:6.1f} min at {GIGAFLOPS:.0f} GFLOPS")


if __name__ == "__main__":
    main()
