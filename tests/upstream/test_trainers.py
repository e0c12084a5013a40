"""The public trainers: what a step optimises, monitoring, stopping and resuming."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from tiny import encoder_of, tiny_model, toy_task

from priming import MAMLTrainer, MultiTaskTrainer, UpstreamSettings
from priming.data.batching import make_batch
from priming.errors import CheckpointError, TaskError, TrainingError
from priming.upstream.common import encode_episodes
from priming.upstream.maml import Maml
from priming.upstream.multitask import MultiTask

TASKS = [toy_task("one", rows=3), toy_task("two", rows=5), toy_task("three", rows=4)]
LENGTHS = {"input_length": 48, "output_length": 8}


def settings(**changes):
    return UpstreamSettings(**{
        "method": "multitask", "train": ("M",), "steps": 6, "batch_size": 6, "tasks_per_step": 3, "learning_rate": 1e-3, **changes,
    })  # fmt: skip


def leaves(model, parts=("M",)):
    return {
        name: value.clone().requires_grad_() for name, value in model.params(model.parts.names(parts)).items()
    }


def test_by_task_is_the_mean_of_the_tasks_own_mean_losses():
    model = tiny_model()
    algorithm = MultiTask(model, encode_episodes(encoder_of(model), TASKS), settings(label_smoothing=0.0), 42)
    params = leaves(model)
    result = algorithm(params, 0)
    names, drawn = algorithm._by_task(0)
    assert sorted(names) == ["one", "three", "two"]
    assert [len(block) for block in drawn] == [2, 2, 2]
    own = [model.losses(params, make_batch([block]), training=True)[0] for block in drawn]
    torch.testing.assert_close(result.losses, torch.stack(own).detach(), rtol=1e-12, atol=0)
    want = torch.autograd.grad(torch.stack(own).mean(), list(params.values()))
    for gradient, value in zip(result.gradients.values(), want, strict=True):
        torch.testing.assert_close(gradient, value, rtol=1e-9, atol=1e-12)


def test_every_example_of_train_and_dev_of_every_sample_is_visited():
    model = tiny_model()
    algorithm = MultiTask(
        model, encode_episodes(encoder_of(model), TASKS), settings(mixture="pooled", batch_size=4), 42
    )
    assert algorithm.steps_per_epoch == (3 + 5 + 4) * 2 * 2 // 4
    seen = [row for step in range(12) for row in algorithm._pooled(step)[1][0]]
    pool = [
        row
        for episode in encode_episodes(encoder_of(model), TASKS)
        for row in (*episode.support, *episode.query)
    ]
    assert sorted(map(id, seen)) == sorted(map(id, [row for _, row in algorithm._everything]))
    assert len(seen) == len(pool)


def test_training_lowers_the_loss_and_leaves_the_model_alone():
    model = tiny_model()
    before = {name: value.clone() for name, value in model.params(tuple(model.parts.owner)).items()}
    trainer = MultiTaskTrainer(model, settings(steps=40, learning_rate=1e-2), **LENGTHS)
    trained = trainer.train(TASKS)
    losses = [record["loss"] for record in trainer.log.records]
    assert sum(losses[-5:]) < 0.7 * sum(losses[:5])
    assert all(torch.equal(value, before[name]) for name, value in model.params(tuple(before)).items())
    assert set(trained) == set(model.parts.names(["M"]))


def test_the_order_of_the_tasks_does_not_matter():
    results = [
        MAMLTrainer(tiny_model(), settings(steps=3), **LENGTHS).train(tasks) for tasks in (TASKS, TASKS[::-1])
    ]
    assert all(torch.equal(value, results[1][name]) for name, value in results[0].items())


def test_monitoring_informs_and_changes_nothing():
    looked = MultiTaskTrainer(tiny_model(), settings(evaluate_every=2), **LENGTHS)
    blind = MultiTaskTrainer(tiny_model(), settings(), **LENGTHS)
    results = [looked.train(TASKS, [toy_task("dev")]), blind.train(TASKS)]
    assert all(torch.equal(value, results[1][name]) for name, value in results[0].items())
    assert [record["step"] for record in looked.log.records if "dev_score" in record] == [2, 4, 6]
    assert not [record for record in blind.log.records if "dev_score" in record]


def test_maml_monitors_the_query_loss_after_the_inner_loop():
    trainer = MAMLTrainer(tiny_model(), settings(steps=2, evaluate_every=2), **LENGTHS)
    trainer.train(TASKS, [toy_task("dev", samples=(13,))])
    model = tiny_model()
    assert trainer.log.records[-1]["dev_query_loss"] > 0
    (episode,) = encode_episodes(encoder_of(model), [toy_task("dev", samples=(13,))])
    maml = Maml(model, [episode], settings(inner_steps=3), ("A",), 42)
    start = maml.query_losses({}, [episode])
    zero = Maml(
        model, [episode], settings(inner_steps=3, inner_learning_rate={"value": 1e-12}), ("A",), 42
    ).query_losses({}, [episode])
    plain = model.losses({}, make_batch([episode.query]), training=False, label_smoothing=0.1)
    assert float(zero) == pytest.approx(float(plain), rel=1e-9)
    assert float(start) != pytest.approx(float(plain), rel=1e-9)


def test_support_and_query_sizes_are_kept_and_drawn_anew():
    model = tiny_model()
    maml = Maml(
        model, encode_episodes(encoder_of(model), TASKS), settings(support_size=2, query_size=3), ("A",), 42
    )
    first = [maml._episodes[0]]
    batches = [maml._batches(first, maml._keys(first, step, 0)) for step in range(6)]
    assert {len(support.inputs) for support, _ in batches} == {2}
    assert {len(query.inputs) for _, query in batches} == {3}
    assert len({str(support.inputs.tolist()) for support, _ in batches}) > 1


def test_epochs_are_passes_over_examples_or_episodes():
    model = tiny_model()
    many = settings(steps=None, epochs=3)
    multitask, maml = MultiTaskTrainer(model, many, **LENGTHS), MAMLTrainer(model, many, **LENGTHS)
    episodes = encode_episodes(encoder_of(model), TASKS)
    assert multitask.steps(multitask.algorithm(episodes)) == 3 * (48 // 6)
    assert maml.steps(maml.algorithm(episodes)) == 3 * (6 // 3)


@pytest.mark.parametrize("trainer", [MultiTaskTrainer, MAMLTrainer])
def test_a_loss_that_is_not_finite_names_step_and_task(trainer, monkeypatch):
    model = tiny_model()
    original = model.losses

    def broken(params, batch, **options):
        losses = original(params, batch, **options)
        broken.calls += 1
        return losses * (torch.nan if broken.calls > 8 else 1)

    broken.calls = 0
    monkeypatch.setattr(model, "losses", broken)
    chosen = settings(steps=20, tasks_per_step=1, batch_size=2, second_order="none")
    with pytest.raises(TrainingError, match=r"step \d+: the loss is not finite \(task (one|two|three)\)"):
        trainer(model, chosen, **LENGTHS).train(TASKS)


@pytest.mark.parametrize("trainer", [MultiTaskTrainer, MAMLTrainer])
def test_resuming_from_a_checkpoint_is_exact(trainer, tmp_path):
    chosen = settings(steps=7, checkpoint_every=2, keep_checkpoints=2, evaluate_every=3)
    rates = {"dropout": 0.2}
    whole = trainer(tiny_model(**rates), chosen, folder=tmp_path / "whole", **LENGTHS)
    want = whole.train(TASKS, [toy_task("dev")])

    class Stop(Exception):  # noqa: N818
        pass

    broken = trainer(tiny_model(**rates), chosen, folder=tmp_path / "cut", **LENGTHS)
    look = broken.look_at

    def stop(*arguments):
        if broken.stopping:
            raise Stop
        broken.stopping = True
        return look(*arguments)

    broken.stopping, broken.look_at = False, stop
    with pytest.raises(Stop):
        broken.train(TASKS, [toy_task("dev")])
    again = trainer(tiny_model(**rates), chosen, folder=tmp_path / "cut", **LENGTHS)
    got = again.train(TASKS, [toy_task("dev")])
    assert again.log.records[0]["step"] == 4
    assert all(torch.equal(value, want[name]) for name, value in got.items())
    logs = [(tmp_path / name / "log.jsonl").read_text() for name in ("whole", "cut")]
    assert logs[0] == logs[1]
    steps = [json.loads(line)["step"] for line in logs[0].splitlines()]
    assert steps == [0, 1, 2, 3, 3, 4, 5, 6, 6, 7]  # a look at step 3, 6 and 7, before that step is taken


def test_checkpoints_are_counted_and_those_of_another_run_refused(tmp_path):
    chosen = settings(steps=6, checkpoint_every=1, keep_checkpoints=2)
    MultiTaskTrainer(tiny_model(), chosen, folder=tmp_path, **LENGTHS).train(TASKS)
    kept = sorted(path.name for path in (tmp_path / "upstream" / "checkpoints").iterdir())
    assert kept == ["5", "6"]
    other = MultiTaskTrainer(tiny_model(), chosen, folder=tmp_path, seed=43, **LENGTHS)
    with pytest.raises(CheckpointError, match="belongs to a run with other settings, data or model"):
        other.train(TASKS)
    damaged = tmp_path / "upstream" / "checkpoints" / "6" / "state.safetensors"
    damaged.write_bytes(damaged.read_bytes()[:-4])
    with pytest.raises(CheckpointError, match=r"state.safetensors: damaged"):
        MultiTaskTrainer(tiny_model(), chosen, folder=tmp_path, **LENGTHS).train(TASKS)


def test_a_checkpoint_of_a_model_that_drops_out_differently_is_refused(tmp_path):
    chosen = settings(steps=2, checkpoint_every=1)
    MultiTaskTrainer(tiny_model(), chosen, folder=tmp_path, **LENGTHS).train(TASKS)
    with pytest.raises(CheckpointError, match="belongs to a run with other settings, data or model"):
        MultiTaskTrainer(tiny_model(dropout=0.1), chosen, folder=tmp_path, **LENGTHS).train(TASKS)


def test_without_sources_there_is_nothing_to_prime():
    with pytest.raises(TaskError, match="upstream training needs at least one task"):
        MultiTaskTrainer(tiny_model(), settings(), **LENGTHS).train([])


def test_every_psi_u_trains_what_it_names_and_nothing_else():
    for parts in (("M",), ("A",), ("M", "A")):
        for trainer in (MultiTaskTrainer, MAMLTrainer):
            model = tiny_model(spread=0.1)
            names = model.parts.names(parts)
            start = {name: value.clone() for name, value in model.params(names).items()}
            trained = trainer(model, settings(train=parts, steps=2, warmup=0.0), **LENGTHS).train(TASKS)
            assert tuple(sorted(trained)) == tuple(sorted(names))
            moved = [name for name in names if not torch.equal(trained[name], start[name])]
            assert len(moved) > 0.9 * len(names)


def test_a_source_without_dev_examples_serves_multitask_and_is_named_by_maml():
    task = toy_task("bare", samples=(13,))
    task = replace(task, samples={13: replace(task.samples[13], dev=())})
    assert MultiTaskTrainer(tiny_model(), settings(tasks_per_step=1, batch_size=2), **LENGTHS).train([task])
    with pytest.raises(TaskError, match="meta-learning: task 'bare', sample 13 has no dev examples"):
        MAMLTrainer(tiny_model(), settings(tasks_per_step=1), **LENGTHS).train([task])
