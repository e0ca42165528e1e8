"""Recorded queries: their fields, their times, and how often each is drawn."""

import itertools
import json
import random
import tracemalloc
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch

from conftest import trial_spec
from secateur.data.content import Documents
from secateur.data.datasets import Datasets
from secateur.data.planning import CalibrationPlan, DataPlanner, EvaluationPlan
from secateur.data.sampling import Sampler
from secateur.data.traces.fields import count_of, text_of, time_of
from secateur.data.traces.periods import ALWAYS, Period
from secateur.data.traces.queries import DrawnQueries, Queries
from secateur.engine import Engine
from secateur.models.config import input_spec, load_config
from secateur.models.preprocessors import load_tokenizer
from secateur.models.sources.source import locate
from secateur.settings import Settings
from secateur.spec import Calibration, CheckRequest, Evaluation
from support.rejections import rejection

TRACES = Path(__file__).parents[3] / "test/fixtures/traces.json"
"""Lines of traces, which the tests of the API read as well."""
NOON = "2026-11-01T12:00:00Z"
DAY: list[dict[str, Any]] = [  # the texts of a day in November, a minute before noon, at noon, and after it
    {"text": "the of", "time": "2026-11-01T08:00:00Z"},
    {"text": "and to", "time": "2026-11-01T11:59:59.999999Z", "count": 4},
    {"text": "the of", "time": 1793534400},
    {"text": "in that", "time": "2026-11-01T13:30:00+01:30"},
    {"text": "the of", "time": "2026-11-01T20:00:00Z", "count": 2},
]
FREQUENCY = {"weighting": "frequency", "samples": 5, "seqlen": 24}


def write(settings: Settings, rows: list[dict[str, Any]], name: str = "day.jsonl") -> str:
    (settings.data_roots[0] / name).write_text("\n".join(map(json.dumps, rows)))
    return f"file:{name}"


def planner(settings: Settings) -> DataPlanner:
    source = locate("file:llama", settings)
    return DataPlanner(Datasets(settings), source, input_spec(load_config(source)))


def calibration(settings: Settings, dataset: str, **changes: Any) -> CalibrationPlan:
    return planner(settings).calibration(Calibration.model_validate({"dataset": dataset} | changes))


def evaluation(settings: Settings, dataset: str, **changes: Any) -> EvaluationPlan:
    return planner(settings).evaluation(Evaluation.model_validate({"dataset": dataset} | changes))


def queries(settings: Settings, rows: list[dict[str, Any]]) -> Queries:
    return Queries(settings.data_roots[0] / write(settings, rows).removeprefix("file:"), ALWAYS)


@pytest.mark.parametrize("trace", json.loads(TRACES.read_text()))
def test_a_line_is_read_as_the_api_checks_it(settings: Settings, trace: dict[str, Any]) -> None:
    row = trace["line"]
    if "text" in trace:
        assert text_of(row) == trace["text"]
        assert time_of(row) == (trace["time"] * 1_000 if "time" in trace else None)
        assert count_of(row) == trace.get("count", 1)
    else:
        period = {} if "count" in row else {"after": NOON}
        message = rejection(lambda: calibration(settings, write(settings, [row]), **FREQUENCY, **period))[2]
        assert f"line 1 {trace['problem']}" in message


def test_times_and_counts_that_nothing_asks_for_are_not_read(settings: Settings) -> None:
    dataset = write(settings, [{"text": "a", "time": "noon", "count": -1}, {"text": "a"}])
    plan = calibration(settings, dataset, weighting="uniform", seqlen=8)
    assert (plan.split, plan.content.digest) == ("all", Documents(["a", "a"]).digest)


@pytest.mark.parametrize(
    ("period", "texts", "split"),
    [
        ({"before": NOON}, ["the of", "and to"], f"all before {NOON}"),
        ({"after": NOON}, ["the of", "in that", "the of"], f"all after {NOON}"),
        ({"after": "2026-11-01T13:00:00+01:00", "before": "2026-11-01T20:00:00.000Z"}, ["the of", "in that"], None),
        ({"after": "2026-11-01T12:00:00.001Z"}, ["the of"], "all after 2026-11-01T12:00:00.001Z"),
    ],
)
def test_queries_are_those_from_after_on_and_until_before(
    settings: Settings, period: dict[str, str], texts: list[str], split: str | None
) -> None:
    dataset = write(settings, DAY)
    of_evaluation = evaluation(settings, dataset, seqlen=2, **period)
    of_calibration = calibration(settings, dataset, seqlen=2, **period)
    for plan in (of_evaluation, of_calibration):
        assert plan.split == (split or f"all after {NOON} before 2026-11-01T20:00:00Z")
        assert plan.content.digest == Documents(texts).digest
    source = locate("file:llama", settings)
    windows = Sampler().evaluation(source, of_evaluation, None).inputs
    tokens = load_tokenizer(source)("\n\n".join(texts), add_special_tokens=False).input_ids
    assert windows.flatten().tolist() == tokens[: windows.numel()]


