"""Time and memory of building a gym.

    python scripts/bench/gym.py --rows DIR          # builds every task that has rows in DIR
    python scripts/bench/gym.py --large 1000000     # builds amazon_polarity from that many made-up rows

The second builds the same files twice, in processes of their own: as `priming-gym` does, streaming the rows, and as
CrossFit's code does, with every row as a Python object in a list that is shuffled. It prints seconds and peak memory
of both, and their ratios.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow.parquet import ParquetFile, write_table

from priming.tasks.building.builder import SEEDS, BuildRequest, build_task
from priming.tasks.building.record import md5
from priming.tasks.catalogue import CATALOGUE

TASK = CATALOGUE["amazon_polarity"]
SHARD = 100_000


def write_rows(folder: Path, count: int) -> None:
    """Made-up reviews of about 400 characters, in Parquet files of 100,000 rows."""
    random = np.random.RandomState(0)
    words = np.array([f"word{number}" for number in range(1000)])
    shards = -(-count // SHARD)
    folder.mkdir(parents=True)
    for shard in range(shards):
        rows = range(shard * SHARD, min(count, (shard + 1) * SHARD))
        texts = [" ".join(words[random.randint(1000, size=55)]) for _ in range(1000)]
        table = pa.table(
            {
                "label": [row % 2 for row in rows],
                "title": [f"review {row}" for row in rows],
                "content": [f"{row} {texts[row % 1000]}" for row in rows],
            }
        )
        write_table(table, folder / f"train-{shard:05}-of-{shards:05}.parquet")


def stream(rows: Path) -> dict[str, str]:
    """The files as `priming-gym` builds them: name -> MD5."""
    with tempfile.TemporaryDirectory() as out:
        build_task(TASK, BuildRequest(Path(out), rows))
        return {path.name: md5(path.read_bytes()) for path in sorted(Path(out, TASK.name).glob("*.tsv"))}


def hold(rows: Path) -> dict[str, str]:
    """The same files from a list of all lines."""
    lines: list[tuple[str, str]] = []
    for path in sorted((rows / TASK.name).iterdir()):
        for row in ParquetFile(path).read().to_pylist():
            label = ("negative", "positive")[row["label"]]
            lines.append((f"title: {row['title']} [SEP] content: {row['content']}", label))
    np.random.RandomState(42).shuffle(lines)
    pool, test = lines[:10_000], lines[10_000:11_000]
    files = {}
    for seed in SEEDS:
        shuffled = list(pool)
        np.random.RandomState(seed).shuffle(shuffled)
        groups: dict[str, list[tuple[str, str]]] = {}
        for line in shuffled:
            groups.setdefault(line[1], []).append(line)
        for part, first in (("train", 0), ("dev", 16)):
            files[seed, part] = [line for group in groups.values() for line in group[first : first + 16]]
        files[seed, "test"] = test
    return {
        f"{TASK.name}_16_{seed}_{part}.tsv": md5("".join(f"{text}\t{label}\n" for text, label in of).encode())
        for (seed, part), of in files.items()
    }


def everything(rows: Path) -> dict[str, str]:
    """Every task with rows in a folder: name -> how many files."""
    with tempfile.TemporaryDirectory() as out:
        names = [name for name in CATALOGUE if (rows / name).is_dir()]
        return {name: str(build_task(CATALOGUE[name], BuildRequest(Path(out), rows)).files) for name in names}


def measured(function: Callable[[Path], dict[str, str]], rows: Path) -> tuple[dict[str, str], float, float]:
    """What a function gives in a fresh process, its seconds, and the process's peak memory in MiB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (function, rows))


def _measured(function: Callable[[Path], dict[str, str]], rows: Path) -> tuple[dict[str, str], float, float]:
    started = time.perf_counter()
    found = function(rows)
    seconds = time.perf_counter() - started
    return found, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rows", type=Path, help="a folder of raw rows")
    parser.add_argument("--large", type=int, help="how many made-up rows to build from")
    options = parser.parse_args()
    if options.rows:
        found, seconds, memory = measured(everything, options.rows)
        print(
            f"{len(found)} tasks, {sum(map(int, found.values()))} files: {seconds:.1f} s, {memory:.0f} MiB at most"
        )
    if options.large:
        with tempfile.TemporaryDirectory() as folder:
            write_rows(Path(folder) / TASK.name, options.large)
            streamed, seconds, memory = measured(stream, Path(folder))
            held, held_seconds, held_memory = measured(hold, Path(folder))
        print(f"{options.large:,} rows streamed: {seconds:.1f} s, {memory:.0f} MiB at most")
        print(f"{options.large:,} rows held:     {held_seconds:.1f} s, {held_memory:.0f} MiB at most")
        print(
            f"ratios {seconds / held_seconds:.2f} and {memory / held_memory:.2f}; equal files: {streamed == held}"
        )


if __name__ == "__main__":
    main()
