"""The time of each phase in a trial's record."""

import time

import pytest

from secateur.engine.trial_record import TrialRecord


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", clock.perf_counter)
    return clock


def test_a_phase_inside_another_pauses_the_outer_one(clock: Clock) -> None:
    record = TrialRecord()
    with record.timed("calibrate"):
        clock.now += 1
        with record.timed("prune"):
            clock.now += 10
        clock.now += 2
    clock.now += 1000
    assert record.seconds == {"load": 0.0, "calibrate": 3.0, "prune": 10.0, "evaluate": 0.0}


def test_an_error_ends_the_phases_that_it_passes_through(clock: Clock) -> None:
    record = TrialRecord()

    def fail() -> None:
        with record.timed("calibrate"), record.timed("prune"):
            clock.now += 10
            raise MemoryError

    with pytest.raises(MemoryError):
        fail()
    clock.now += 1000
    with record.timed("prune"):
        clock.now += 1
    assert record.seconds == {"load": 0.0, "calibrate": 0.0, "prune": 11.0, "evaluate": 0.0}
