"""Both sides of the bridge accept the same messages. The TypeScript half is `test/contract.test.ts`."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from secateur import spec
from secateur.artifacts import Manifest

FIXTURES = Path(__file__).parents[2] / "test" / "fixtures" / "contract"
CASES = [case for path in sorted(FIXTURES.glob("*.json")) for case in json.loads(path.read_text())]


def case_id(case: dict[str, Any]) -> str:
    return f"{case['schema']}: {case['name']}"


def validate(case: dict[str, Any]) -> Any:
    message = Manifest if case["schema"] == "Manifest" else getattr(spec, case["schema"])
    return TypeAdapter(message).validate_json(json.dumps(case["value"]), by_alias=True, by_name=False)


def test_every_schema_has_valid_and_invalid_fixtures() -> None:
    schemas = {
        "TrialSpec",
        "TrialResult",
        "EngineEvent",
        "Catalogue",
        "CheckRequest",
        "CheckReport",
        "FingerprintsRequest",
        "Keep",
        "Manifest",
    }
    assert {(case["schema"], case["valid"]) for case in CASES} == {
        (schema, valid) for schema in schemas for valid in (True, False)
    }


@pytest.mark.parametrize("case", [case for case in CASES if case["valid"]], ids=case_id)
def test_valid_messages_are_accepted_and_written_back_unchanged(case: dict[str, Any]) -> None:
    written = json.loads(validate(case).model_dump_json())
    assert {key: written[key] for key in case["value"]} == case["value"]


@pytest.mark.parametrize("case", [case for case in CASES if not case["valid"]], ids=case_id)
def test_invalid_messages_are_rejected(case: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        validate(case)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_not_finite_are_rejected(literal: str) -> None:
    text = '{"model": "m", "method": {"id": "dense", "params": {}}, "pattern": "unstructured", "level": LEVEL}'
    with pytest.raises(ValidationError):
        spec.TrialSpec.from_json(text.replace("LEVEL", literal))


def test_defaults_equal_those_of_the_service() -> None:
    text = '{"model": "m", "method": {"id": "dense", "params": {}}, "pattern": "unstructured", "level": 0}'
    assert json.loads(spec.TrialSpec.from_json(text).to_json()) == {
        "model": "m",
        "revision": None,
        "method": {"id": "dense", "params": {}},
        "level": 0,
        "pattern": "unstructured",
        "calibration": {
            "dataset": "wikitext2-mini",
            "split": None,
            "samples": 128,
            "seqlen": None,
            "bos": "auto",
            "sampling": "random",
            "seed": 0,
        },
        "evaluations": [
            {
                "metric": "perplexity",
                "dataset": "wikitext2-mini",
                "split": None,
                "seqlen": None,
                "bos": "auto",
                "windows": None,
            }
        ],
        "dtype": "auto",
        "allocation": "uniform",
        "pass": "sequential",
        "seed": 0,
    }


def test_a_measurement_that_an_earlier_release_saved_is_read() -> None:
    saved = {"metric": "accuracy", "dataset": "digits", "split": "test", "seqlen": None, "windows": 9, "tokens": None}
    measurement = spec.Measurement.from_json(json.dumps({**saved, "value": 0.5, "status": "ok", "seconds": 1}))
    assert (measurement.non_finite, measurement.bos) == (None, None)


def test_a_calibration_that_an_earlier_release_saved_is_read() -> None:
    saved = {"dataset": "brown", "split": "train", "digest": "0", "samples": 6, "seqlen": 48, "tokens": 288}
    used = spec.CalibrationUsed.from_json(json.dumps({**saved, "sampling": "random", "seed": 0}))
    assert used.bos is None
