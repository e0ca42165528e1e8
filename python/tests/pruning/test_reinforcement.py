"""The agent keeps its budget, is at least as good as uniform levels by its reward, and leaves the model dense."""

import hashlib
import math
from typing import Any

import pytest
import torch
from torch import Tensor

from conftest import CALIBRATION, DENSE, EVALUATIONS, run, succeed, trial_spec
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.models.loading import LoadedModel
from secateur.models.samples import Samples
from secateur.pruning.methods import reinforcement
from secateur.pruning.methods.reinforcement import Reinforcement
from secateur.pruning.registry import create
from secateur.spec import Progress, TrialResult, TrialSpec


def spec(**changes: Any) -> TrialSpec:
    return trial_spec(**{"method": {"id": "reinforcement", "params": {"episodes": 20}}} | changes)


def block_levels(result: TrialResult) -> list[float]:
    assert result.protocol is not None
    assert result.protocol.block_levels is not None
    return result.protocol.block_levels


def loaded_by(engine: Engine) -> LoadedModel:
    assert engine._loaded is not None
    return engine._loaded


def digest(engine: Engine) -> str:
    content = hashlib.sha256()
    for tensor in loaded_by(engine).model.state_dict().values():
        content.update(tensor.numpy().tobytes())
    return content.hexdigest()


@pytest.mark.parametrize("model", ["file:llama", "file:opt"])
@pytest.mark.parametrize("level", [0.05, 0.5, 0.9])
def test_the_budget_is_kept(engine: Engine, model: str, level: float) -> None:
    zeros: dict[str, tuple[int, int, int]] = {}

    def progress(event: Progress) -> None:
        if event.phase == "evaluate":
            for block, layers in enumerate(loaded_by(engine).decoder.layers):
                for layer in layers:
                    rows = (layer.weight == 0).sum(dim=1)
                    assert len(rows.unique()) == 1
                    zeros[layer.name] = block, layer.weight.shape[1], int(rows[0])

    result = run(engine, spec(model=model, level=level), progress)
    found = block_levels(result)
    assert sum(found) / len(found) == pytest.approx(level, abs=1e-9)
    assert all(0 <= block < 1 for block in found)
    assert all(pruned == math.floor(found[block] * columns) for block, columns, pruned in zeros.values())
    assert len(zeros) == sum(map(len, loaded_by(engine).decoder.layers))


def test_one_episode_gives_uniform_levels_and_wandas_result(engine: Engine) -> None:
    only_uniform = succeed(engine, spec(method={"id": "reinforcement", "params": {"episodes": 1}}))
    assert block_levels(only_uniform) == [0.5, 0.5, 0.5]
    assert only_uniform.measurements[0].value == succeed(engine, trial_spec()).measurements[0].value


