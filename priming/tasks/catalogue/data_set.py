"""A data set that catalogue tasks are made of: where its rows come from today, and what it was in 2021."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from priming.tasks.rows.reading import Names

CONVERSION = "refs/convert/parquet"
"""The hub's branch that holds a data set's rows as Parquet, converted while its loading script still ran."""
Availability = Literal["hub", "conversion", "folder", "elsewhere"]
"""Rows as files of the data set itself; as the hub's Parquet conversion of a script's rows; in a folder; or elsewhere."""


@dataclass(frozen=True)
class DataSet:
    """One data set.

    Attributes:
        name: What CrossFit loaded in 2021, which is also the name here.
        hub: The data set on the hub today, as `owner/name`; None where the hub has no rows of it.
        citation: Authors, title, venue and year.
        licence: As the data's owners state it (an SPDX identifier where there is one); None where none is known.
        converted: Whether the hub's own files are a loading script, so that rows come from its Parquet conversion.
        pinned: A commit or tag of the data set; empty takes the newest.
        configurations: Configuration in 2021 -> today's name, where it differs; the key "" is "no configuration".
        splits: Split in 2021 -> today's name, where it differs.
        fields: Column in 2021 -> today's name, where it differs.
        class_names: Column in 2021 -> today's class name -> that of 2021, where they differ.
        elsewhere: Where the rows can be had if the hub has none, in a sentence; empty otherwise.
        folder: The folder with the rows of a data set of one's own; empty otherwise.
    """

    name: str
    hub: str | None
    citation: str
    licence: str | None = None
    converted: bool = False
    pinned: str = ""
    configurations: Mapping[str, str] = field(default_factory=dict)
    splits: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    class_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    elsewhere: str = ""
    folder: str = ""

    @property
    def names(self) -> Names:
        """What today's rows call things otherwise than those of 2021."""
        return Names(self.fields, self.class_names)

    @property
    def revision(self) -> str:
        """The revision that rows are read from."""
        return self.pinned or (CONVERSION if self.converted else "main")

    @property
    def availability(self) -> Availability:
        """Where the rows are."""
        if self.folder:
            return "folder"
        if self.hub is None:
            return "elsewhere"
        return "conversion" if self.converted else "hub"