def test_evaluations_of_two_periods_are_two_measurements(settings: Settings) -> None:
    dataset = write(settings, DAY)
    of_job = planner(settings)
    asked: list[dict[str, str]] = [{}, {"before": NOON}, {"after": NOON}]
    plans = [
        of_job.evaluation(Evaluation.model_validate({"dataset": dataset, "seqlen": 2} | period)) for period in asked
    ]
    assert len({plan.windows for plan in plans}) == 3
    again = Evaluation(dataset=dataset, seqlen=2, before="2026-11-01T13:00:00+01:00")
    assert rejection(of_job.evaluation, again) == ("PRUNE_VALIDATION", "", "measures the same as item 1")


@pytest.mark.parametrize(
    ("dataset", "changes", "code", "pointer", "message"),
    [
        ("day.jsonl", {"before": "2026-02-30T00:00:00Z"}, "PRUNE_VALIDATION", "/before", "is no time from 1970"),
        ("day.jsonl", {"after": "2026-02-01T24:00:00Z"}, "PRUNE_VALIDATION", "/after", "is no time from 1970"),
        ("day.jsonl", {"after": NOON, "before": NOON}, "PRUNE_VALIDATION", "/after", "not earlier than `before`"),
        ("day.jsonl", FREQUENCY | {"sampling": "sequential"}, "PRUNE_VALIDATION", "/weighting", "leave out `sampling`"),
        (
            "day.jsonl",
            {"before": "2026-11-01T08:00:00Z"},
            "PRUNE_UNSUITABLE_DATASET",
            "/dataset",
            "has no query before 2026-11-01T08:00:00Z; its first is of 2026-11-01T08:00:00Z, its last of 2026-11-01T20",
        ),
        ("brown", {"after": NOON}, "PRUNE_UNSUITABLE_DATASET", "/dataset", "brown holds no recorded queries"),
        ("brown", FREQUENCY, "PRUNE_UNSUITABLE_DATASET", "/dataset", "brown holds no recorded queries"),
        ("file:day.txt", FREQUENCY, "PRUNE_UNSUITABLE_DATASET", "/dataset", "file:day.txt holds no recorded queries"),
        ("file:none.jsonl", FREQUENCY, "PRUNE_UNKNOWN_DATASET", "/dataset", "no such file"),
        ("timeless.jsonl", {"after": NOON}, "PRUNE_DATASET_UNAVAILABLE", "/dataset", "line 2 has no `time`"),
        ("uncounted.jsonl", FREQUENCY, "PRUNE_DATASET_UNAVAILABLE", "/dataset", "line 1 has no whole number"),
    ],
)
def test_what_has_no_such_queries_is_refused(
    settings: Settings, dataset: str, changes: dict[str, Any], code: str, pointer: str, message: str
) -> None:
    write(settings, DAY)
    write(settings, [DAY[0], {"text": "a"}], "timeless.jsonl")
    write(settings, [{"text": "a", "count": 0}], "uncounted.jsonl")
    (settings.data_roots[0] / "day.txt").write_text("the of")
    named = f"file:{dataset}" if dataset.endswith("jsonl") and ":" not in dataset else dataset
    found = rejection(lambda: calibration(settings, named, **changes))
    assert found[:2] == (code, pointer)
    assert message in found[2]


def test_an_instant_is_one_in_the_form_of_rfc_3339() -> None:
    for text in ("2026-11-01", "2026-11-01T12:00:00", "2026-11-01 12:00:00Z", "now", "2026-11-01T12:00:00.1234Z"):
        with pytest.raises(ValueError, match="before"):
            Calibration(before=text)


def test_equal_queries_are_one_with_the_sum_of_their_counts(settings: Settings) -> None:
    found = queries(settings, DAY)
    assert list(found) == ["the of", "and to", "in that"]
    assert found.frequencies.tolist() == [4, 4, 1]
    spread = queries(settings, [{"query": "the of"}] * 4 + [{"text": "and to", "count": 4}, {"prompt": "in that"}])
    assert spread.digest == found.digest
    assert queries(settings, [*DAY, DAY[0]]).digest != found.digest


