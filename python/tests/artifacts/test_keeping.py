"""The service's `Keep`: layouts, shared files, models made again, progress, and what stops a save."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

from conftest import DENSE, MAGNITUDE, run, succeed, trial_spec, without_outcomes
from secateur.artifacts import PrunedModel, keep_model, verify
from secateur.artifacts.shrinking import shrink
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.files import require_space
from secateur.spec import Keep, Layout, Original, Progress, TrialResult, TrialSpec
from support.tiny_models import write_tiny_model

IDS = torch.arange(40).view(2, 20)
STRUCTURED: dict[str, Any] = {"method": {"id": "structured", "params": {}}, "pattern": "structured"}
TEMPLATE = "{{ messages[0].content }}"


def kept(
    engine: Engine,
    spec: TrialSpec,
    folder: Path,
    *layouts: Layout,
    original: Original | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TrialResult:
    keep = Keep(folder=str(folder), layouts=list(layouts), dense_measurements=[], original=original)
    return engine.run(
        spec,
        progress=progress,
        cancelled=cancelled,
        keep=partial(keep_model, spec, keep),
        evaluate=original is None,
    )


def original_of(result: TrialResult, **changes: Any) -> Original:
    own = {name: getattr(result, name) for name in ("fingerprint", "weights_digest", "measurements", "environment")}
    return Original(**own | {"achieved": result.sparsity.achieved} | changes)


def digests(folder: Path) -> dict[str, str]:
    return {name: file.sha256 for name, file in verify(folder).files.items()}


@pytest.mark.parametrize("layout", ["plain", "packed"])
def test_levels_share_every_file_that_pruning_does_not_change(engine: Engine, tmp_path: Path, layout: Layout) -> None:
    for level in (0.5, 0.7):
        result = kept(engine, trial_spec(**MAGNITUDE, level=level), tmp_path / str(level), layout)
        assert result.status == "succeeded", result.error
    low, high = (digests(tmp_path / level / layout) for level in ("0.5", "0.7"))
    weights = f"model-00002-of-00002{'.packed' if layout == 'packed' else ''}.safetensors"
    assert {name for name in low if low[name] != high[name]} == {"README.md", weights}
    assert f"{weights.replace('00002-of', '00001-of')}" in low
    assert {"config.json", "tokenizer.json", "model.safetensors.index.json"} < low.keys()


@pytest.mark.parametrize("layout", ["plain", "packed"])
def test_equal_models_are_saved_as_equal_bytes(engine: Engine, tmp_path: Path, layout: Layout) -> None:
    for name in ("first", "second"):
        kept(engine, trial_spec(level=0.6), tmp_path / name, layout)
    assert digests(tmp_path / "first" / layout) == digests(tmp_path / "second" / layout)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_transformers_alone_reloads_the_evaluated_model(engine: Engine, tmp_path: Path, dtype: str) -> None:
    base = engine.settings.model_roots[0] / "talkative"
    if not base.exists():
        write_tiny_model(base)  # a Llama, whose head is tied to its embeddings
        (base / "chat_template.jinja").write_text(TEMPLATE)
        GenerationConfig(do_sample=True, temperature=0.6, eos_token_id=0).save_pretrained(base)
    logits: dict[str, Tensor] = {}

    def keep(pruned: PrunedModel) -> None:
        logits["plain"] = pruned.loaded.model(IDS).logits
        logits["shrunk"] = shrink(pruned.loaded).model(IDS).logits
        keep_model(spec, message, pruned)

    spec = trial_spec(**STRUCTURED, model="file:talkative", dtype=dtype)
    message = Keep(folder=str(tmp_path), layouts=["plain", "shrunk"], dense_measurements=[], original=None)
    result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error
    for layout, expected in logits.items():
        model = AutoModelForCausalLM.from_pretrained(tmp_path / layout, dtype="auto")
        assert model.dtype == expected.dtype == getattr(torch, dtype)
        assert torch.equal(model(IDS).logits, expected)
        assert model.lm_head.weight is model.model.embed_tokens.weight
        assert (model.generation_config.do_sample, model.generation_config.temperature) == (True, 0.6)
        assert AutoTokenizer.from_pretrained(tmp_path / layout).chat_template == TEMPLATE
    shutil.rmtree(base)


def test_a_model_is_made_again_without_evaluating_it(engine: Engine, tmp_path: Path) -> None:
    spec = trial_spec()
    measured = succeed(engine, spec)
    again = kept(engine, spec, tmp_path, "plain", original=original_of(measured))
    assert again.status == "succeeded"
    assert again.measurements == []
    assert (again.fingerprint, again.weights_digest) == (measured.fingerprint, measured.weights_digest)
    manifest = verify(tmp_path / "plain")
    assert manifest.reproduced is True
    assert manifest.measurements == without_outcomes(measured)
    assert manifest.warnings == again.warnings == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"weights_digest": "0" * 64}, "other weights at the same sparsity. The weights differ although software"),
        ({"weights_digest": None}, "the weights of the original were not recorded"),
        ({"achieved": 0.25}, "its sparsity is 0.5, that of the original 0.25"),
        ({"achieved": 0.25, "environment": None}, "The software and hardware of the original are unknown"),
    ],
)
def test_a_model_that_differs_from_the_original_says_why(
    engine: Engine, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    measured = succeed(engine, trial_spec())
    again = kept(engine, trial_spec(), tmp_path, "plain", "packed", original=original_of(measured, **changes))
    [warning] = again.warnings
    assert reason in warning
    for layout in ("plain", "packed"):
        manifest = verify(tmp_path / layout)
        assert (manifest.reproduced, manifest.warnings) == (False, [warning])


def test_another_torch_device_or_number_of_threads_is_named(engine: Engine, tmp_path: Path) -> None:
    measured = succeed(engine, trial_spec())
    assert measured.environment
    before = measured.environment.model_copy(update={"torch": "1.0", "device_name": "H200", "threads": 64})
    original = original_of(measured, weights_digest="0" * 64, environment=before)
    [warning] = kept(engine, trial_spec(), tmp_path, "plain", original=original).warnings
    now = measured.environment
    assert f"torch 1.0 then, {now.torch} now; device_name H200 then, {now.device_name} now; threads 64" in warning


def test_saving_is_reported_to_the_end(engine: Engine, tmp_path: Path) -> None:
    seen: list[Progress] = []
    assert kept(engine, trial_spec(), tmp_path, "plain", "packed", progress=seen.append).status == "succeeded"
    saving = [event for event in seen if event.phase == "save"]
    assert (saving[0].step, saving[0].message) == (0, "plain: started")
    assert {(event.steps, event.unit) for event in saving} == {(2 * 7 * 3, "layer")}
    assert "packed: 21 of 21 layers" in [event.message for event in saving]
    assert [event.step for event in saving] == sorted(event.step for event in saving)
    assert [event.fraction for event in seen] == sorted(event.fraction for event in seen)
    assert seen[-1].step == seen[-1].steps
    assert seen[-1].fraction == pytest.approx(1)


@pytest.mark.parametrize("until", ["started", "0 of 21 layers", "21 of 21 layers", "digest of README.md"])
def test_a_cancelled_save_leaves_nothing_and_restores_the_weights(engine: Engine, tmp_path: Path, until: str) -> None:
    seen: list[Progress] = []
    result = kept(
        engine,
        trial_spec(),
        tmp_path,
        "plain",
        progress=seen.append,
        cancelled=lambda: bool(seen) and seen[-1].message == f"plain: {until}",
    )
    assert result.status == "cancelled"
    assert seen[-1].message == f"plain: {until}"
    assert list(tmp_path.iterdir()) == []
    assert run(engine, trial_spec(**DENSE)).sparsity.achieved == 0


def test_a_model_larger_than_the_free_space_is_refused_before_anything_is_written(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    result = kept(engine, trial_spec(), tmp_path / "new", "plain")
    assert result.error
    assert (result.status, result.error.type) == ("failed", "PRUNE_STORAGE_FULL")
    size = sum(tensor.nbytes for tensor in AutoModelForCausalLM.from_pretrained(_llama(engine)).parameters())
    assert f"the model takes {size} bytes" in result.error.message
    assert "has 1000 bytes left" in result.error.message
    assert not (tmp_path / "new").exists()


def test_space_is_that_of_the_nearest_folder_that_exists(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    require_space(tmp_path / "a" / "b", free // 2)
    with pytest.raises(SecateurError, match="choose another disk") as caught:
        require_space(tmp_path / "a" / "b", free * 2)
    assert caught.value.code == "PRUNE_STORAGE_FULL"


def test_a_file_that_the_manifest_cannot_name_is_refused(engine: Engine, tmp_path: Path) -> None:
    base = engine.settings.model_roots[0] / "odd"
    write_tiny_model(base)
    (base / "additional_chat_templates").mkdir()
    (base / "chat_template.jinja").write_text(TEMPLATE)
    (base / "additional_chat_templates" / "a b.jinja").write_text(TEMPLATE)
    result = kept(engine, trial_spec(model="file:odd"), tmp_path / "out", "plain")
    shutil.rmtree(base)
    assert result.error
    assert (result.status, result.error.type) == ("failed", "PRUNE_UNSUPPORTED_MODEL")
    assert "'additional_chat_templates/a b.jinja' is no name for a file" in result.error.message
    assert list(tmp_path.glob("**/*.*")) == []


def _llama(engine: Engine) -> Path:
    return engine.settings.model_roots[0] / "llama"
