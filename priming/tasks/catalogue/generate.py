"""Conditional generation: summaries, dialogue, and texts from or into other forms."""

from __future__ import annotations

from priming.tasks.catalogue.making import text_to_text
from priming.tasks.catalogue.odd_rows import is_whole_utterance, table_of_facts
from priming.tasks.catalogue.task_spec import OneSplit, TaskSpec, TwoSplits

_SUMMARY = "conditional generation/summarization"
_DIALOGUE = "conditional generation/dialogue"
_OTHER = "conditional generation/other"


def _tifu(field: str) -> TaskSpec:
    return text_to_text(
        f"reddit_tifu-{field}",
        "reddit_tifu",
        "Rouge-L",
        configuration="long",
        category=_SUMMARY,
        input="summarize: {documents|clean}",
        answers=f"{{{field}|clean}}",
        splits=OneSplit(),
    )


SUMMARIZATION = (
    text_to_text(
        "aeslc",
        "aeslc",
        "Rouge-L",
        category=_SUMMARY,
        input="summarize: {email_body|clean}",
        answers="{subject_line|clean}",
    ),
    text_to_text(
        "gigaword",
        "gigaword",
        "Rouge-L",
        category=_SUMMARY,
        input="summarize: {document}",
        answers="{summary}",
    ),
    text_to_text(
        "multi_news",
        "multi_news",
        "Rouge-L",
        category=_SUMMARY,
        input="summarize: {document|newlines}",
        answers="{summary|newlines}",
    ),
    _tifu("title"),
    _tifu("tldr"),
    text_to_text(
        "samsum",
        "samsum",
        "Rouge-L",
        category=_SUMMARY,
        input="summarize: {dialogue|clean}",
        answers="{summary|clean}",
    ),
    text_to_text(
        "xsum",
        "xsum",
        "Rouge-L",
        category=_SUMMARY,
        input="summarize: {document|newlines}",
        answers="{summary}",
    ),
)
"""Summarization."""
DIALOGUE = (
    text_to_text(
        "empathetic_dialogues",
        "empathetic_dialogues",
        "Rouge-L",
        category=_DIALOGUE,
        input="{prompt|commas} [SEP] {context}",
        answers="{utterance|commas|flat}",
        keep=is_whole_utterance,
        group="{prompt|commas} [SEP] {context}",
        splits=TwoSplits(test_share=0.2),
    ),
    text_to_text(
        "kilt_wow",
        "kilt_tasks",
        "Rouge-L",
        configuration="wow",
        category=_DIALOGUE,
        input="{input|newlines}",
        answers="{output.answer}",
        fields={"output": [{"answer": "text"}]},
    ),
)
"""Dialogue."""
GENERATION = (
    text_to_text(
        "spider",
        "spider",
        "EM",
        category=_OTHER,
        input="{question|clean}",
        answers="{query|clean}",
    ),
    text_to_text(
        "wiki_bio",
        "wiki_bio",
        "Rouge-L",
        category=_OTHER,
        input=table_of_facts,
        answers="{target_text|newlines}",
        fields={
            "input_text": {"context": "text", "table": {"column_header": ["text"], "content": ["text"]}},
        },
        splits=TwoSplits(test="val", test_share=0.01),
    ),
    text_to_text(
        "wiki_split",
        "wiki_split",
        "Rouge-L",
        category=_OTHER,
        input="sentence 1: {simple_sentence_1} [SEP] sentence 2: {simple_sentence_2}",
        answers="{complex_sentence}",
        oddities=("joins two sentences into one, although its name says split",),
    ),
    text_to_text(
        "wikisql",
        "wikisql",
        "EM",
        category=_OTHER,
        input="{question|clean}",
        answers="{sql.human_readable|strip}",
        fields={"sql": {"human_readable": "text"}},
    ),
)
"""Generation of other kinds."""
