"""What a trial found in each window is in its result, and gives the figure."""

import base64
import math

import numpy as np
import torch

from conftest import DENSE, succeed, trial_spec
from secateur.engine import Engine
from secateur.evaluation.outcomes import encoded_hits, encoded_numbers


def test_the_losses_of_all_windows_give_the_perplexity_exactly(engine: Engine) -> None:
    [measured] = succeed(engine, trial_spec(**DENSE)).measurements
    assert measured.outcomes is not None
    assert measured.tokens is not None
    losses = np.frombuffer(base64.b64decode(measured.outcomes.values), dtype="<f8")
    assert len(losses) == measured.windows
    assert measured.value == math.exp(math.fsum(losses) / (measured.tokens - measured.windows))


def test_outcomes_of_equal_windows_have_equal_digests(engine: Engine) -> None:
    specs = trial_spec(**DENSE), trial_spec(level=0.5), trial_spec(**DENSE, seed=1)
    digests = {part.outcomes.digest for spec in specs for part in succeed(engine, spec).measurements if part.outcomes}
    assert len(digests) == 1


def test_outcomes_that_are_not_finite_are_left_out() -> None:
    for value in (math.inf, math.nan):
        values = torch.tensor([1.0, value], dtype=torch.float64)
        assert encoded_numbers(values, "0" * 64) is None
        assert encoded_hits(values, "0" * 64) is None
