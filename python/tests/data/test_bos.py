"""A BOS in front of each window: which models get it, what it changes, and what is refused."""

import hashlib
import itertools
import json
import math
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoModelForCausalLM, PreTrainedModel

from conftest import DENSE, EVALUATIONS, run, succeed, trial_spec
from secateur.calibration.gradients import gather
from secateur.data.datasets import Datasets
from secateur.data.planning import DataPlanner
from secateur.data.sampling import Sampler
from secateur.engine import Engine
from secateur.evaluation.bos_advice import bos_advice
from secateur.evaluation.perplexity import perplexity
from secateur.models.config import input_spec, load_config
from secateur.models.samples import Samples
from secateur.models.sources.source import locate
from secateur.settings import Settings
from secateur.spec import Calibration, CheckRequest, Evaluation
from support.pruning_runs import WINDOWS, layers_of, load_tiny
from support.tiny_models import FAMILIES, MAX_SEQLEN, write_tiny_model

BOS = 0
"""The id of `<s>` in the tokenizer of the tiny models."""
GEMMAS = {"gemma", "gemma2", "gemma3_text"}
WANDA = {"id": "wanda", "params": {}}


def calibration(settings: Settings, model: str = "file:llama", **changes: Any) -> Samples:
    spec = Calibration.model_validate({"dataset": "brown", "samples": 5, "seqlen": 24} | changes)
    source = locate(model, settings)
    plan = DataPlanner(Datasets(settings), source, input_spec(load_config(source))).calibration(spec)
    return Sampler().calibration(source, plan, spec.samples)


def evaluation(settings: Settings, **changes: Any) -> Samples:
    spec = Evaluation.model_validate({"dataset": "brown", "seqlen": 24, "windows": 5} | changes)
    source = locate("file:llama", settings)
    plan = DataPlanner(Datasets(settings), source, input_spec(load_config(source))).evaluation(spec)
    return Sampler().evaluation(source, plan, spec.windows)


@pytest.fixture
def without_bos(settings: Settings) -> str:
    """A model whose tokenizer has no BOS."""
    folder = write_tiny_model(settings.model_roots[0] / "without-bos")
    file = folder / "tokenizer_config.json"
    fields = json.loads(file.read_text())
    del fields["bos_token"]
    file.write_text(json.dumps(fields))
    return "file:without-bos"


def problems(engine: Engine, **changes: Any) -> list[tuple[str, str, str]]:
    request = {"model": "file:llama", "methods": [WANDA], "levels": [0.5]} | changes
    found = engine.check(CheckRequest.model_validate(request)).problems
    return [(problem.pointer, problem.code, problem.message) for problem in found]


@pytest.mark.parametrize("sampling", ["random", "sequential"])
def test_the_windows_are_those_without_a_bos_with_it_in_front(settings: Settings, sampling: str) -> None:
    plain = calibration(settings, sampling=sampling)
    shown = calibration(settings, sampling=sampling, bos="always")
    assert torch.equal(shown.inputs, torch.cat([torch.full((5, 1), BOS), plain.inputs], dim=1))
    assert (shown.bos, shown.prefix, shown.length) == (BOS, 1, 25)
    assert (plain.bos, plain.prefix, plain.length) == (None, 0, 24)
    for samples in (shown, plain):
        assert (samples.seqlen, samples.tokens, samples.answers) == (24, 120, 23)


def test_the_windows_of_an_evaluation_get_it_too(settings: Settings) -> None:
    plain, shown = evaluation(settings), evaluation(settings, bos="always")
    assert torch.equal(shown.inputs[:, 1:], plain.inputs)
    assert shown.inputs[:, 0].tolist() == [BOS] * 5


@pytest.mark.parametrize("arch", sorted(FAMILIES))
def test_auto_puts_a_bos_in_front_for_the_gemma_family_only(families: Settings, arch: str) -> None:
    assert calibration(families, f"file:{arch}").bos == (BOS if arch in GEMMAS else None)


def test_never_puts_none_in_front(families: Settings) -> None:
    assert calibration(families, "file:gemma", bos="never").bos is None


