"""The run log: one JSON object per line, no clock times, so that equal runs leave equal logs."""

from __future__ import annotations

import json
import os
from pathlib import Path

Number = float | int | str | None


class RunLog:
    """Appends records of a stage to `log.jsonl`; without a path it keeps them in memory only.

    Args:
        path: The file; created on the first record.
        stage: Written into every record, such as "upstream".
    """

    def __init__(self, path: Path | None, stage: str) -> None:
        self._path = path
        self._stage = stage
        self.records: list[dict[str, Number]] = []

    def rewind(self, step: int) -> None:
        """Forget this stage's records of steps after `step`, before a run goes on from there."""
        self.records = [record for record in self.records if int(record["step"] or 0) <= step]
        if self._path is None or not self._path.exists():
            return
        kept = []
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                record = json.loads(line)
            except json.JSONDecodeError:
                break  # the line that a kill cut short; what it said is said again
            if record.get("stage") != self._stage or record["step"] <= step:
                kept.append(line + "\n")
        temporary = self._path.with_suffix(".tmp")
        temporary.write_text("".join(kept), encoding="utf-8")
        os.replace(temporary, self._path)

    def record(self, step: int, **numbers: Number) -> None:
        """Append one record.

        Args:
            step: The optimiser step it belongs to.
            numbers: What there is to say.
        """
        record: dict[str, Number] = {"stage": self._stage, "step": step, **numbers}
        self.records.append(record)
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
