"""Methods based on dense gradients, each against its definition, and through the engine."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from conftest import CALIBRATION, run, succeed, trial_spec
from secateur.calibration import gradient_cache
from secateur.calibration.gradient_cache import ModelGradients
from secateur.calibration.gradients import LayerGradients, gather_blocks
from secateur.engine import Engine
from secateur.pruning.registry import all_methods, create
from secateur.settings import Settings
from secateur.spec import Progress, TrialSpec
from support.layer_problems import draw, problem
from support.pruning_runs import layers_of

SCORES = ["gradient-sensitive", "gradient", "ewc"]
METHODS = [*SCORES, "variational-dropout"]


def spec_of(method_id: str, **changes: Any) -> TrialSpec:
    return trial_spec(method={"id": method_id, "params": changes.pop("params", {})}, **changes)


def test_the_registry_has_all_gradient_methods() -> None:
    found = {method_id: all_methods()[method_id].describe() for method_id in METHODS}
    assert [found[method_id].paper for method_id in METHODS] == [f"table 4, AIGC {n}" for n in ("01", "08", "09", "07")]
    assert {(info.origin, info.needs, info.group, info.updates_weights) for info in found.values()} == {
        ("aigc", "gradients", "layer", False)
    }


def by_definition(method_id: str, weight: float, windows: list[float]) -> float:
    if method_id == "gradient-sensitive":
        return abs(weight) * sum(abs(gradient) for gradient in windows) / len(windows)
    if method_id == "gradient":
        return abs(weight * sum(windows))
    return 0.5 * sum(gradient**2 for gradient in windows) / len(windows) * weight**2


# Signs differ, so a method that took the absolute value before the sum, or the square of the mean, would fail.
@pytest.mark.parametrize("method_id", SCORES)
@pytest.mark.parametrize("pattern", ["unstructured", "2:4"])
@given(
    rows=st.integers(1, 7),
    tiles=st.integers(1, 4),
    windows=st.integers(1, 4),
    level=st.floats(0, 1, exclude_max=True),
    kind=st.sampled_from(["any", "zeros", "equal"]),
)
def test_scores_equal_the_definition(
    method_id: str, pattern: str, rows: int, tiles: int, windows: int, level: float, kind: str
) -> None:
    columns = 4 * tiles if pattern == "2:4" else 2 * tiles - 1
    # Small integers: sums are exact, so both orders of summation have the same ties.
    weight = (4 * draw(rows, columns, seed=1)).round()
    each = (4 * draw(windows, rows, columns, seed=2)).round() * {"any": 1, "zeros": 0, "equal": 1}[kind]
    if kind == "equal":
        weight, each = torch.full_like(weight, -2), torch.full_like(each, 3)
    given_gradients = LayerGradients(each.sum(0), each.abs().mean(0), each.square().mean(0))
    layer = problem(weight, gradients=given_gradients.or_ones(), level=level, pattern=pattern)
    known = each if each.any() else torch.ones(1, rows, columns)  # no token reached the layer
    expected = torch.zeros(rows, columns)
    for row, column in itertools.product(range(rows), range(columns)):
        expected[row, column] = by_definition(method_id, float(weight[row, column]), known[:, row, column].tolist())
    method = create(method_id, {})
    torch.testing.assert_close(method.scores(layer), expected)  # type: ignore[attr-defined]
    pruned = method.prune(layer).weight
    keep = layer.keep(method.scores(layer), "layer")  # type: ignore[attr-defined]
    assert torch.equal(pruned, weight.masked_fill(~keep, 0))
    assert int((~keep).sum()) == (rows * columns // 2 if pattern == "2:4" else math.floor(level * (rows * columns)))


@pytest.mark.parametrize("method_id", METHODS)
@pytest.mark.parametrize("model", ["file:llama", "file:opt"])
@pytest.mark.parametrize(("pattern", "level"), [("unstructured", 0.37), ("2:4", 0.5), ("6:8", 0.25)])
def test_counts_are_exact_in_every_layer(
    engine: Engine, method_id: str, model: str, pattern: str, level: float
) -> None:
    zeros: dict[str, tuple[int, int]] = {}

    def progress(event: Progress) -> None:
        if event.phase == "evaluate":
            assert engine._loaded is not None
            for layer in layers_of(engine._loaded):
                zeros[layer.name] = (int((layer.weight == 0).sum()), layer.weight.numel())

    spec = spec_of(method_id, model=model, pattern=pattern, level=level, params=quick(method_id))
    assert run(engine, spec, progress).status == "succeeded"
    assert len(zeros) > 10
    assert all(pruned == math.floor(level * weights) for pruned, weights in zeros.values())


def quick(method_id: str) -> dict[str, int]:
    return {"steps": 3} if method_id == "variational-dropout" else {}


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_results_do_not_depend_on_the_order_of_methods(settings: Settings, dtype: str) -> None:
    specs = [spec_of(method_id, dtype=dtype, params=quick(method_id)) for method_id in METHODS] + [
        trial_spec(dtype=dtype)
    ]
    there, back = Engine(settings), Engine(settings)
    first = [succeed(there, spec).measurements[0].value for spec in specs]
    second = [succeed(back, spec).measurements[0].value for spec in reversed(specs)]
    assert first == second[::-1]
    assert len(set(first)) == len(first)


def test_all_methods_and_levels_share_one_computation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    gathers: list[int] = []

    def count(*arguments: Any) -> Iterator[ModelGradients]:
        gathers.append(1)
        return gather_blocks(*arguments)

    monkeypatch.setattr(gradient_cache, "gather_blocks", count)
    calibration = CALIBRATION | {"samples": 7}
    for method_id, level in itertools.product(METHODS, (0.3, 0.6)):
        # A second engine has no model loaded, but the same home.
        succeed(Engine(settings), spec_of(method_id, level=level, calibration=calibration, params=quick(method_id)))
    assert len(gathers) == 1


def test_computing_gradients_counts_as_calibration_in_time_and_progress(engine: Engine) -> None:
    events: list[Progress] = []
    result = run(engine, spec_of("ewc", calibration=CALIBRATION | {"samples": 9}), events.append)
    assert result.status == "succeeded"
    assert result.seconds.calibrate > result.seconds.prune
    gather = [event for event in events if event.message.startswith("gradients of the dense model")]
    assert [event.phase for event in gather] == ["calibrate"] * 10
    fractions = [event.fraction for event in events]
    assert fractions == sorted(fractions)
    assert gather[-1].fraction - gather[0].fraction == pytest.approx(3 * 9 * 48 / total_cost(9 * 48), rel=1e-6)
    assert fractions[-1] == pytest.approx(1)


def total_cost(calibration_tokens: int) -> float:
    return 500 + 2000 + 3 * calibration_tokens + 1.25 * 20 * 64


def test_a_cancel_while_gradients_are_computed_leaves_the_model_usable(engine: Engine) -> None:
    calibration = CALIBRATION | {"samples": 11}
    seen: list[str] = []

    def cancelled() -> bool:
        return sum(message.startswith("gradients") for message in seen) > 4

    result = run(engine, spec_of("ewc", calibration=calibration), lambda event: seen.append(event.message), cancelled)
    assert result.status == "cancelled"
    assert succeed(engine, spec_of("ewc", calibration=calibration)).warnings == []