def test_auto_puts_none_in_front_where_the_tokenizer_has_none(families: Settings) -> None:
    folder = write_tiny_model(families.model_roots[0] / "gemma-without", arch="gemma")
    file = folder / "tokenizer_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "bos_token": None}))
    assert calibration(families, "file:gemma-without").bos is None


def test_the_default_seqlen_leaves_a_position_for_the_bos(settings: Settings) -> None:
    assert calibration(settings, seqlen=None).seqlen == MAX_SEQLEN
    shown = calibration(settings, seqlen=None, bos="always")
    assert (shown.seqlen, shown.length) == (MAX_SEQLEN - 1, MAX_SEQLEN)
    assert calibration(settings, seqlen=MAX_SEQLEN - 1, bos="always").length == MAX_SEQLEN


def test_a_seqlen_that_leaves_no_position_for_the_bos_is_refused(engine: Engine) -> None:
    full = {"dataset": "brown", "seqlen": MAX_SEQLEN}
    assert problems(engine, calibration=full, evaluations=[full]) == []
    found = problems(engine, calibration={**full, "bos": "always"}, evaluations=[{**full, "bos": "always"}])
    message = "windows of 256 tokens are too long; the model takes at most 255 beside the BOS in front of each window"
    assert found == [
        ("/calibration/seqlen", "PRUNE_SEQLEN_TOO_LONG", message),
        ("/evaluations/0/seqlen", "PRUNE_SEQLEN_TOO_LONG", message),
    ]


def test_always_is_refused_where_the_tokenizer_has_no_bos(engine: Engine, without_bos: str) -> None:
    always = {"dataset": "brown", "seqlen": 24, "bos": "always"}
    message = f"the tokenizer of {without_bos} has no BOS; use `auto` or `never`"
    assert problems(engine, model=without_bos, calibration=always, evaluations=[always]) == [
        ("/calibration/bos", "PRUNE_VALIDATION", message),
        ("/evaluations/0/bos", "PRUNE_VALIDATION", message),
    ]
    assert problems(engine, model=without_bos) == []


def test_always_is_refused_for_images(families: Settings) -> None:
    images = {"dataset": "digits", "bos": "always"}
    found = problems(
        Engine(families),
        model="file:vit",
        methods=[WANDA],
        calibration=images,
        evaluations=[{**images, "metric": "accuracy"}],
    )
    message = "the model takes images, which have no BOS; leave it out"
    assert found == [
        ("/calibration/bos", "PRUNE_VALIDATION", message),
        ("/evaluations/0/bos", "PRUNE_VALIDATION", message),
    ]


def test_a_trial_records_the_bos_that_it_used(engine: Engine, settings: Settings) -> None:
    spec = trial_spec(
        calibration={"dataset": "brown", "samples": 5, "seqlen": 24, "bos": "always"},
        evaluations=[{**EVALUATIONS[0], "bos": "always"}, EVALUATIONS[0]],
    )
    result = succeed(engine, spec)
    assert result.protocol is not None
    used = result.protocol.calibration
    assert used is not None
    seen = calibration(settings, bos="always").inputs
    assert (used.bos, used.seqlen, used.tokens) == (BOS, 24, 120)
    assert used.digest == hashlib.sha256(seen.numpy().tobytes()).hexdigest()
    with_it, without = result.measurements
    assert (with_it.bos, without.bos) == (BOS, None)
    assert (with_it.seqlen, with_it.tokens) == (without.seqlen, without.tokens) == (64, 20 * 64)
    assert with_it.value != without.value


def test_evaluations_that_turn_out_equal_are_refused(engine: Engine) -> None:
    evaluations = [EVALUATIONS[0], {**EVALUATIONS[0], "bos": "never"}]
    result = run(engine, trial_spec(evaluations=evaluations))
    assert result.error is not None
    assert (result.error.type, result.error.message) == ("PRUNE_VALIDATION", "measures the same as item 0")


