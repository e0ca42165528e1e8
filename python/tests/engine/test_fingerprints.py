"""Fingerprints of a job's trials before they run."""

import pytest

from conftest import trial_spec
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.hardware.device import describe_environment
from secateur.spec import Cell, FingerprintsRequest, MethodRef

WANDA = Cell(method=MethodRef(id="wanda", params={}), level=0.5, pattern="unstructured")
CELLS = [
    Cell(method=MethodRef(id="dense", params={}), level=0.0, pattern="unstructured"),
    Cell(method=MethodRef(id="magnitude", params={}), level=0.7, pattern="unstructured"),
    WANDA,
    Cell(method=MethodRef(id="wanda", params={"variant": True}), level=0.5, pattern="2:4"),
]


def test_a_jobs_fingerprints_equal_those_of_its_trials(engine: Engine) -> None:
    here = describe_environment(engine.device)
    request = FingerprintsRequest(trial=trial_spec(), cells=CELLS, environments=[here])
    alone = [engine.fingerprint(trial_spec(**cell.model_dump(mode="json"))) for cell in CELLS]
    assert engine.fingerprints(request) == [alone]
    assert len(set(alone)) == len(CELLS)


def test_fingerprints_depend_on_versions_and_device_type_but_not_on_the_machine(engine: Engine) -> None:
    here = describe_environment(engine.device)
    same = here.model_copy(
        update={"device_name": "another", "cpu_capability": "AVX512", "threads": 64, "platform": "another"}
    )
    others = [{"device": "cuda:0"}, {"torch": "2.99.0"}, {"transformers": "9.0.0"}, {"secateur": "9.0.0"}]
    environments = [here, same, *(here.model_copy(update=change) for change in others)]
    request = FingerprintsRequest(trial=trial_spec(), cells=[WANDA], environments=environments)
    first, second, *rest = (of_environment[0] for of_environment in engine.fingerprints(request))
    assert first == second
    assert len({first, *rest}) == 1 + len(others)


def test_an_impossible_cell_is_rejected(engine: Engine) -> None:
    wrong = WANDA.model_copy(update={"pattern": "structured"})
    here = describe_environment(engine.device)
    with pytest.raises(SecateurError, match="cannot prune structured"):
        engine.fingerprints(FingerprintsRequest(trial=trial_spec(), cells=[wrong], environments=[here]))
