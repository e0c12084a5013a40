"""Rows that the mapping language has no words for: functions of single tasks, and made-up rows for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from priming.tasks.rows.expressions import LETTERS, ExpressionError, clean, flat
from priming.tasks.rows.field_types import Row

HASH_ORDER = "the order of several answers was that of a Python set, which depends on the hash of strings"


def has_text(row: Row) -> bool:
    """Whether anything is left of a text once it is cleaned."""
    return bool(clean(row["text"]))


def has_support(row: Row) -> bool:
    """Whether SciQ gives a supporting text."""
    return bool(row["support"])


def _span(row: Row, first: int, further: int) -> str:
    """The tokens tagged with a beginning and the continuations that follow it at once."""
    tags: list[int] = row["labels"]
    start = tags.index(first)
    end = start + 1
    while end < len(tags) and tags[end] == further:
        end += 1
    return " ".join(row["tokens"][start:end])


def has_one_acronym(row: Row) -> bool:
    """Whether a sentence has one acronym and one long form; every token must have a tag."""
    if len(row["labels"]) != len(row["tokens"]):
        raise ExpressionError(f"there are {len(row['tokens'])} tokens and {len(row['labels'])} labels")
    return bool(row["labels"].count(0) == 1 and row["labels"].count(1) == 1)


def acronym_in_sentence(row: Row) -> str:
    """The sentence with its acronym after it."""
    return f"{' '.join(row['tokens'])} [SEP] acronym: {_span(row, 1, 3)}"


def full_name(row: Row) -> str:
    """What the acronym stands for."""
    return _span(row, 0, 2)


def coins(random: np.random.RandomState) -> Iterator[bool]:
    """For each row whether the first text comes first."""
    while True:
        yield bool(random.random_sample() > 0.5)


def two_in_any_order(first: str, second: str) -> Callable[[Row], str]:
    """An input of two sentences, the right one first where the row's draw says so.

    Args:
        first: The field of the right sentence.
        second: The field of the other.
    """

    def text(row: Row) -> str:
        """Two sentences, the right one first where the row's draw says so."""
        one, other = (first, second) if row["draw"] else (second, first)
        return f"sentence 1: {row[one]} [SEP] sentence 2: {row[other]}"

    return text


def first_or_second(row: Row) -> str:
    """Which sentence is the right one."""
    return "sentence 1" if row["draw"] else "sentence 2"


def permutations_of_four(random: np.random.RandomState) -> Iterator[tuple[int, ...]]:
    """One order of four things for each row."""
    while True:
        order = np.arange(4)
        random.shuffle(order)
        yield tuple(int(place) for place in order)


def four_in_any_order(row: Row) -> str:
    """SciQ's question, its four answers in the order drawn, and the supporting text."""
    answers = [row[name] for name in ("distractor1", "distractor2", "distractor3", "correct_answer")]
    options = "".join(
        f" ({letter}) {answers[place]}" for letter, place in zip("ABCD", row["draw"], strict=True)
    )
    question, support = (row[name].replace("\n", " ") for name in ("question", "support"))
    return f"{question}{options} [SEP] {support}"


def right_of_four(row: Row) -> str:
    """SciQ's right answer."""
    return str(row["correct_answer"])


def well_formed(row: Row) -> str | None:
    """Whether most of five raters found a query well-formed; None where they were at odds."""
    if row["rating"] < 0.4:
        return "not well-formed"
    return "well-formed" if row["rating"] > 0.6 else None


def well_formed_by_decimals(row: Row) -> str | None:
    """As `well_formed`, with the rating as the decimal that it was before it became float32."""
    return well_formed({"rating": round(row["rating"], 3)})


def majority_label(row: Row) -> str | None:
    """The label that most annotators gave; None where two are tied."""
    counted = Counter(row["annotators"]["label"]).most_common(2)
    if not counted:
        raise ExpressionError("no annotator gave a label")
    if len(counted) == 2 and counted[0][1] == counted[1][1]:
        return None
    return ("hatespeech", "normal", "offensive")[counted[0][0]]


def review_score(row: Row) -> str | None:
    """A score that is a whole number; None for others."""
    return str(int(row["score"])) if row["score"] % 1 == 0 else None


def similarity(row: Row) -> str | None:
    """STS-B's score from 0 to 5 with up to three decimals; None where GLUE keeps it to itself."""
    if row["label"] == -1:
        return None
    if not 0 <= row["label"] <= 5:
        raise ExpressionError(
            f"field 'label': {row['label']!r} is no score; a score is a number from 0 to 5, a hidden one is -1"
        )
    return repr(round(row["label"], 3))


def simplified_level(row: Row) -> str:
    """An article without the word `Intermediate` that some of them start with."""
    return str(row["text"].replace("\n", " ").removeprefix("Intermediate  "))


def cited(row: Row) -> str:
    """The citation, the sentence it stands in, and the section."""
    mark = row["string"][row["citeStart"] : row["citeEnd"]]
    sentence = row["string"].replace("\n", " ")
    return f"{mark} [SEP] {sentence} [SEP] {row['sectionName']}"


