"""`priming-sources`: which source tasks help a target."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from priming.cli.errors import run_cli
from priming.config.loading import load_config
from priming.errors import ConfigError, PrimingError, nearest

if TYPE_CHECKING:
    from priming.config.schema import Config
    from priming.sources.ranking import SourceRanking
    from priming.study.running import StudyResult

_BY = ("gradient", "logme", "text", "truth")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _parser().parse_intermixed_args(arguments)
    return run_cli(lambda: _sources(options))


def _sources(options: argparse.Namespace) -> None:
    targets, by, seeds, overrides = _sorted_words(options)
    _check(options)
    config = load_config(options.config, overrides)
    if options.plan:
        from priming.sources.planning import plan_sources  # noqa: PLC0415 - a faulty file should fail at once

        wanted = tuple(name for name in by if name != "truth") if by else _BY[:-1]
        print(
            plan_sources(config, targets, wanted, steps=options.steps, seeds=seeds if options.truth else ())
        )
        return
    result = _run_truth(config, seeds or (config.seed,), options.processes) if options.truth else None
    ranking = _rank(config, targets, by, options)
    _report(config, ranking, options, by)
    if result is not None and result.failures:
        lines = [f"  seed {seed}, {name}: {why}" for (seed, name), why in result.failures.items()]
        raise PrimingError(
            "\n".join(
                [
                    f"{len(lines)} of the {len(result.runs)} runs of the truth failed:",
                    *lines,
                    "The same command tries them again",
                ]
            )
        )


def _run_truth(config: Config, seeds: Sequence[int], processes: int | None) -> StudyResult:
    from priming.sources.leaving_out import run_truth  # noqa: PLC0415

    return run_truth(config, seeds, processes=processes or "auto")


def _rank(
    config: Config, targets: Sequence[str], by: Sequence[str], options: argparse.Namespace
) -> SourceRanking:
    from priming.sources.ranking import PREDICTORS, rank_sources  # noqa: PLC0415

    predictors = [name for name in by if name != "truth"] if by else PREDICTORS
    return rank_sources(config, targets or None, predictors, steps=options.steps, best=options.top)


def _report(config: Config, ranking: SourceRanking, options: argparse.Namespace, by: Sequence[str]) -> None:
    from priming.sources.keeping import write_partition  # noqa: PLC0415
    from priming.sources.leaving_out import sources_folder  # noqa: PLC0415
    from priming.sources.tables import write_ranking  # noqa: PLC0415
    from priming.sources.text import render_ranking  # noqa: PLC0415

    print(render_ranking(ranking, options.top))
    written = write_ranking(ranking, sources_folder(config))
    print(f"Written: {', '.join(map(str, written))}")
    if ranking.seconds:
        print(
            "Processor time: " + ", ".join(f"{name} {spent:.0f} s" for name, spent in ranking.seconds.items())
        )
    if options.keep is not None:
        kept = ranking.best(options.keep, by)
        write_partition(config.tasks, kept, ranking.targets, options.out)
        print(f"Kept: {', '.join(kept)}")
        clear = " tasks.leave_out=[]" if config.tasks.leave_out else ""
        print(f"Prime on them with tasks.partition={options.out}{clear} and a name of its own")


def _sorted_words(
    options: argparse.Namespace,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[int, ...], tuple[str, ...]]:
    """Targets, names of --by, seeds and overrides; an override behind a list is no part of it."""
    overrides = list(options.overrides)
    lists = []
    for words in (options.target, options.by, options.seeds):
        overrides += [word for word in words if "=" in word]
        lists.append(tuple(dict.fromkeys(word for word in words if "=" not in word)))
    targets, by, seeds = lists
    problems = [
        f"--by: '{name}' is none of {', '.join(_BY)}{nearest(name, _BY)}" for name in by if name not in _BY
    ]
    problems += [
        f"--seeds: {word!r} is no seed; give whole numbers of at least 0"
        for word in seeds
        if not word.isdecimal()
    ]
    if problems:
        raise ConfigError(problems)
    return targets, by, tuple(map(int, seeds)), tuple(overrides)


def _check(options: argparse.Namespace) -> None:
    problems = []
    if (options.keep is None) != (options.out is None):
        problems.append(
            "--keep and --out go together: how many sources to keep, and the partition file to write"
        )
    if options.seeds and not options.truth:
        problems.append("--seeds says with which seeds --truth runs; give --truth too")
    if options.processes is not None and not options.truth:
        problems.append("--processes says how many runs of --truth go on at a time; give --truth too")
    if problems:
        raise ConfigError(problems)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="priming-sources",
        description="Rank the source tasks of a run by how much they should help its targets, and compare the ranking "
        "with the truth: what leaving each source out costs.",
        epilog="Example: priming-sources --config configs/pocket/Multi_M_A.yaml --target overall_score --keep 10 --out "
        "kept.json",
    )
    add = parser.add_argument
    add("--config", required=True, metavar="FILE", help="the run's YAML file")
    add(
        "--target",
        metavar="TASK",
        nargs="+",
        action="extend",
        default=[],
        help="targets (default: all of the partition)",
    )
    add(
        "--by", metavar="NAME", nargs="+", action="extend", default=[],
        help="gradient, logme, text, truth: what to rank by, and to keep by (default: the first three)",
    )  # fmt: skip
    add("--truth", action="store_true", help="run what leaving one source out still lacks, which takes long")
    add(
        "--seeds",
        metavar="N",
        nargs="+",
        action="extend",
        default=[],
        help="seeds of --truth (default: the run's)",
    )
    add(
        "--processes",
        metavar="N",
        type=_count,
        help="runs of --truth at a time (default: one per core or GPU)",
    )
    add(
        "--keep",
        metavar="N",
        type=_count,
        help="keep so many sources, those of the best mean rank over the targets",
    )
    add("--out", metavar="FILE", type=Path, help="the partition file that --keep writes, .json or .yaml")
    add(
        "--top",
        metavar="K",
        type=_count,
        default=5,
        help="how many sources to show and to call the best (default: 5)",
    )
    add(
        "--steps",
        metavar="N",
        type=_count,
        default=50,
        help="tuning steps per source for logme (default: 50)",
    )
    add("--plan", action="store_true", help="print what would be done, do nothing")
    add("overrides", nargs="*", metavar="key.path=value", help="settings that replace the file's")
    return parser


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} must be 1 or more")
    return int(text)
