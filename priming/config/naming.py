"""The names that Huang (2023) gives to combinations: `Meta_M+A_A`, `Multi_MA_A`, `FT_A`, `FT`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFIXES = {"multitask": "Multi", "maml": "Meta", "reptile": "Reptile"}
_PARTS = r"[A-Za-z][A-Za-z0-9]*(?:\+[A-Za-z][A-Za-z0-9]*)*"
_PRIMED = re.compile(rf"({'|'.join(_PREFIXES.values())})_({_PARTS})_({_PARTS})(?:_.*)?")
_UNPRIMED = re.compile(rf"FT(?:_({_PARTS}))?(?:_.*)?")


@dataclass(frozen=True)
class Combination:
    """What is trained where.

    Attributes:
        method: "none", "multitask", "maml" or "reptile".
        upstream: The parts of psi_u; empty without priming.
        downstream: The parts of psi_d.
    """

    method: str
    upstream: tuple[str, ...]
    downstream: tuple[str, ...]

    @property
    def name(self) -> str:
        """`{Multi|Meta|Reptile}_{psi_u}_{psi_d}`; without priming `FT_{psi_d}`, and `FT` for the model alone (and its head)."""
        tuned = "+".join(self.downstream)
        if self.method == "none":
            return "FT" if {"M"} <= set(self.downstream) <= {"M", "H"} else f"FT_{tuned}"
        return f"{_PREFIXES[self.method]}_{'+'.join(self.upstream)}_{tuned}"

    def same_as(self, other: Combination) -> bool:
        """Whether both say the same, whatever the order of their parts; a head that only one names does not count."""
        own, others = (
            (this.method, set(this.upstream), set(this.downstream) - {"H"}) for this in (self, other)
        )
        return own == others

    @staticmethod
    def parse(name: str) -> Combination | None:
        """The combination that a name states, whatever follows it behind a further `_`.

        Args:
            name: Such as `Meta_M+A_A` or `Multi_M_H+A_43`.

        Returns:
            None where the name states none. `FT` alone leaves `downstream` as ("M",), a classifier's head unsaid.
        """
        if primed := _PRIMED.fullmatch(name):
            methods = {prefix: method for method, prefix in _PREFIXES.items()}
            return Combination(methods[primed[1]], tuple(primed[2].split("+")), tuple(primed[3].split("+")))
        if unprimed := _UNPRIMED.fullmatch(name):
            return Combination("none", (), tuple((unprimed[1] or "M").split("+")))
        return None
