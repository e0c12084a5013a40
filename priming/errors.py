"""The errors a user can cause. Each message says what is wrong, where, what is allowed and what to do.

Command-line tools turn any `PrimingError` into one message and exit code 2. Everything else is a defect.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches


class PrimingError(Exception):
    """Base of every error that a user can mend."""


class ConfigError(PrimingError):
    """One or more problems in a configuration, all collected before raising.

    Args:
        problems: One line per problem, each with its dotted path.
        source: The file the configuration came from, if any.
    """

    def __init__(self, problems: Sequence[str], source: str | None = None) -> None:
        self.problems = tuple(problems)
        where = f" in {source}" if source else ""
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(
            "\n".join([f"configuration: {count}{where}", *(f"  {line}" for line in self.problems)])
        )


class TaskError(PrimingError):
    """A task, a sample or a partition that does not exist or does not hold together."""


class DataError(PrimingError):
    """A data file that cannot be read as few-shot examples; the message names file and line."""


class ModelError(PrimingError):
    """A language model that cannot be loaded, or to which the modules asked for cannot be attached."""


class CheckpointError(PrimingError):
    """A checkpoint or run folder that is missing, damaged or belongs to something else."""


class TrainingError(PrimingError):
    """Training cannot go on: a loss or gradient is not finite, or memory cannot hold what was asked."""


class StudyError(PrimingError):
    """Runs of a study that failed, while the others went on.

    Args:
        failures: Seed and name of a run -> why it failed.
    """

    def __init__(self, failures: Mapping[tuple[int, str], str]) -> None:
        self.failures = dict(failures)
        count = "1 run" if len(failures) == 1 else f"{len(failures)} runs"
        lines = [
            f"  {name} seed {seed}: {text}".replace("\n", "\n    ") for (seed, name), text in failures.items()
        ]
        super().__init__(
            "\n".join(
                [
                    f"study: {count} failed; start it again once this is mended, and they are tried again",
                    *lines,
                ]
            )
        )


def nearest(name: str, allowed: Iterable[str]) -> str:
    """A hint for a misspelt name.

    Args:
        name: What the user wrote.
        allowed: What would have been right.

    Returns:
        `" (did you mean 'x'?)"`, or an empty string where nothing is near.
    """
    found = get_close_matches(name, list(allowed), n=1, cutoff=0.6)
    return f" (did you mean '{found[0]}'?)" if found else ""
