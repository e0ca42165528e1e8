"""Image models: a ViT and a ResNet pass the same checks as decoders."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModelForImageClassification

from conftest import run, trial_spec
from secateur.artifacts import PrunedModel, save
from secateur.artifacts import load as load_saved
from secateur.calibration.gradients import gather
from secateur.calibration.statistics import Gram
from secateur.data import digits
from secateur.engine import Engine
from secateur.evaluation.accuracy import accuracy, label_perplexity
from secateur.models.blocks.decoder import find_decoder
from secateur.models.blocks.runner import BlockRunner
from secateur.models.loading import LoadedModel, Offload
from secateur.models.outline import outline
from secateur.pruning.registry import all_methods, create
from secateur.settings import Settings
from secateur.spec import Layout, TrialSpec
from support.pruning_runs import layers_of, load_tiny, masks, prune, prune_by, restored
from support.tiny_models import IMAGE_FAMILIES
from support.vision_inputs import rows_seen, samples
from support.wanda_reference import lowest

LAYERS = {"vit": [6, 6, 6], "resnet": [4, 3, 3]}


@pytest.fixture(scope="module", params=IMAGE_FAMILIES)
def of_family(request: pytest.FixtureRequest, families: Settings) -> LoadedModel:
    return load_tiny(request.param, families)


@pytest.fixture
def loaded(of_family: LoadedModel) -> Iterator[LoadedModel]:
    with restored(of_family):
        yield of_family


def plain_wanda(loaded: LoadedModel, images: Tensor) -> dict[str, Tensor]:
    """The masks of the reference pass at level 0.5, by whole forward passes of transformers' own model."""
    model = AutoModelForImageClassification.from_pretrained(loaded.source.folder, dtype=torch.float32).eval()
    found: dict[str, Tensor] = {}
    stack = model.vit.layers if loaded.source.folder.name == "vit" else model.resnet.encoder.stages
    path = "vit.layers" if loaded.source.folder.name == "vit" else "resnet.encoder.stages"
    for index, block in enumerate(stack):
        named = [(role, module) for role, module in block.named_modules() if isinstance(module, nn.Linear | nn.Conv2d)]
        with torch.no_grad():
            with rows_seen(named) as seen:
                model(pixel_values=images)
            for role, rows in seen.items():
                weight = block.get_submodule(role).weight
                matrix = weight.view(len(weight), -1)
                pruned = lowest(matrix.abs() * rows.square().mean(dim=0).sqrt(), 0.5, "unstructured")
                matrix[pruned] = 0
                found[f"{path}.{index}.{role}"] = ~pruned
    return found


def test_the_reference_pass_prunes_what_a_plain_loop_prunes(loaded: LoadedModel) -> None:
    images = samples(loaded).inputs
    expected = plain_wanda(loaded, images)
    found = prune(loaded, "reference", 2, windows=images)
    assert expected.keys() == found.keys()
    assert [name for name in expected if not torch.equal(expected[name], found[name])] == []


