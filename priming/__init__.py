"""Prime pre-trained language models upstream, so that adapters tuned on few-shot tasks do better.

from priming import load_config, run_upstream, run_downstream        # whole runs from a YAML file
from priming import load_study, run_study, write_report              # a matrix of runs, and what came of it
from priming import MultiTaskTrainer, MAMLTrainer, ReptileTrainer, DownstreamTuner   # the parts, on a model and tasks of your own
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from priming.adapters.settings import AdapterBiasSettings as AdapterBiasSettings
    from priming.adapters.settings import HeadSettings as HeadSettings
    from priming.adapters.settings import HoulsbySettings as HoulsbySettings
    from priming.adapters.settings import MetaAdapterSettings as MetaAdapterSettings
    from priming.config.loading import load_config as load_config
    from priming.downstream.settings import DownstreamSettings as DownstreamSettings
    from priming.downstream.tuner import DownstreamTuner as DownstreamTuner
    from priming.models.classifier import Classifier as Classifier
    from priming.models.language_model import LanguageModel as LanguageModel
    from priming.models.loading import load_model as load_model
    from priming.models.settings import ModelSettings as ModelSettings
    from priming.models.text_to_text import TextToTextModel as TextToTextModel
    from priming.report.write import write_report as write_report
    from priming.runs.downstream import run_downstream as run_downstream
    from priming.runs.upstream import run_upstream as run_upstream
    from priming.study.loading import load_study as load_study
    from priming.study.running import run_study as run_study
    from priming.tasks.spec import Example as Example
    from priming.tasks.spec import Sample as Sample
    from priming.tasks.spec import Task as Task
    from priming.upstream.settings import InnerLearningRate as InnerLearningRate
    from priming.upstream.settings import UpstreamSettings as UpstreamSettings
    from priming.upstream.trainers import MAMLTrainer as MAMLTrainer
    from priming.upstream.trainers import MultiTaskTrainer as MultiTaskTrainer
    from priming.upstream.trainers import ReptileTrainer as ReptileTrainer

_HOME = {
    "AdapterBiasSettings": "priming.adapters.settings",
    "Classifier": "priming.models.classifier",
    "DownstreamSettings": "priming.downstream.settings",
    "DownstreamTuner": "priming.downstream.tuner",
    "Example": "priming.tasks.spec",
    "HeadSettings": "priming.adapters.settings",
    "HoulsbySettings": "priming.adapters.settings",
    "InnerLearningRate": "priming.upstream.settings",
    "LanguageModel": "priming.models.language_model",
    "MAMLTrainer": "priming.upstream.trainers",
    "MetaAdapterSettings": "priming.adapters.settings",
    "ModelSettings": "priming.models.settings",
    "MultiTaskTrainer": "priming.upstream.trainers",
    "ReptileTrainer": "priming.upstream.trainers",
    "Sample": "priming.tasks.spec",
    "Task": "priming.tasks.spec",
    "TextToTextModel": "priming.models.text_to_text",
    "UpstreamSettings": "priming.upstream.settings",
    "load_config": "priming.config.loading",
    "load_model": "priming.models.loading",
    "load_study": "priming.study.loading",
    "run_downstream": "priming.runs.downstream",
    "run_study": "priming.study.running",
    "run_upstream": "priming.runs.upstream",
    "write_report": "priming.report.write",
}
__all__ = sorted(_HOME)  # noqa: PLE0605 - a list, made from the one table of public names


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import priming` stays light."""
    if name not in _HOME:
        raise AttributeError(f"module 'priming' has no attribute '{name}'")
    return getattr(import_module(_HOME[name]), name)
