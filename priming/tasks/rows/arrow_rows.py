"""Rows in Arrow's form: Parquet files, saved folders, data sets of the hub."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from priming.errors import DataError
from priming.tasks.rows.raw_rows import BATCH, RawRows, place_of, told


@dataclass(frozen=True)
class ArrowRows(RawRows):
    """Rows in Arrow's form: Parquet files, a saved folder, or a data set of the hub.

    Attributes:
        parts: What is read in order, each with its name, its number of rows, and a function that gives its batches for
            some columns.
        names: The columns.
        classes: See `class_names`.
        fetched: The files that were fetched from the hub, with their revision.
    """

    parts: tuple[tuple[str, int, Callable[[Sequence[str]], Iterator[Any]]], ...] = ()
    names: tuple[str, ...] = ()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fetched: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns."""
        return self.names

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:
        """As the features say that are stored beside the rows."""
        return self.classes

    @property
    def origins(self) -> tuple[str, ...]:
        """The files that were fetched, else those that were read."""
        return self.fetched or tuple(Path(name).name for name, _, _ in self.parts)

    def place(self, row: int | None) -> str:
        """The file and the row within it."""
        if row is not None:
            for name, count, _ in self.parts:
                if row < count:
                    return f"{name}, row {row}"
                row -= count
        return self.parts[0][0]

    def read(
        self, columns: Sequence[str], wanted: Collection[int] | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """See `RawRows.read`."""
        number = 0
        for name, _, batches in self.parts:
            remedy = "fetch or write the file again"
            source = batches(columns)
            while True:
                with told(place_of(self.task, self.split, name), remedy):
                    batch = next(source, None)
                if batch is None:
                    break
                numbers = range(number, number + batch.num_rows)
                number += batch.num_rows
                places = [place for place, row in enumerate(numbers) if wanted is None or row in wanted]
                if places:
                    rows = batch.take(places).to_pylist() if len(places) < len(numbers) else batch.to_pylist()
                    yield from zip((numbers[place] for place in places), rows, strict=True)


def dataset_rows(name: str, dataset: Any, task: str, split: str) -> ArrowRows:
    """The rows of a `datasets.Dataset`; see `RawRows` for task and split."""

    def batches(columns: Sequence[str]) -> Iterator[Any]:
        return iter(dataset.select_columns(list(columns)).with_format("arrow").iter(BATCH))

    parts = ((name, len(dataset), batches),)
    fetched = tuple(dataset.info.download_checksums or ())
    return ArrowRows(task, split, parts, tuple(dataset.column_names), _class_names(dataset.features), fetched)


def _class_names(features: Any) -> dict[str, tuple[str, ...]]:
    """Column -> names of its classes; of a list its items' classes."""
    found = {}
    for name, feature in features.items():
        inner = getattr(feature, "feature", feature)
        if hasattr(inner, "names") and hasattr(inner, "int2str"):
            found[name] = tuple(inner.names)
    return found


def parquet_rows(paths: list[Path], task: str, split: str) -> ArrowRows:
    """The rows of Parquet files, which must be all of one split and have the same columns.

    Raises:
        DataError: One cannot be read, one is missing, or their columns differ.
    """
    where = place_of(task, split, str(paths[0].parent))
    expected = {int(match[1]) for path in paths if (match := re.search(r"-of-([0-9]+)\.parquet$", path.name))}
    if expected and expected != {len(paths)}:
        raise DataError(
            f"{where}: there are {len(paths)} Parquet files of this split, and their names say that there should be "
            f"{' or '.join(map(str, sorted(expected)))}; keep the files of one set, all of them"
        )
    parts, schemas = [], []
    for path in paths:
        with told(place_of(task, split, str(path)), "fetch or write the file again"):
            from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - slow to import, and only Parquet needs it

            with ParquetFile(path) as file:
                schemas.append(file.schema_arrow)
                parts.append((str(path), file.metadata.num_rows, _batches_of(path)))
    if not all(schema.equals(schemas[0]) for schema in schemas):
        raise DataError(f"{where}: its files must have the same columns")
    return ArrowRows(task, split, tuple(parts), tuple(schemas[0].names), _stored_classes(schemas[0]))


def _batches_of(path: Path) -> Callable[[Sequence[str]], Iterator[Any]]:
    def batches(columns: Sequence[str]) -> Iterator[Any]:
        from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - slow to import, and only Parquet needs it

        with ParquetFile(path) as file:
            yield from file.iter_batches(BATCH, columns=list(columns))

    return batches


def _stored_classes(schema: Any) -> dict[str, tuple[str, ...]]:
    if b"huggingface" not in (schema.metadata or {}):
        return {}
    import datasets  # noqa: PLC0415 - slow to import, and only files that it wrote need it

    return _class_names(datasets.Features.from_arrow_schema(schema))
