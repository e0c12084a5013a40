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
        """A verb."""
        parser = self._verbs.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        parser.set_defaults(verb=verb)
        return parser

    def add_with_tasks(self, name: str, verb: Verb, summary: str) -> argparse.ArgumentParser:
        """A verb that knows tasks of one's own."""
        parser = self.add(name, verb, summary)
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
    parser = verbs.add_with_tasks("list", list_tasks, "list the tasks there are")
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
    parser = verbs.add_with_tasks("show", show_task, "show all that is known of a task, and three examples")
    parser.add_argument("task", metavar="TASK", help="the task's name")
    parser.add_argument(
        "--rows", metavar="DIR", type=Path, help="a folder of raw rows to take the examples from"
    )
    parser.add_argument("--hub", action="store_true", help="take the examples from the hub")
    parser = verbs.add_with_tasks("differences", show_differences, "show what --mend changes, task by task")
    parser.add_argument("names", metavar="TASK", nargs="*", help="tasks (default: all)")
    parser.add_argument("--rows", metavar="DIR", type=Path, help="a folder of raw rows to count in")


def _add_build(verbs: _Verbs) -> None:
    parser = verbs.add_with_tasks("build", build, "build few-shot files from raw rows")
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
        "--seeds", metavar="SEEDS", type=_seeds, help="sample seeds, such as 13,21 (default: CrossFit's five)"
    )
    parser.add_argument(
        "--replace", action="store_true", help="replace what stands in a task's folder, whatever it is"
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
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--strict", action="store_true", help="count as errors: files missing, and files that may differ"
    )
    parser = verbs.add("check", check, "look for repeats, leaks between splits and tasks, unbalanced labels")
    _add_gym(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
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


def _seeds(text: str) -> tuple[int, ...]:
    words = text.split(",")
    if not all(word.isascii() and word.isdigit() and int(word) < 2**32 for word in words):
        raise argparse.ArgumentTypeError(
            f"{text} must be numbers from 0 to 2**32 - 1 with commas between, such as 13,21"
        )
    return tuple(dict.fromkeys(map(int, words)))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} must be a number that is 1 or more")
    return int(text)
