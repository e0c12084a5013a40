"""The public trainers: a model and tasks in, the trained values of psi_u out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from priming.adapters.base import Params
from priming.evaluation.predicting import predict, score_predictions
from priming.models.classifier import require_head
from priming.models.language_model import LanguageModel
from priming.tasks.checking import check_tasks
from priming.tasks.spec import Task
from priming.training.run_log import Number
from priming.upstream.common import Episode
from priming.upstream.maml import Maml
from priming.upstream.multitask import MultiTask
from priming.upstream.reptile import Reptile
from priming.upstream.settings import UpstreamSettings
from priming.upstream.trainer import UpstreamTrainer


class MultiTaskTrainer(UpstreamTrainer):
    """Multi-task priming; see `priming.upstream.multitask`.

    Monitors the zero-shot score on D_dev of the development tasks, decoded greedily. A classifier has no head for
    tasks it was not trained on, so with one nothing is monitored.
    """

    @property
    def monitors(self) -> bool:
        """Only a model that writes can answer tasks it was not trained on."""
        return super().monitors and self.model.writes_text

    def algorithm(self, episodes: Sequence[Episode]) -> MultiTask:
        """The multi-task loss."""
        return MultiTask(self.model, episodes, self.settings, self.seed)

    def look_at(
        self, params: Params, episodes: Sequence[Episode], tasks: Sequence[Task]
    ) -> dict[str, Number]:
        """The mean zero-shot score, where defined, over development tasks and samples."""
        by_name = {task.name: task for task in tasks}
        rows = [row for episode in episodes for row in episode.query]
        length = self.encoder.output_length
        texts = iter(predict(self.model, params, [rows], beams=1, length=length)[0])
        scores = []
        for episode in episodes:
            own, task = list(islice(texts, len(episode.query))), by_name[episode.task]
            scores.append(score_predictions(task.metric, own, episode.query, task.labels).score)
        defined = [score for score in scores if math.isfinite(score)]
        return {"dev_score": sum(defined) / len(defined) if defined else None}


class MetaTrainer(UpstreamTrainer):
    """What MAML and Reptile have in common: an inner loop that trains what downstream will.

    Monitors the query loss after MAML's inner loop on psi_d on the development tasks.

    Args:
        model: The language model.
        settings: Of the upstream stage.
        inner: The parts of psi_d: exactly what will be tuned downstream.
        seed: The run's seed.
        input_length: Tokens an input is cut to.
        output_length: Tokens an answer is cut to.
        folder: Where checkpoints and the log go; None keeps nothing on disk. A checkpoint found there is resumed if
            settings, data and model are those that made it, and refused if not.

    Raises:
        ModelError: A classifier's head is in psi_u, or is not in psi_d.
    """

    def __init__(
        self,
        model: LanguageModel,
        settings: UpstreamSettings,
        *,
        inner: Sequence[str] = ("A",),
        seed: int = 42,
        input_length: int = 512,
        output_length: int = 64,
        folder: Path | None = None,
    ) -> None:
        super().__init__(
            model,
            settings,
            seed=seed,
            input_length=input_length,
            output_length=output_length,
            folder=folder,
        )
        self.inner = tuple(inner)
        require_head(model, inner, f" (in Python: inner={(*inner, model.head_part)})")

    def check(self, tasks: Sequence[Task], dev_tasks: Sequence[Task] = ()) -> None:
        """Refuse tasks without support or query examples as well."""
        super().check(tasks, dev_tasks)
        check_tasks(tasks, ("train", "dev"), "meta-learning")

    def identity(self, tasks: Sequence[Task], dev_tasks: Sequence[Task] = ()) -> str:
        """The parts of psi_d decide too."""
        return f"{super().identity(tasks, dev_tasks)}-{'+'.join(self.inner)}"

    def look_at(
        self,
        params: Params,
        episodes: Sequence[Episode],
        tasks: Sequence[Task],  # noqa: ARG002 - a loss needs no metric
    ) -> dict[str, Number]:
        """The mean query loss over development tasks and samples."""
        maml = Maml(self.model, episodes, self.settings, self.inner, self.seed)
        return {"dev_query_loss": float(maml.query_losses(params, episodes).mean())}


class MAMLTrainer(MetaTrainer):
    """MAML priming; see `priming.upstream.maml`, and `MetaTrainer` for the arguments."""

    def algorithm(self, episodes: Sequence[Episode]) -> Maml:
        """The meta-gradient."""
        return Maml(self.model, episodes, self.settings, self.inner, self.seed)


class ReptileTrainer(MetaTrainer):
    """Reptile priming; see `priming.upstream.reptile`, and `MetaTrainer` for the arguments.

    Its inner loop trains psi_u and psi_d together.
    """

    def algorithm(self, episodes: Sequence[Episode]) -> Reptile:
        """The way from psi_u to what a few steps on a task make of it."""
        both = tuple(dict.fromkeys((*self.settings.train, *self.inner)))
        return Reptile(self.model, episodes, self.settings, both, self.seed)