def test_the_sequential_pass_is_exact_and_does_not_depend_on_the_batch_size(loaded: LoadedModel) -> None:
    images = samples(loaded).inputs
    at_once = prune(loaded, "sequential", 5, windows=images)
    loaded.weights.restore()
    in_batches = prune(loaded, "sequential", 2, windows=images)
    assert [name for name in at_once if not torch.equal(at_once[name], in_batches[name])] == []
    assert all(((~mask).sum(dim=1) == mask.shape[1] // 2).all() for mask in at_once.values())


def test_the_blocks_run_one_by_one_compute_the_models_hidden_states(loaded: LoadedModel) -> None:
    images = samples(loaded).inputs
    last: list[Tensor] = []
    hook = loaded.decoder.blocks[-1].register_forward_hook(lambda _, __, output: last.append(output))
    with torch.no_grad():
        loaded.model(pixel_values=images)
        hook.remove()
        runner = BlockRunner(loaded.model, loaded.decoder, images, 2)
        for block in range(3):
            runner.advance(block)
    states = torch.cat([runner.inputs(batch) for batch in range(runner.batches)])
    assert torch.allclose(states, last[0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("arch", IMAGE_FAMILIES)
def test_a_model_larger_than_its_device_gives_the_same_bits(families: Settings, tmp_path: Path, arch: str) -> None:
    found = []
    for offload in (None, Offload(tmp_path / "outside", 1 << 30)):
        loaded = load_tiny(arch, families, offload=offload)
        images = samples(loaded, 30)
        prune_by(loaded, create("sparsegpt", {}), windows=images.inputs, batch=20, gather=Gram)
        logits = label_perplexity(loaded.model, images, lambda *_: None, loaded.decoder)
        with loaded.weights.readable():
            found.append((logits, accuracy(loaded.model, images, lambda *_: None), masks(loaded)))
    (logits, right, kept), other = found
    assert other[:2] == (logits, right)
    assert all(torch.equal(mask, other[2][name]) for name, mask in kept.items())


def test_the_outline_knows_the_layers_without_the_weights(loaded: LoadedModel) -> None:
    shapes = outline(loaded.source)
    arch = loaded.source.folder.name
    assert (shapes.family, [len(layers) for layers in shapes.decoder.layers]) == (arch, LAYERS[arch])
    assert (shapes.input_spec.kind, shapes.input_spec.max_seqlen) == ("images", None)
    assert shapes.input_spec.classes == tuple(f"LABEL_{index}" for index in range(10))
    assert [(layer.name, layer.weight.shape) for layers in shapes.decoder.layers for layer in layers] == [
        (layer.name, layer.weight.shape) for layer in layers_of(loaded)
    ]


def test_gradients_equal_those_of_each_labels_cross_entropy(loaded: LoadedModel) -> None:
    shown = samples(loaded)
    found = gather(loaded, layers_of(loaded), shown, lambda _: None)
    model = AutoModelForImageClassification.from_pretrained(loaded.source.folder, dtype=torch.float32).eval()
    parameters = [layer.weight for layers in find_decoder(model).layers for layer in layers]
    weights = [layer.parameter for layers in find_decoder(model).layers for layer in layers]
    assert shown.labels is not None
    by_image = [
        torch.autograd.grad(functional.cross_entropy(model(pixel_values=image[None]).logits, label[None]), weights)
        for image, label in zip(shown.inputs, shown.labels, strict=True)
    ]
    for layer, parameter, *gradients in zip(layers_of(loaded), parameters, *by_image, strict=True):
        each = torch.stack([gradient.view(parameter.shape) for gradient in gradients])
        ours = found[layer.name]
        for value, expected in (
            (ours.total, each.sum(0)),
            (ours.absolute, each.abs().mean(0)),
            (ours.squared, each.square().mean(0)),
        ):
            torch.testing.assert_close(value, expected, rtol=1e-4, atol=1e-6)


NOT_FOR_CONVOLUTIONS = {
    "bias": "10 of 10 layers have no bias",
    "opposite-bias": "10 of 10 layers have no bias",
    "structured": "belongs to no known form of feed-forward network or attention",
}
PARAMS: dict[str, dict[str, Any]] = {"variational-dropout": {"steps": 2}, "reinforcement": {"episodes": 2}}


def spec_of(arch: str, method_id: str, **changes: Any) -> TrialSpec:
    return trial_spec(
        model=f"file:{arch}",
        method={"id": method_id, "params": PARAMS.get(method_id, {})},
        pattern=all_methods()[method_id].patterns[0],
        calibration={"dataset": "digits", "samples": 8},
        evaluations=[{"metric": "accuracy", "dataset": "digits", "windows": 50}],
        **changes,
    )


@pytest.mark.parametrize("method_id", all_methods())
@pytest.mark.parametrize("arch", IMAGE_FAMILIES)
def test_every_method_is_exact_and_repeatable(families: Settings, arch: str, method_id: str) -> None:
    kept: list[dict[str, Tensor]] = []

    def keep(pruned: PrunedModel) -> None:
        kept.append({name: tensor.clone() for name, tensor in pruned.loaded.model.state_dict().items()})

    results = [
        Engine(families).run(spec_of(arch, method_id), progress=lambda _: None, cancelled=lambda: False, keep=keep)
        for _ in range(2)
    ]
    first, again = results
    if arch == "resnet" and method_id in NOT_FOR_CONVOLUTIONS:
        assert {result.status for result in results} == {"not_applicable"}
        assert NOT_FOR_CONVOLUTIONS[method_id] in str(first.reason)
        return
    assert first.status == "succeeded", first.error and first.error.traceback
    assert all(torch.equal(tensor, kept[1][name]) for name, tensor in kept[0].items())
    assert first.measurements[0].value == again.measurements[0].value
    tolerance = 0.03 if method_id == "reinforcement" else 0  # every row rounds down at its level
    assert first.sparsity.achieved == pytest.approx(0.5, abs=tolerance)


@pytest.mark.parametrize(("method_id", "params"), [("movement", {"effort": "high"}), ("wanda", {})])
@pytest.mark.parametrize("choice", [{"pass": "reference"}, {"allocation": "owl"}, {"dtype": "bfloat16"}, {}])
@pytest.mark.parametrize("arch", IMAGE_FAMILIES)
def test_every_option_of_a_trial_works(
    families: Settings, arch: str, method_id: str, params: dict[str, Any], choice: dict[str, Any]
) -> None:
    spec = spec_of(arch, method_id).model_dump() | {"method": {"id": method_id, "params": params}} | choice
    result = run(Engine(families), TrialSpec.model_validate(spec, by_alias=True))
    assert result.status == "succeeded", result.error and result.error.traceback
    assert result.sparsity.achieved == pytest.approx(0.5, abs=0.03 if "allocation" in choice else 0)


@pytest.mark.parametrize("layout", ["plain", "packed"])
def test_a_pruned_model_is_saved_with_its_image_processor(loaded: LoadedModel, tmp_path: Path, layout: Layout) -> None:
    arch = loaded.source.folder.name
    spec, shown = spec_of(arch, "magnitude", level=0.7), samples(loaded)
    engine = Engine(dataclasses.replace(Settings(device="cpu", threads=1), model_roots=(loaded.source.folder.parent,)))
    weights: list[dict[str, Tensor]] = []

    def keep(pruned: PrunedModel) -> None:
        save(pruned, spec=spec, folders={layout: tmp_path / "saved"})
        weights.append({name: tensor.clone() for name, tensor in pruned.loaded.model.state_dict().items()})

    engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    model, processor = load_saved(tmp_path / "saved")
    found = model.state_dict()
    assert found.keys() == weights[0].keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in weights[0].items())
    [image] = digits.read("train")[:1].pixels.permute(0, 2, 3, 1).numpy()
    made = processor(images=[image], input_data_format="channels_last", return_tensors="pt").pixel_values
    assert torch.equal(made, shown.inputs[:1])


def test_a_vit_is_shrunk(families: Settings, tmp_path: Path) -> None:
    spec = spec_of("vit", "structured")
    logits: list[Tensor] = []

    def keep(pruned: PrunedModel) -> None:
        [saved] = save(pruned, spec=spec, folders={"shrunk": tmp_path / "saved"})
        assert saved.saved.parameters < saved.dense.parameters
        images, model = samples(pruned.loaded).inputs, pruned.loaded.model
        logits.extend(model(pixel_values=images).logits for model in (model, load_saved(tmp_path / "saved")[0]))

    result = Engine(families).run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error
    assert torch.allclose(logits[0], logits[1], rtol=1e-4, atol=1e-4)
    assert load_saved(tmp_path / "saved")[0].config.intermediate_size == 32


GROUPED: dict[str, tuple[dict[str, Any], int, str]] = {
    "regnet": (
        {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "groups_width": 4},
        2,
        "regnet.encoder.stages.0.layers.0.layer.1.convolution",
    ),
    # After its blocks comes another convolution, with more channels than the first block's input has.
    "mobilenet_v2": ({"depth_multiplier": 0.25}, 16, "mobilenet_v2.layer.0.conv_3x3.convolution"),
}


@pytest.mark.parametrize("arch", GROUPED)
def test_convolutions_in_groups_stay_dense_with_a_warning(families: Settings, arch: str) -> None:
    folder, (sizes, count, first) = families.model_roots[0] / arch, GROUPED[arch]
    config = AutoConfig.for_model(arch, num_channels=1, num_labels=10, **sizes)
    torch.manual_seed(0)
    AutoModelForImageClassification.from_config(config).save_pretrained(folder)
    processor = (families.model_roots[0] / "resnet" / "preprocessor_config.json").read_bytes()
    (folder / "preprocessor_config.json").write_bytes(processor)
    result = run(Engine(families), spec_of(arch, "wanda"))
    assert result.status == "succeeded", result.error
    assert result.sparsity.achieved == 0.5
    assert result.warnings == [f"convolutions in groups stay dense: {count}, the first {first}"]
