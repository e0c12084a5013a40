"""The planted gym: one source is the target's own data, so every predictor and the truth must rank it first."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from sources.planted import SOURCES, planted_task, write_planted

from priming import load_config, run_downstream, run_upstream
from priming.cli import sources as command
from priming.errors import CheckpointError, ConfigError, PrimingError, TaskError
from priming.runs.model import configured_model
from priming.sources import leaving_out
from priming.sources.evidence import logme_scores
from priming.sources.gradients import gradient_scores
from priming.sources.keeping import write_partition
from priming.sources.leaving_out import found_truth, run_truth, sources_folder, truth_study
from priming.sources.passes import encode_rows
from priming.sources.ranking import PREDICTORS, rank_sources
from priming.sources.texts import text_scores
from priming.study.matrix import study_runs
from priming.study.running import StudyResult
from priming.tasks import load_partition


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return write_planted(tmp_path_factory.mktemp("planted"))


def in_this_process(study, say=print):
    """Run a study without processes of its own, which take seconds to start."""
    runs = study_runs(study)
    before = sum((run.folder.downstream / "results.csv").exists() for run in runs)
    for run in runs:
        run_upstream(run.config)
        run_downstream(run.config)
    return StudyResult(study.folder, runs, before, {}, 0.0)


@pytest.fixture(scope="module")
def ranked(planted):
    """The command with --truth; returns what it printed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaving_out, "run_study", in_this_process)
        words = ["--truth", "--steps", "20", "--top", "2", "--keep", "1", "--by", "truth", *PREDICTORS]
        out = planted.parent / "kept.json"
        assert command.main(["--config", str(planted), *words, "--out", str(out)]) == 0
    return out


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_predictor_and_the_truth_rank_the_twin_first(planted, ranked):
    rows = table(sources_folder(load_config(planted)) / "scores.csv")
    assert len(rows) == len(SOURCES) * 4
    first = {row["predictor"]: row["source"] for row in rows if row["rank"] == "1.0"}
    assert first == dict.fromkeys([*PREDICTORS, "truth"], "twin")


def test_the_truth_is_what_the_runs_scored(planted, ranked):
    folder = sources_folder(load_config(planted))
    rows = table(folder / "truth.csv")
    assert len(rows) == len(SOURCES) * 2
    for row in rows:
        run = f"Multi_M_A_without_{row['source']}"
        cells = table(folder / "truth" / "seed42" / run / "downstream" / "results.csv")
        (score,) = (cell["test_score"] for cell in cells if cell["sample"] == row["sample"])
        assert float(score) == float(row["without"])
        assert float(row["help"]) == float(row["with_all"]) - float(row["without"])
    assert min(float(row["help"]) for row in rows if row["source"] == "twin") > 0.4


def test_what_was_kept_is_a_partition_that_runs(planted, ranked):
    partition = load_partition(str(ranked))
    assert (partition.train, partition.dev, partition.test) == (("twin",), (), ("goal",))
    assert {name: own.metric for name, own in partition.own_tasks.items()} == {"goal": "ACC", "twin": "ACC"}
    words = [f"tasks.partition={ranked}", "name=kept", "upstream.steps=2", "upstream.tasks_per_step=1"]
    config = load_config(planted, words)
    assert run_upstream(config).trained
    assert list(run_downstream(config).result.test_scores) == ["goal"]


def test_the_truth_that_is_there_is_used_and_what_is_missing_is_said(planted, ranked, tmp_path, capsys):
    config = load_config(planted)
    truth, notes = found_truth(config)
    assert (truth.measured, notes) == (SOURCES, ())
    lost = (
        sources_folder(config) / "truth" / "seed42" / "Multi_M_A_without_far" / "downstream" / "results.csv"
    )
    lost.rename(tmp_path / "results.csv")
    try:
        assert command.main(["--config", str(planted), "--by", "text"]) == 0
        printed = capsys.readouterr().out
        assert "The truth lacks 1 of 3 sources" in printed
        assert (
            "3 of 4 runs of seed 42 are finished; missing: Multi_M_A_without_far; --truth goes on" in printed
        )
    finally:
        (tmp_path / "results.csv").rename(lost)
    other = load_config(planted, ["upstream.steps=3"])
    assert found_truth(other)[0] is None
    with pytest.raises(CheckpointError, match="were made with other settings"):
        run_truth(other, (42,))
    assert found_truth(load_config(planted, ["seed=7"]))[0].seeds == (42,)


def test_the_report_reads_as_it_should(planted, ranked, capsys):
    words = ["--config", str(planted), "--by", "text", "--top", "2"]
    assert command.main(words) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("The 2 sources of 3 that should help each target most, the best first\n")
    lines = [line.split() for line in printed.splitlines()]
    assert ["goal", "1", "twin", "twin"] in lines
    assert ["predictor", "target", "sources", "rho", "p", "tau", "p", "P@2"] in lines
    assert [line[2] for line in lines if line[:2] == ["text", "goal"]] == ["3"]
    assert "precision at 2 is 0.67 by chance" in printed
    assert "The truth rests on one seed (42), so nothing says how much of it is noise" in printed
    assert not [line for line in printed.splitlines() if line != line.rstrip()]


