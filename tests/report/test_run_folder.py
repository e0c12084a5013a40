"""Reading a folder that holds more than its table."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from report.fake_combinations import Fake
from report.fake_runs import write_run

from priming.errors import CheckpointError
from priming.report import load_results
from priming.report.reading.cells import Look, Target
from priming.report.reading.results import UNKNOWN_SEED
from priming.report.reading.run_folder import read_run

TASKS = {"superglue-rte": "ACC", "wiki_split": "Rouge-L"}
PRIMED = Fake("Multi_M_A", "multitask", ("M",))


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_everything_a_folder_says(tmp_path: Path) -> None:
    run = load_results(write_run(tmp_path, PRIMED, 43, tasks=TASKS, scores={"wiki_split": [0.3, None]}))
    assert (run.name, run.seed, run.status, run.planned, run.failure) == ("Multi_M_A", 43, "done", 8, "")
    assert run.setup.modules == "A=houlsby"
    assert run.scores["wiki_split"][13].score == 0.3
    assert math.isnan(run.scores["wiki_split"][21].score)
    assert run.metrics == TASKS
    assert (run.environment.device, run.environment.packages["torch"]) == ("x86_64", "2.13.0+cpu")
    assert (run.upstream.seconds, run.upstream.peak_mib, run.upstream.parameters) == (120.0, 900.0, 980_000)
    assert run.siblings == {"superglue-rte": ("glue-rte",), "wiki_split": ()}
    assert {cell.trained_parameters for cell in run.cells} == {20_544}
    assert run.seconds == pytest.approx(4 * 4.0)  # four banks of two cells, 4 seconds each
    assert {cell.seconds for cell in run.cells} == {2.0}
    assert run.problems == ()


def test_curves_are_those_of_picked_cells(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    run = load_results(folder)
    assert len(run.curves) == 4
    pick = json.loads((folder / "downstream/picks/wiki_split/13.json").read_text())["cell"]
    cell = json.loads((folder / f"downstream/cells/wiki_split/13/{pick}.json").read_text())
    looks = tuple(Look(point["step"], point["score"]) for point in cell["curve"])
    assert run.curves[Target("wiki_split", 13)] == looks
    assert [look.step for look in looks] == [50, 100, 150]


def test_a_run_without_priming_took_no_time_upstream(tmp_path: Path) -> None:
    run = load_results(write_run(tmp_path, Fake("FT_A"), tasks=TASKS))
    assert (run.upstream.seconds, run.upstream.parameters, run.upstream.sources) == (0.0, 0, ())


def test_a_shared_upstream_result_is_read_where_it_is(tmp_path: Path) -> None:
    write_run(tmp_path, PRIMED, tasks=TASKS)
    own = Fake("fresh", "none", changes={"upstream.from": "Multi_M_A", "downstream.init": "fresh"})
    run = load_results(write_run(tmp_path, own, tasks=TASKS))
    assert (run.setup.method, run.setup.upstream_train, run.setup.init) == ("multitask", "M", "fresh")
    assert (run.upstream.seconds, run.upstream.parameters) == (120.0, 980_000)
    assert run.siblings["superglue-rte"] == ("glue-rte",)
    gone = Fake("gone", "none", changes={"upstream.from": "Elsewhere"})
    run = load_results(write_run(tmp_path, gone, tasks=TASKS))
    assert math.isnan(run.upstream.seconds)
    assert run.upstream.sources is None


def test_a_table_alone_is_enough_for_scores(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    whole = load_results(folder)
    (tmp_path / "sent" / "downstream").mkdir(parents=True)
    (folder / "downstream/results.csv").rename(tmp_path / "sent/downstream/results.csv")
    sent = load_results(tmp_path / "sent")
    assert (sent.name, sent.scores, sent.metrics) == (whole.name, whole.scores, whole.metrics)
    assert sent.curves == {}
    assert math.isnan(sent.seconds)
    assert math.isnan(sent.upstream.seconds)


def test_without_its_table_a_whole_run_reads_the_same_but_for_metrics(tmp_path: Path) -> None:
    """What the table says and what cells and picks say are the same facts."""
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    whole = load_results(folder)
    (folder / "downstream/results.csv").unlink()
    parts = load_results(folder)
    assert parts.status == "partial"
    assert parts.scores == whole.scores
    assert parts.curves == whole.curves
    assert sorted(map(str, parts.cells)) == sorted(map(str, whole.cells))
    assert set(parts.metrics.values()) == {""}


def test_a_run_on_its_way_is_read_from_its_picks(tmp_path: Path) -> None:
    run = load_results(write_run(tmp_path, PRIMED, tasks=TASKS, finished=3))
    assert (run.status, len(run.cells), run.planned) == ("partial", 7, 8)
    assert {task: tuple(scored) for task, scored in run.scores.items()} == {
        "superglue-rte": (13, 21),
        "wiki_split": (13,),
    }


def test_a_pick_may_say_its_metric_and_a_config_that_of_every_task(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS, finished=1)
    pick = folder / "downstream/picks/superglue-rte/13.json"
    edit(pick, lambda text: text.replace('"cell"', '"metric": "ACC",\n "cell"'))
    assert load_results(folder).metrics["superglue-rte"] == ""  # of the next target, which has no pick yet
    assert {cell.metric for cell in load_results(folder).cells if cell.picked} == {"ACC"}
    other = Fake("other", changes={"tasks.metric": "EM"})
    assert set(load_results(write_run(tmp_path, other, tasks=TASKS, finished=1)).metrics.values()) == {"EM"}


def test_a_failed_run_says_why_and_keeps_what_it_has(tmp_path: Path) -> None:
    failed = read_run(
        write_run(tmp_path, PRIMED, tasks=TASKS, failure=("upstream", "loss is not finite at step 7"))
    )
    assert (failed.status, failed.failure) == ("failed", "upstream: loss is not finite at step 7")
    assert failed.cells == ()
    half = write_run(tmp_path, Fake("half"), tasks=TASKS, finished=2, failure=("downstream", "no memory"))
    run = read_run(half)
    assert (run.status, len(run.scores["superglue-rte"])) == ("failed", 2)


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        ("downstream/cells/wiki_split/13/lr0.003_bs8.json", lambda text: text[:80], r"lr0\.003_bs8\.json: not readable as JSON"),
        ("downstream/cells/wiki_split/13/lr0.003_bs8.json", lambda text: text.replace("dev_score", "dev"), r"lr0\.003_bs8\.json: lacks the key 'dev_score', as of another version"),
        ("downstream/cells/wiki_split/13/lr0.003_bs8.json", lambda text: "[]", r"lr0\.003_bs8\.json: no map of keys"),
        ("downstream/timing.csv", lambda text: text.replace("seconds,", "s,", 1), r"timing\.csv: not a table of times .* delete it"),
        ("downstream/timing.csv", lambda text: text + "tune,1,fast,1,1,a\n", r"timing\.csv: not a table of times"),
        ("upstream/final/manifest.json", lambda text: text.replace('"format": 1', '"format": 2'), r"manifest\.json: format 2 is not 1"),
        ("environment.json", lambda text: text.replace("packages", "versions"), r"environment\.json: lacks the key 'packages'"),
        ("config.yaml", lambda text: text + "\t- x", r"config\.yaml:\d+: not valid YAML"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_and_the_scores_are_kept(
    tmp_path: Path, file: str, change: Callable[[str], str], message: str
) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    whole = load_results(folder)
    edit(folder / file, change)
    with pytest.raises(CheckpointError, match=message):
        load_results(folder)
    run = read_run(folder)
    assert len(run.problems) == 1
    assert run.scores == whole.scores


def test_a_damaged_pick_costs_only_its_target(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS, finished=3)
    edit(folder / "downstream/picks/superglue-rte/21.json", lambda text: text[:-9])
    run = read_run(folder)
    assert (len(run.problems), tuple(run.scores["superglue-rte"])) == (1, (13,))


def test_what_an_interrupted_write_left_is_no_record(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS, finished=2)
    (folder / "downstream/picks/wiki_split").mkdir()
    (folder / "downstream/picks/wiki_split/.13.json.partial").write_text("{", encoding="utf-8")
    assert read_run(folder).problems == ()


def test_a_table_that_lacks_cells_of_the_plan_is_not_finished(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    edit(folder / "downstream/results.csv", lambda text: "".join(text.splitlines(keepends=True)[:5]))
    run = read_run(folder)
    assert (run.status, len(run.cells), run.planned) == ("partial", 4, 8)
    with pytest.raises(
        CheckpointError, match=r"results\.csv: holds 4 of the 8 cells of plan\.json; run priming-"
    ):
        load_results(folder)


@pytest.mark.parametrize(
    ("line", "change", "message"),
    [
        (0, lambda fields: [*fields[:7], "0.99", *fields[8:]], r"is scored by lr0\.003_bs8 with 0\.99, and in picks/"),
        (1, lambda fields: [*fields[:5], "16", *fields[6:]], r"is scored by lr0\.003_bs16 with .* by lr0\.003_bs8 with"),
    ],
)  # fmt: skip
def test_a_table_that_its_picks_contradict_is_refused(
    tmp_path: Path, line: int, change: Callable[[list[str]], list[str]], message: str
) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    table = folder / "downstream/results.csv"
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    picked = [number for number, row in enumerate(rows) if ",true," in row][line]
    rows[picked] = ",".join(change(rows[picked].split(",")))
    table.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    with pytest.raises(CheckpointError, match=rf"results\.csv:{picked + 2}: task .* {message}"):
        read_run(folder)


def test_a_damaged_pick_beside_a_table_is_named(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    whole = load_results(folder)
    edit(folder / "downstream/picks/wiki_split/13.json", lambda text: text[:-9])
    run = read_run(folder)
    assert (len(run.problems), run.scores) == (1, whole.scores)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda pick: {**pick, "test_score": 99.0}, r"13\.json: .*99\.0 does not lie between -1 and 1"),
        (lambda pick: {**pick, "off_label_rate": -0.5}, r"13\.json: .*-0\.5 does not lie between 0 and 1"),
        (lambda pick: {**pick, "cell": "lr9_bs9"}, r"13\.json: there is no record of its cell lr9_bs9; delete it"),
    ],
)  # fmt: skip
def test_a_pick_that_cannot_be_true_costs_its_target(
    tmp_path: Path, change: Callable[[dict[str, Any]], dict[str, Any]], message: str
) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS, finished=3)
    path = folder / "downstream/picks/wiki_split/13.json"
    path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8")))), encoding="utf-8")
    with pytest.raises(CheckpointError, match=message):
        load_results(folder)
    assert set(read_run(folder).scores) == {"superglue-rte"}


def test_a_table_that_a_spreadsheet_or_an_editor_saved_reads_the_same(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    whole = load_results(folder)
    table = folder / "downstream/results.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    assert load_results(folder).cells == whole.cells


def test_a_seed_that_is_no_number_is_not_known(tmp_path: Path) -> None:
    folder = write_run(tmp_path, PRIMED, tasks=TASKS)
    edit(folder / "config.yaml", lambda text: text.replace("seed: 42", "seed: true"))
    assert read_run(folder).seed == UNKNOWN_SEED
