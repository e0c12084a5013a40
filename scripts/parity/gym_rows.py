"""Rows that both CrossFit's task scripts and this project's catalogue read, awkward on purpose.

Their texts hold tabs, line breaks, literal backslash-ns, runs of spaces, Unicode line breaks and more, and some rows
are such that a task drops or joins them. Fields are those that the catalogue declares.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from priming.tasks.catalogue import TaskSpec
from priming.tasks.rows.made_up import made_up_row

SEEDS = (13, 100)
_PIECES = (
    "amber",
    "birch",
    "tab\there",
    "new\nline",
    "lit\\n eral",
    "_comma_",
    "dash  double",
    " lead",
    "trail ",
)
_MORE = ("“quote”", "é", "<mask>", "'q'", "", "Ⅷ\u2028x", "[X]", "A,b", "\\nx", "\r", "(A)", "hit:")
_WORDS = (*_PIECES, *_MORE)

Change = Callable[[dict[str, Any], int], Mapping[str, Any]]


def awkward_text(random: np.random.RandomState) -> str:
    """A text of what breaks lines, columns and white space."""
    words = " ".join(_WORDS[place] for place in random.randint(len(_WORDS), size=random.randint(2, 8)))
    return f"{words}{random.randint(10**6)}"


def rows_of_task(spec: TaskSpec) -> dict[str, list[dict[str, Any]]]:
    """Split -> rows of a task.

    Args:
        spec: The task.
    """
    labels = max(5, len(spec.known_labels))
    change = _CHANGES.get(spec.name, _as_it_is)
    splits = {}
    for seed, split in enumerate(spec.split_names):
        random, rows = np.random.RandomState(seed), []
        for number in range(60 * labels):
            row = made_up_row(spec.row_type, number, random, awkward_text)
            row = row if spec.made_up is None else spec.made_up(row, number)
            rows.append({**row, **change(row, number)})
        splits[split] = rows
    return splits


def _as_it_is(_row: dict[str, Any], _number: int) -> Mapping[str, Any]:
    return {}


def _first_answer(row: dict[str, Any], number: int) -> Mapping[str, Any]:
    """One answer alone: the order of several was that of a Python set."""
    del number
    if "output" in row:
        return {"output": row["output"][:1]}
    answers = row["answers"]
    return {"answers": {"text": answers["text"][:1]} if isinstance(answers, dict) else answers[:1]}


def _hidden(field: str) -> Change:
    return lambda _row, number: {field: -1} if number % 13 == 0 else {}


_CHANGES: dict[str, Change] = {
    **dict.fromkeys(("kilt_fever", "kilt_nq", "kilt_trex", "kilt_zsre"), _first_answer),
    **dict.fromkeys(("squad-with_context", "squad-no_context", "adversarialqa"), _first_answer),
    "duorc": lambda row, number: {**_first_answer(row, number), "no_answer": number % 5 == 0},
    "circa": _hidden("goldstandard2"),
    "health_fact": _hidden("label"),
    "common_gen": lambda _row, number: {"concept_set_idx": number // 3 if number % 7 else 1},
    "superglue-multirc": lambda _row, number: {
        "idx": {"question": number // 4},
        "label": int(number % 3 == 0),
    },
    "empathetic_dialogues": lambda _row, number: {
        "prompt": f"a_comma_{number // 4}",
        "context": f"c{number // 8}",
    },
    "hotpot_qa": lambda row, _number: {"supporting_facts": {"title": row["context"]["title"][:1]}},
    "hatexplain": lambda _row, number: {
        "annotators": {"label": ([0, 0, 1], [1, 2, 1], [2, 2, 2], [0, 1, 2], [1], [0, 1])[number % 6]}
    },
    "wiki_bio": lambda row, number: {
        "input_text": {
            **row["input_text"],
            "table": {
                **row["input_text"]["table"],
                "content": row["input_text"]["table"]["content"][number % 11 == 0 :],
            },
        }
    },
    "quarel": lambda _row, number: {"question": "Which (A) one or\n (B) that or "} if number % 2 else {},
    "math_qa": lambda _row, number: (
        {"options": "a ) 1,000 , b ) 2 , c ) 3 , d ) 4 , e ) none of these"} if number % 5 == 0 else {}
    ),
    "tweet_eval-hate": lambda _row, number: {"text": " \\n "} if number % 13 == 0 else {},
    "sciq": lambda _row, number: {"support": ""} if number % 13 == 0 else {},
    "onestop_english": lambda row, number: (
        {"text": f"Intermediate \n{row['text']}"} if number % 3 == 0 else {}
    ),
    "mocha": lambda _row, number: {"score": (1.0, 2.0, 3.0, 4.0, 5.0, 2.5)[number % 6]},
}
"""Task -> what makes its rows special."""