def test_a_fingerprint_depends_on_the_bos_and_not_on_how_it_was_asked_for(families: Settings) -> None:
    engine = Engine(families)

    def fingerprint(model: str, calibration: str, evaluation: str) -> str:
        spec = trial_spec(
            model=f"file:{model}",
            calibration={"dataset": "brown", "samples": 5, "seqlen": 24, "bos": calibration},
            evaluations=[{**EVALUATIONS[0], "bos": evaluation}],
        )
        return engine.fingerprint(spec)

    assert fingerprint("gemma", "auto", "auto") == fingerprint("gemma", "always", "always")
    assert fingerprint("llama", "auto", "auto") == fingerprint("llama", "never", "never")
    choices = itertools.product(("always", "never"), repeat=2)
    assert len({fingerprint("llama", *choice) for choice in choices}) == 4


def test_a_dense_trial_warns_of_a_model_that_needs_a_bos(settings: Settings, engine: Engine) -> None:
    folder = write_tiny_model(settings.model_roots[0] / "needs-bos", seed=4)
    dense = DENSE | {"model": "file:needs-bos"}

    def warnings(bos: str) -> list[str]:
        evaluations = [{"dataset": "brown", "seqlen": 8, "windows": 9, "bos": bos}]
        return succeed(engine, trial_spec(**dense, evaluations=evaluations)).warnings

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    windows = evaluation(settings, seqlen=8, windows=4).inputs
    without, with_it = scored(model, windows, None), scored(model, windows, BOS)
    assert with_it < 0.95 * without
    [warning] = warnings("auto")
    assert warning == (
        f"the perplexity of the dense model on the first 4 windows is {without:.2f}, and {with_it:.2f} with a BOS in "
        "front of each; set `bos` to `always`, in `calibration` and in `evaluations`"
    )
    assert warnings("always") == []


def test_a_model_that_hardly_needs_a_bos_gets_no_advice(settings: Settings) -> None:
    loaded = load_tiny("llama", settings)
    windows = evaluation(settings, seqlen=MAX_SEQLEN).inputs
    assert scored(loaded.model, windows[:, :-1], BOS) > 0.95 * scored(loaded.model, windows[:, :-1], None)
    assert bos_advice(loaded, Samples(windows)) is None


@pytest.mark.parametrize("arch", ["llama", "opt", "gemma2"])
def test_the_scored_tokens_are_those_without_a_bos(families: Settings, arch: str) -> None:
    """Against transformers' own logits. The last has a soft cap on them, so its head is not applied in chunks."""
    loaded, shown = load_tiny(arch, families), Samples(WINDOWS).with_bos(BOS)
    value = perplexity(loaded.model, shown.inputs, lambda *_: None, prefix=shown.prefix)
    assert value == pytest.approx(scored(loaded.model, WINDOWS, BOS), rel=1e-5)
    assert value != pytest.approx(scored(loaded.model, WINDOWS, None), rel=1e-3)


@torch.no_grad()
def scored(model: PreTrainedModel, windows: Tensor, bos: int | None) -> float:
    """The perplexity of each window's tokens from the second on, with the BOS as context, by plain transformers."""
    context = [] if bos is None else [torch.full((len(windows), 1), bos)]
    logits = model(torch.cat([*context, windows], dim=1)).logits[:, len(context) : -1]
    return math.exp(functional.cross_entropy(logits.flatten(0, 1).double(), windows[:, 1:].flatten()))


@pytest.mark.parametrize("arch", ["llama", "gemma2"])
def test_gradients_are_those_of_the_scored_tokens(families: Settings, arch: str) -> None:
    loaded, shown = load_tiny(arch, families), Samples(WINDOWS).with_bos(BOS)
    layers = layers_of(loaded)
    found = gather(loaded, layers, shown, lambda _: None)
    expected = {layer.name: torch.zeros_like(layer.weight) for layer in layers}
    parameters = [layer.parameter.requires_grad_() for layer in layers]
    for window in shown.inputs:
        answers = window.clone()
        answers[:2] = -100  # not in the loss: the BOS and the first token
        loss = loaded.model(window[None], labels=answers[None], use_cache=False).loss
        for layer, gradient in zip(layers, torch.autograd.grad(loss, parameters), strict=True):
            expected[layer.name] += layer.view(gradient)
    for name, total in expected.items():
        torch.testing.assert_close(found[name].total, total, rtol=1e-3, atol=1e-4 * float(total.abs().max()))
