"""What made-up runs are: the twelve of figure 5.1, and the classifiers of tables 4.1, 4.2 and 4.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fake:
    """What a made-up run is.

    Attributes:
        name: Its name.
        method: `upstream.method`.
        upstream: psi_u.
        downstream: psi_d.
        effect: Added to every score.
        modules: Part -> module, as in a configuration.
        changes: Dotted key -> value, over everything else in the configuration.
    """

    name: str
    method: str = "none"
    upstream: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ("A",)
    effect: float = 0.0
    modules: Mapping[str, Mapping[str, Any]] = field(
        default_factory=lambda: {"A": {"kind": "houlsby", "bottleneck": 8}}
    )
    changes: Mapping[str, Any] = field(default_factory=dict)


_META = {"A": {"kind": "houlsby", "bottleneck": 8}, "MA": {"kind": "meta_adapter", "bottleneck": 8}}
_EFFECTS = {"A": -0.08, "M": 0.12, "M+A": 0.02, "MA": 0.03, "MA+A": 0.01}


def combinations() -> tuple[Fake, ...]:
    """The twelve of figure 5.1: FT, FT_A, and five sets primed by multi-task learning and by MAML."""
    primed = [
        Fake(
            f"{prefix}_{'+'.join(parts)}_A",
            method,
            parts,
            effect=_EFFECTS["+".join(parts)] + more,
            modules=_META if "MA" in parts else {"A": _META["A"]},
        )
        for prefix, method, more in (("Multi", "multitask", 0.02), ("Meta", "maml", -0.01))
        for parts in (("A",), ("M",), ("M", "A"), ("MA",), ("MA", "A"))
    ]
    return (Fake("FT", downstream=("M",), modules={}, effect=0.05), Fake("FT_A"), *primed)


def classifiers() -> tuple[tuple[Fake, Mapping[str, str]], ...]:
    """Runs of tables 4.1, 4.2 and 4.3 with the targets of each, for `write_run(..., tasks=targets)`."""
    head = {"H": {"kind": "head"}}
    both = {**head, "A": {"kind": "houlsby", "bottleneck": 8}}
    glue = {"model.path": "bert-base-uncased", "tasks.gym": "glue", "tasks.metric": "ACC"}
    mnli = {**glue, "tasks.partition": "glue-heldout-mnli"}
    full = Fake("Meta_M_H+A", "maml", ("M",), ("H", "A"), 0.12, both, mnli)
    runs = [
        Fake("FT", downstream=("M", "H"), modules=head, effect=0.03, changes=mnli),
        Fake("FT_H", downstream=("H",), modules=head, changes=mnli),
        Fake("Multi_M_H", "multitask", ("M",), ("H",), 0.05, head, mnli),
        Fake("Meta_M_H", "maml", ("M",), ("H",), 0.09, head, mnli),
        full,
    ]
    runs += [
        Fake(
            f"Meta_M_H+A_without_{source}",
            "maml",
            ("M",),
            ("H", "A"),
            0.1,
            both,
            {**mnli, "tasks.leave_out": [source]},
        )
        for source in ("cola", "mrpc", "qnli", "qqp", "rte", "sst2")
    ]
    table = [(run, {"mnli": "ACC"}) for run in runs]
    for target in ("cola", "qnli", "rte"):
        held_out = {**glue, "tasks.partition": f"glue-heldout-{target}"}
        table.append(
            (
                Fake(f"Meta_M_H+A_heldout_{target}", "maml", ("M",), ("H", "A"), 0.1, both, held_out),
                {target: "ACC"},
            )
        )
    return tuple(table)