_TOO_LONG = (
    "This article's plot summary may be too long or excessively detailed. Please help improve it by removing "
    "unnecessary details and making it more concise."
)


def has_plot(row: Row) -> bool:
    """Whether a question has an answer in a plot that is no maintenance notice."""
    return not row["no_answer"] and not row["plot"].startswith(_TOO_LONG)


def supporting_context(row: Row) -> str:
    """HotpotQA's question with the paragraphs that support its answer."""
    titles = row["supporting_facts"]["title"]
    paragraphs = zip(row["context"]["title"], row["context"]["sentences"], strict=False)
    context = "".join("".join(sentences) + " " for title, sentences in paragraphs if title in titles)
    return f"question: {row['question']} context: {context.strip()}"


def with_choices(rows: Sequence[Row]) -> str:
    """MultiRC's question with all its answers, then the paragraph."""
    options = "".join(f" ({LETTERS[place]}) {flat(row['answer'])}" for place, row in enumerate(rows))
    return f"question: {flat(rows[0]['question'])}{options} context: {flat(rows[0]['paragraph'])}"


def right_answers(rows: Sequence[Row]) -> str:
    """MultiRC's right answers in one text."""
    return " [SEP] ".join(row["answer"] for row in rows if row["label"] == 1) or "NO ANSWER!"


def masked_fact(row: Row) -> str:
    """LAMA's template with its subject filled in and its object masked."""
    return str(row["template"].replace("[X]", row["sub_label"]).replace("[Y]", "[MASK]"))


def named_answers(row: Row) -> list[str]:
    """Every name of every answer of FreebaseQA, sorted."""
    parses = row["Parses"]["Answers"]
    return sorted({name for parse in parses for names in parse["AnswersName"] for name in names})


def is_whole_utterance(row: Row) -> bool:
    """Whether an utterance is free of the marks of a broken export."""
    return "hit:" not in row["utterance"]


def table_of_facts(row: Row) -> str | None:
    """WikiBio's subject and its table; None where the table's columns do not match."""
    table = row["input_text"]["table"]
    headers, contents = table["column_header"], table["content"]
    if len(headers) != len(contents):
        return None
    facts = []
    for header, content in zip(headers, contents, strict=True):
        line = content.strip().replace("\n", " ")
        facts.append(f"{header}: {line} [n] ")
    return f"{row['input_text']['context'].strip()} [SEP] {''.join(facts)}"


def lettered_input(row: Row) -> str:
    """AQuA's question and its options, which bring their letters along (`A)32400`)."""
    options = "".join(f" ({option[:2]} {option[2:]}" for option in row["options"])
    return str(row["question"].replace("\n", " ") + options)


def lettered_answer(row: Row) -> str:
    """AQuA's right option without its letter."""
    right = [option[2:] for option in row["options"] if option[:1] == row["correct"]]
    if not right:
        raise ExpressionError(f"no option starts with {row['correct']}; they are {', '.join(row['options'])}")
    return str(right[-1])


def compared(row: Row) -> str:
    """QuaRel's right option, cut out of the question."""
    question = row["question"]
    first, second = question.find("(A)"), question.find("(B)")
    answer = question[first + 4 : second] if row["answer_index"] == 0 else question[second + 4 :]
    return str(answer.removesuffix("or ").strip())


def _cut_options(row: Row) -> list[str]:
    """MathQA's options as CrossFit cuts them: at every comma, and by length from `a ) 12 , b ) 13 ...`."""
    parts = row["options"].split(",")
    if len(parts) < 5:
        raise ExpressionError(f"{row['options']!r} holds {len(parts)} options where 5 belong")
    return [parts[0][4:-1], *(part[5:-1] for part in parts[1:4]), parts[4][5:]]


def _parsed_options(row: Row) -> list[str]:
    """MathQA's options, told apart by their letters."""
    parts = re.split(r"(?:^|,)\s*[a-e] \)", row["options"])[1:]
    if len(parts) != 5:
        raise ExpressionError(f"{row['options']!r} holds {len(parts)} options where 5 belong")
    return [part.strip() for part in parts]


def _with_options(problem: str, options: Sequence[str]) -> str:
    return problem + "".join(f" ({letter}) {option}" for letter, option in zip("ABCDE", options, strict=True))


def calculated_input(row: Row) -> str:
    """MathQA's problem with its options as CrossFit cuts them."""
    return _with_options(row["Problem"], _cut_options(row))


def calculated(row: Row) -> str | None:
    """MathQA's right option as CrossFit cuts it; None where nothing is left of it."""
    return _cut_options(row)["abcde".index(row["correct"])] or None


def calculated_exactly_input(row: Row) -> str:
    """MathQA's problem with its options whole."""
    return _with_options(row["Problem"], _parsed_options(row))


def calculated_exactly(row: Row) -> str:
    """MathQA's right option, whole."""
    return _parsed_options(row)["abcde".index(row["correct"])]