def test_the_chosen_levels_have_the_highest_reward_of_all_episodes(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[tuple[list[float], float]] = []
    original = reinforcement._Environment.reward

    def reward(self: reinforcement._Environment, levels: list[float]) -> float:
        value = original(self, levels)
        tried.append((levels, value))
        return value

    monkeypatch.setattr(reinforcement._Environment, "reward", reward)
    result = succeed(engine, spec())
    assert len(tried) == 20
    assert tried[0][0] == [0.5, 0.5, 0.5]
    assert block_levels(result) == max(tried, key=lambda one: one[1])[0]
    assert max(value for _, value in tried) > tried[0][1]


def test_the_reward_is_that_of_the_masked_model_on_held_out_windows(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewards: list[float] = []
    seen: list[Tensor] = []
    original = reinforcement._Environment.reward

    def reward(self: reinforcement._Environment, _: list[float]) -> float:
        rewards.append(original(self, [0.25, 0.5, 0.75]))
        return rewards[-1]

    def split(calibration: Samples) -> tuple[Samples, Samples]:
        parts = original_split(calibration)
        seen[:] = [part.inputs for part in parts]
        return parts

    original_split = reinforcement._split
    monkeypatch.setattr(reinforcement._Environment, "reward", reward)
    monkeypatch.setattr(reinforcement, "_split", split)
    succeed(engine, spec(method={"id": "reinforcement", "params": {"episodes": 1}}))

    loaded = loaded_by(engine)
    dense = {name: tensor.clone() for name, tensor in loaded.model.state_dict().items()}
    norms: dict[str, Tensor] = {}
    for layer in (layer for block in loaded.decoder.layers for layer in block):

        def keep(_: Any, arguments: tuple[Tensor], name: str = layer.name) -> None:
            norms[name] = arguments[0].reshape(-1, arguments[0].shape[-1]).norm(dim=0)

        layer.module.register_forward_pre_hook(keep)
    loaded.model(seen[0])
    for block, level in enumerate([0.25, 0.5, 0.75]):
        for layer in loaded.decoder.layers[block]:
            layer.module._forward_pre_hooks.clear()
            for row, scores in zip(layer.weight, layer.weight.abs() * norms[layer.name], strict=True):
                order = scores.argsort(stable=True)
                row[order[: math.floor(level * len(row))]] = 0
    logits = loaded.model(seen[1]).logits[:, :-1].flatten(0, 1)
    expected = -torch.nn.functional.cross_entropy(logits, seen[1][:, 1:].flatten())
    loaded.model.load_state_dict(dense)
    assert rewards == [pytest.approx(float(expected), rel=1e-5)]


@pytest.mark.parametrize(
    ("samples", "seqlen", "held_out"), [(2, 8, 1), (3, 8, 1), (8, 128, 4), (128, 2048, 4), (16, 16_384, 1)]
)
def test_statistics_and_reward_share_no_window(samples: int, seqlen: int, held_out: int) -> None:
    calibration = torch.arange(samples * seqlen).view(samples, seqlen)
    seen, rewarded = (part.inputs for part in reinforcement._split(Samples(calibration)))
    assert len(rewarded) == held_out
    assert torch.equal(torch.cat([seen, rewarded]), calibration)


def test_a_single_window_leaves_the_levels_uniform_with_a_warning(engine: Engine) -> None:
    result = succeed(engine, spec(calibration=CALIBRATION | {"samples": 1}))
    assert block_levels(result) == [0.5, 0.5, 0.5]
    assert result.warnings == ["reinforcement: one calibration window cannot be split; the blocks' levels stay uniform"]


def test_the_levels_depend_on_the_seed_but_not_on_the_evaluations(engine: Engine) -> None:
    first = succeed(engine, spec())
    other_text = [EVALUATIONS[0] | {"split": "train"}]
    again = succeed(Engine(engine.settings), spec(evaluations=other_text))
    assert block_levels(first) == block_levels(again)
    assert block_levels(succeed(engine, spec(seed=1))) != block_levels(first)


@pytest.mark.parametrize(("stop", "status"), [(3, "cancelled"), (None, "succeeded")])
def test_the_model_is_dense_again_after_success_or_cancel(engine: Engine, stop: int | None, status: str) -> None:
    succeed(engine, trial_spec(**DENSE))
    dense = digest(engine)
    episodes: list[str] = []

    def progress(event: Progress) -> None:
        if "episode" in event.message:
            episodes.append(event.message)

    result = run(engine, spec(), progress, cancelled=lambda: len(episodes) == stop)
    assert result.status == status
    assert episodes[-1] == f"reinforcement: episode {stop or 20} of 20"
    assert digest(engine) == dense


@pytest.mark.parametrize("episodes", [0, 10_001, 2.5, "many"])
def test_an_invalid_number_of_episodes_is_rejected(episodes: Any) -> None:
    with pytest.raises(SecateurError, match="episodes") as caught:
        create("reinforcement", {"episodes": episodes})
    assert caught.value.code == "PRUNE_INVALID_PARAMS"


def test_the_description_names_origin_paper_and_patterns() -> None:
    info = Reinforcement.describe()
    assert (info.origin, info.paper, info.patterns) == ("aigc", "table 4, AIGC 10", ["unstructured"])
