"""`priming-gym`: the catalogue's tasks, built from raw rows into few-shot files, verified and looked into."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from priming.cli.errors import run_cli
from priming.cli.gym_build import build
from priming.cli.gym_catalogue import list_tasks, show_differences, show_task
from priming.cli.gym_folder import check, verify, write_card

Verb = Callable[[argparse.Namespace], None]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one of the command's verbs.

    Args:
        argv: The arguments after the command's name. None: those of the process.

    Returns:
        The exit code.
    """
    options = _parser().parse_args(argv)
    verb: Verb = options.verb
    return run_cli(lambda: verb(options))


class _Verbs:
    """The verbs' parsers."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self._verbs = parser.add_subparsers(metavar="VERB", required=True)

    def add(self, name: str, verb: Verb, summary: str) -> argparse.ArgumentParser:
        """A verb that knows one's own tasks."""
        parser = self._verbs.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        parser.set_defaults(verb=verb)
        parser.add_argument(
            "--tasks", metavar="FILE", type=Path, help="a YAML or Python file with tasks of your own"
        )
        return parser


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="priming-gym",
        description="The NLP Few-shot Gym: 160 tasks of CrossFit and nine of GLUE, built from raw rows into few-shot "
        "files, compared with the published checksums, and looked into.",
        epilog="Example: priming-gym build glue-rte ag_news --out data/gym",
    )
    verbs = _Verbs(parser)
    _add_catalogue(verbs)
    _add_build(verbs)
    _add_folder(verbs)
    return parser


def _add_catalogue(verbs: _Verbs) -> None:
    parser = verbs.add("list", list_tasks, "list the tasks there are")
    parser.add_argument(
        "--kind", metavar="KIND", help="a kind, group or sub-group, such as classification or binary"
    )
    parser.add_argument("--metric", metavar="METRIC", help="only tasks with this metric, such as ACC")
    parser.add_argument(
        "--partition", metavar="NAME", help="only the tasks of a partition, or of one side of it: random:test"
    )
    parser.add_argument(
        "--available", metavar="WHERE", help="only tasks whose rows are on the hub, conversion, ..."
    )
    parser.add_argument("--names", action="store_true", help="print names alone, one per line")
    parser = verbs.add("show", show_task, "show all that is known of a task, and three examples")
    parser.add_argument("task", metavar="TASK", help="the task's name")
    parser.add_argument(
        "--rows", metavar="DIR", type=Path, help="a folder of raw rows to take the examples from"
    )
    parser.add_argument("--hub", action="store_true", help="take the examples from the hub")
    parser = verbs.add("differences", show_differences, "show what --mend changes, task by task")
    parser.add_argument("names", metavar="TASK", nargs="*", help="tasks (default: all)")
    parser.add_argument("--rows", metavar="DIR", type=Path, help="a folder of raw rows to count in")


def _add_build(verbs: _Verbs) -> None:
    parser = verbs.add("build", build, "build few-shot files from raw rows")
    parser.add_argument(
        "names",
        metavar="TASK",
        nargs="*",
        help="tasks (default: those with rows in --rows, or all of CrossFit's)",
    )
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="the gym's folder")
    parser.add_argument(
        "--rows",
        metavar="DIR",
        type=Path,
        help="a folder with a subfolder of raw rows per task, as JSON lines, CSV or Parquet (default: the hub)",
    )
    parser.add_argument("--mend", action="store_true", help="mend what is odd about the published files")
    parser.add_argument(
        "--seeds", metavar="SEED", nargs="+", type=_seed, help="sample seeds (default: CrossFit's five)"
    )
    parser.add_argument(
        "--k", metavar="K", type=_count, help="examples per label, or in all (default: the task's own)"
    )
    parser.add_argument(
        "--partition", metavar="NAME", help="the tasks of a partition, or of one side: random:test"
    )
    parser.add_argument(
        "--jobs", metavar="N", type=_count, help="tasks at once (default: one per core, at most four)"
    )


def _add_folder(verbs: _Verbs) -> None:
    parser = verbs.add("verify", verify, "compare a gym with the 2,400 published checksums")
    _add_gym(parser)
    parser.add_argument("--strict", action="store_true", help="count a missing file as an error too")
    parser = verbs.add("check", check, "look for repeats, leaks between splits and tasks, unbalanced labels")
    _add_gym(parser)
    parser.add_argument(
        "--partition", metavar="NAME", help="look for leaks between its sources and its targets"
    )
    parser = verbs.add("card", write_card, "write a page on a gym: its counts, data sets, licences and leaks")
    _add_gym(parser)
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="where to write it (default: README.md in DIR)"
    )


def _add_gym(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("gym", metavar="DIR", type=Path, help="the gym's folder")
    parser.add_argument("names", metavar="TASK", nargs="*", help="tasks (default: all)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _seed(text: str) -> int:
    if not 0 <= int(text) < 2**32:
        raise argparse.ArgumentTypeError(f"{text} must lie between 0 and 2**32 - 1")
    return int(text)


def _count(text: str) -> int:
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} must be 1 or more")
    return int(text)