def test_the_plan_says_what_would_be_done_and_does_nothing(planted, capsys):
    words = ["--config", str(planted), "--plan", "--truth", "--seeds", "1", "2", "name=planned"]
    assert command.main(words) == 0
    printed = capsys.readouterr().out
    assert "sources: 3, samples 13, 21" in printed
    assert "on 8 task samples" in printed
    assert (
        "logme: 3 sources tuned for 50 steps of 4 rows at 0.01, in 1 banks of up to 16; each reads 2"
        in printed
    )
    assert (
        "truth: 8 runs (multitask, psi_u = M, seeds 1, 2), one with all sources and one without each"
        in printed
    )
    assert not (planted.parent / "runs" / "planned").exists()


def test_equal_results_whatever_the_order_of_tasks(planted):
    config = load_config(planted)
    ranking = rank_sources(config, steps=3)
    again = rank_sources(config, steps=3)
    model = configured_model(config)
    encoder = model.encoder(input_length=24, output_length=6)
    sources = [planted_task(name) for name in ("twin", "far", "away")]
    rows = encode_rows(encoder, sources), encode_rows(encoder, [planted_task("goal")])
    found = {
        "gradient": gradient_scores(model, *rows, config.downstream),
        "logme": logme_scores(model, *rows, config.downstream, steps=3, seed=config.seed)[0],
        "text": text_scores(sources, [planted_task("goal")]),
    }
    for name, own in found.items():
        assert own.sources == ranking.sources == SOURCES
        assert np.array_equal(own.values, ranking.scores[name].values)
        assert np.array_equal(again.scores[name].values, ranking.scores[name].values)


def test_an_override_behind_a_list_is_no_part_of_it(planted, tmp_path):
    words = [
        "--config",
        str(planted),
        "--target",
        "goal",
        f"output_dir={tmp_path}",
        "--by",
        "text",
        "name=behind",
    ]
    assert command.main(words) == 0
    assert (tmp_path / "behind" / "sources" / "scores.csv").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--by", "txt"], "'txt' is none of gradient, logme, text, truth (did you mean 'text'?)"),
        (["--target", "gaol"], "'gaol' is no target (did you mean 'goal'?); the targets are goal"),
        (["--keep", "2"], "--keep and --out go together"),
        (["--seeds", "1"], "give --truth too"),
        (["--truth", "--seeds", "one"], "'one' is no seed"),
        (["--by", "truth", "name=nothing"], "there is nothing to rank by"),
        (["--by", "text", "--keep", "5", "--out", "x.json"], "5 sources are to be kept, and 3 are ranked"),
        (["--truth", "upstream.method=none"], "the truth primes with and without every source"),
        (["--truth", "upstream.from=other"], "upstream.from is 'other'"),
    ],
)
def test_what_a_user_can_mend_is_said(planted, words, message, capsys):
    assert command.main(["--config", str(planted), *words]) == 2
    assert message in capsys.readouterr().err


def test_failed_runs_of_the_truth_are_named_behind_the_ranking(planted, ranked, monkeypatch, capsys):
    def fails(study, say=print):
        return StudyResult(
            study.folder, study_runs(study), 3, {(42, "Multi_M_A_without_far"): "no memory"}, 0.0
        )

    monkeypatch.setattr(leaving_out, "run_study", fails)
    assert command.main(["--config", str(planted), "--truth", "--by", "text"]) == 2
    printed = capsys.readouterr()
    assert "Written:" in printed.out
    assert "1 of the 4 runs of the truth failed:\n  seed 42, Multi_M_A_without_far: no memory" in printed.err


def test_sources_left_out_already_stay_so(planted):
    config = load_config(planted, ["tasks.leave_out=[away]", "name=less"])
    values = truth_study(config, (42,)).settings.axes["left out"]
    assert values["without_far"] == {"tasks.leave_out": ["away", "far"]}
    assert set(values) == {"without_far", "without_twin"}
    with pytest.raises(ConfigError, match="leaving one out takes two"):
        truth_study(load_config(planted, ["tasks.leave_out=[far, away]"]), (42,))


def test_a_yaml_partition_is_written_as_well(planted, tmp_path):
    settings = load_config(planted).tasks
    write_partition(settings, ("twin", "far"), ("goal",), tmp_path / "kept.yaml")
    assert load_partition(str(tmp_path / "kept.yaml")).train == ("far", "twin")


def test_the_public_function_refuses_what_does_not_exist(planted):
    config = load_config(planted)
    for error, words in (
        (ConfigError, {"predictors": ("magic",)}),
        (ConfigError, {"steps": 0}),
        (TaskError, {"targets": ["x"]}),
    ):
        with pytest.raises(error):
            rank_sources(config, **words)
    ranking = rank_sources(config, predictors=("text",))
    assert ranking.best(1) == ("twin",)
    with pytest.raises(PrimingError, match="there is no ranking by 'logme' here"):
        ranking.best(1, ["logme"])
