"""The catalogue: what is known of each of CrossFit's 160 tasks."""

from __future__ import annotations

from priming.tasks.catalogue_classification import CLASSIFICATION
from priming.tasks.catalogue_entry import CatalogueEntry
from priming.tasks.catalogue_text_to_text import TEXT_TO_TEXT

CATALOGUE: dict[str, CatalogueEntry] = {entry.name: entry for entry in (*CLASSIFICATION, *TEXT_TO_TEXT)}
"""Task name -> entry."""