def test_draws_are_proportional_to_the_frequencies(settings: Settings) -> None:
    found = queries(settings, DAY)
    sent = ["the of"] * 4 + ["and to"] * 4 + ["in that"]
    numbers = random.Random(3)
    expected = [sent[numbers.randrange(9)] for _ in range(50)]
    assert "".join(DrawnQueries(found, 3, 50).whole()) == "\n\n".join(expected)
    drawn = Counter(found.draw(numbers) for _ in range(20_000))
    chi_square = sum((drawn[index] - 20_000 * of / 9) ** 2 / (20_000 * of / 9) for index, of in enumerate([4, 4, 1]))
    assert chi_square < 9.21  # 99% of the distribution with two degrees of freedom


def test_windows_are_those_of_the_drawn_queries_one_after_another(settings: Settings) -> None:
    dataset, source = write(settings, DAY, "drawn.jsonl"), locate("file:llama", settings)
    sampler, plan = Sampler(), calibration(settings, dataset, seed=7, **FREQUENCY)
    windows = sampler.calibration(source, plan, 5).inputs
    text = "".join(DrawnQueries(queries(settings, DAY), 7, 200).whole())
    tokens = load_tokenizer(source)(text, add_special_tokens=False).input_ids
    assert windows.shape == (5, 24)
    assert windows.flatten().tolist() == tokens[: 5 * 24]
    assert torch.equal(sampler.first_sample(source, plan).inputs, windows[:1])
    assert torch.equal(sampler.calibration(source, plan, 2).inputs, windows[:2])
    other = calibration(settings, dataset, seed=8, **FREQUENCY)
    assert not torch.equal(sampler.calibration(source, other, 5).inputs, windows)


def test_a_single_short_query_fills_all_windows(settings: Settings) -> None:
    dataset, source = write(settings, DAY), locate("file:llama", settings)
    plan = calibration(settings, dataset, **FREQUENCY, before="2026-11-01T09:00:00Z")
    tokens = load_tokenizer(source)("\n\n".join(["the of"] * 99), add_special_tokens=False).input_ids
    assert Sampler().calibration(source, plan, 5).inputs.flatten().tolist() == tokens[:120]
    too_short = evaluation(settings, dataset, seqlen=24, before="2026-11-01T09:00:00Z")
    assert rejection(Sampler().evaluation, source, too_short, None)[0] == "PRUNE_TEXT_TOO_SHORT"


def test_queries_without_a_token_do_not_fill_windows_forever(settings: Settings) -> None:
    plan = calibration(settings, write(settings, [{"text": ""}]), **FREQUENCY)
    windows = Sampler().calibration(locate("file:llama", settings), plan, 5).inputs
    assert len(windows) <= 5


def test_a_long_trace_is_not_kept_in_memory(settings: Settings) -> None:
    path = settings.data_roots[0] / "long.jsonl"
    with path.open("w") as file:
        for number in range(4_000):
            file.write(json.dumps({"text": f"{number % 3_000} " * 500, "time": 1793534400 + number}) + "\n")
    tracemalloc.start()
    found = Queries(path, Period(before=1793534400 * 1_000_000 + 3_500 * 1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert Counter(found.frequencies.tolist()) == {1: 2_500, 2: 500}
    assert peak < path.stat().st_size / 8


def test_a_check_and_the_fingerprint_tell_the_drawings_apart(engine: Engine, settings: Settings) -> None:
    dataset = write(settings, DAY * 20)
    variants: list[dict[str, Any]] = [
        {"sampling": "sequential"},
        {"weighting": "frequency"},
        {"weighting": "frequency", "before": NOON},
        {"sampling": "sequential", "before": NOON},
    ]
    base = {"dataset": dataset, "samples": 2, "seqlen": 24}
    found = [engine.fingerprint(trial_spec(calibration=base | variant)) for variant in variants]
    assert all(one != other for one, other in itertools.combinations(found, 2))
    explicit = trial_spec(calibration=base | {"sampling": "sequential", "weighting": "uniform"})
    assert engine.fingerprint(explicit) == found[0]
    assert explicit.model_dump_json() == trial_spec(calibration=base | variants[0]).model_dump_json()
    request = {"model": "file:llama", "methods": [{"id": "wanda", "params": {}}], "levels": [0.5]}
    for method in ("wanda", "magnitude"):  # the second reads no data, and wrong names are problems all the same
        methods: list[dict[str, Any]] = [{"id": method, "params": {}}]
        asked = request | {"methods": methods, "calibration": base | {"before": "2026-02-30T00:00:00Z"}}
        report = engine.check(CheckRequest.model_validate(asked))
        assert [problem.pointer for problem in report.problems] == ["/calibration/before"]
