"""The run log: one JSON object per line, no clock times, so that equal runs leave equal logs."""

from __future__ import annotations

import json
import math
from pathlib import Path

from priming.checkpoints.files import write_text

Number = float | int | str | None


class RunLog:
    """Collects records of a stage and appends them to `log.jsonl`; without a path they stay in memory.

    Args:
        path: The file; created on the first flush.
        stage: Written into every record, such as "upstream".
    """

    def __init__(self, path: Path | None, stage: str) -> None:
        self._path = path
        self._stage = stage
        self._waiting: list[str] = []
        self.records: list[dict[str, Number]] = []

    def record(self, step: int, **numbers: Number) -> None:
        """Remember one record.

        Args:
            step: The optimiser step it belongs to.
            numbers: What there is to say; what is not finite becomes null.
        """
        finite = {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in numbers.items()}
        record: dict[str, Number] = {"stage": self._stage, "step": step, **finite}
        self.records.append(record)
        self._waiting.append(json.dumps(record) + "\n")

    def flush(self) -> None:
        """Write what waits."""
        if self._path is not None and self._waiting:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(self._waiting)
        self._waiting.clear()

    def rewind(self, step: int) -> None:
        """Forget this stage's records of `step` and later, before a run goes on from there."""
        if self._path is None or not self._path.exists():
            return
        kept = []
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                break  # a line that a kill cut short; what it said is said again
            if record["stage"] != self._stage or record["step"] < step:
                kept.append(line + "\n")
        write_text(self._path, "".join(kept))
