"""What ranking the sources would take, without doing it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from priming.config.schema import Config
from priming.models.language_model import LanguageModel
from priming.runs.model import configured_model
from priming.sources.gradients import compared_names
from priming.sources.leaving_out import truth_runs, truth_study
from priming.sources.passes import encode_rows
from priming.sources.ranking import chosen_tasks
from priming.sources.texts import task_texts
from priming.sources.tuning import bank_slots, source_pools
from priming.tasks.gyms import TaskSides


def plan_sources(
    config: Config, targets: Collection[str], predictors: Collection[str], *, steps: int, seeds: Sequence[int]
) -> str:
    """What `priming-sources` would do, in words.

    Args:
        config: The run.
        targets: Names of target tasks; empty takes all.
        predictors: Which predictors.
        steps: Tuning steps per source, for LogME.
        seeds: Seeds of the truth; empty runs none.

    Raises:
        PrimingError: As the ranking itself would, for whatever can be known before it.
    """
    tasks = chosen_tasks(config, targets)
    samples = [sorted({seed for task in side for seed in task.samples}) for side in (tasks.train, tasks.test)]
    lines = [
        f"sources: {len(tasks.train)}, samples {', '.join(map(str, samples[0]))}",
        f"targets: {len(tasks.test)}, samples {', '.join(map(str, samples[1]))}",
    ]
    if {"gradient", "logme"} & set(predictors):
        model = configured_model(config, skeleton=True)
        lines += _of_model(config, model, tasks, predictors, steps)
    if "text" in predictors:
        count = sum(len(task_texts(task)) for side in (tasks.train, tasks.test) for task in side)
        lines.append(f"text: {count:,} rows")
    if seeds:
        lines.append(_truth(config, seeds))
    return "\n".join([*lines, *(f"note: {note}" for note in tasks.notes)])


def _of_model(
    config: Config, model: LanguageModel, tasks: TaskSides, predictors: Collection[str], steps: int
) -> Iterator[str]:
    """What the predictors that look at the model would do."""
    settings, lengths = config.downstream, config.tasks
    names = compared_names(model, settings)
    encoder = model.encoder(input_length=lengths.input_length, output_length=lengths.output_length)
    sources, targets = encode_rows(encoder, tasks.train), encode_rows(encoder, tasks.test)
    numbers = sum(value.numel() for value in model.params(names).values())
    if "gradient" in predictors:
        yield (
            f"gradient: of {numbers:,} parameters (psi_d = {'+'.join(settings.train)}, without a head), on "
            f"{len(sources) + len(targets)} task samples"
        )
    if "logme" in predictors:
        slots = bank_slots(model, source_pools(sources), settings)
        banks = -(-len(tasks.train) // slots)
        yield (
            f"logme: {len(tasks.train)} sources tuned for {steps} steps of {max(settings.batch_size)} rows at "
            f"{max(settings.learning_rate):g}, in {banks} banks of up to {slots}; each reads {len(targets)} target samples"
        )


def _truth(config: Config, seeds: Sequence[int]) -> str:
    runs = len(seeds) * (1 + len(truth_study(config, seeds).settings.axes["left out"]))
    finished = sum(done for _, done in truth_runs(config, seeds))
    return (
        f"truth: {runs} runs ({config.upstream.method}, psi_u = {'+'.join(config.upstream.train)}, seeds "
        f"{', '.join(map(str, seeds))}), one with all sources and one without each, then downstream on every target; "
        f"{finished} of them are finished"
    )
