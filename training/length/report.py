"""Figures and plots of long texts, out of the records of evaluate and retrieval.

python -m training.length.report RECORDS … --out length.json [--plots DIR]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from training.input_error import InputError
from training.length.methods import parse_method
from training.length.records import Record, read_records
from training.statistics import bootstrap_interval, mean, paired_difference

BASELINE = "window:2048"


def hole_figures(records: Sequence[Record], baseline: str = BASELINE) -> dict[str, dict[str, Record]]:
    """By method and length: mean nats of the last tokens with its interval, and the difference to `baseline`.

    Differences are over the holes that both have; the baseline reads the same tokens at every length.
    """
    base = {record["hole"]: record["nats"] for record in records if record["method"] == baseline}
    found: dict[str, dict[str, Record]] = {}
    for method, length in _order((record["method"], record["length"]) for record in records):
        own = {r["hole"]: r["nats"] for r in records if (r["method"], r["length"]) == (method, length)}
        figures: Record = {
            "holes": len(own),
            "nats": round(mean(list(own.values())), 4),
            "natsInterval": [round(value, 4) for value in bootstrap_interval(list(own.values()))],
        }
        common = [hole for hole in own if hole in base]
        if common and method != baseline:
            difference = paired_difference([own[hole] for hole in common], [base[hole] for hole in common])
            figures["natsMinusWindow"] = [round(value, 4) for value in difference]
        found.setdefault(method, {})[str(length)] = figures
    return found


def retrieval_figures(records: Sequence[Record]) -> dict[str, dict[str, dict[str, Record]]]:
    """By kind, method and length: share of right answers, and how often the needle's chunk ranked first, or to 8th."""
    found: dict[str, dict[str, dict[str, Record]]] = {}
    keys = ((record["kind"], record["method"], record["length"]) for record in records)
    for kind, method, length in _order(keys):
        own = [r for r in records if (r["kind"], r["method"], r["length"]) == (kind, method, length)]
        right = [float(record["right"]) for record in own]
        figures: Record = {
            "draws": len(own),
            "accuracy": round(mean(right), 4),
            "accuracyInterval": [round(value, 4) for value in wilson_interval(sum(right), len(right))],
            "answerNats": round(mean([record["nats"] for record in own]), 4),
        }
        ranks = [record["rank"] for record in own if "rank" in record]
        if ranks:
            figures |= {
                f"recall{most}": round(mean([rank <= most for rank in ranks]), 4) for most in (1, 2, 8)
            }
        found.setdefault(kind, {}).setdefault(method, {})[str(length)] = figures
    return found


def wilson_interval(right: float, draws: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927), which is not empty where all draws are right."""
    share, scale = right / draws, 1 + z**2 / draws
    centre = (share + z**2 / (2 * draws)) / scale
    half = z * (share * (1 - share) / draws + z**2 / (4 * draws**2)) ** 0.5 / scale
    return max(0.0, centre - half), min(1.0, centre + half)


def _order(keys) -> list[tuple]:  # noqa: ANN001
    """Keys once each: names as they first came, lengths upwards."""
    found = list(dict.fromkeys(keys))
    places = {key[:-1]: index for index, key in reversed(list(enumerate(found)))}
    return sorted(found, key=lambda key: (places[key[:-1]], key[-1]))


def report(files: Sequence[Path]) -> Record:
    """Figures of several record files, with how each was made; readers of chunks without an adapter are told apart."""
    made, holes, draws = [], [], []
    for file in files:
        first, records = read_records(file)
        made.append({"records": file.name} | first)
        if first["settings"]["adapter"] is None:
            records = [r | {"method": f"{r['method']}-untrained"} if _reads_chunks(r) else r for r in records]
        (holes if first["settings"]["kind"] == "holes" else draws).extend(records)
    return {"made": made, "holes": hole_figures(holes), "retrieval": retrieval_figures(draws)}


def _reads_chunks(record: Record) -> bool:
    return parse_method(record["method"]).reads_chunks


def main() -> None:
    parser = argparse.ArgumentParser(prog="training.length.report", description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--plots", type=Path, help="folder for the plots")
    arguments = parser.parse_args()
    try:
        figures = report(arguments.records)
    except (InputError, OSError) as error:
        sys.exit(str(error))
    arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if arguments.plots is not None:
        from training.length.plot import plot_nats, plot_retrieval

        arguments.plots.mkdir(parents=True, exist_ok=True)
        if figures["holes"]:
            plot_nats(figures["holes"], arguments.plots / "length-nats.svg")
        if figures["retrieval"]:
            plot_retrieval(figures["retrieval"], arguments.plots / "length-retrieval.svg")


if __name__ == "__main__":
    main()
