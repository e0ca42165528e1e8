"""Models of images: a ViT and a ResNet hold what decoders hold, a convolution being the Linear of its patches."""

import dataclasses
import math
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModelForImageClassification

import plain
from conftest import run, trial_spec
from problems import draw
from reference import _lowest
from secateur.artifacts import load as load_saved
from secateur.artifacts import save
from secateur.artifacts.manifest import Layout
from secateur.data import digits
from secateur.data.pixels import preprocess
from secateur.data.samples import Samples
from secateur.engine import Engine
from secateur.evaluation.accuracy import accuracy, label_perplexity
from secateur.gradients import gather
from secateur.methods import variational_dropout
from secateur.models import decoder as decoder_module
from secateur.models.decoder import Layer, find_decoder
from secateur.models.loading import LoadedModel, Offload, load, outline
from secateur.models.sources import locate
from secateur.registry import all_methods, create
from secateur.settings import Settings
from secateur.solvers.obs import BLOCK
from secateur.spec import TrialResult, TrialSpec
from secateur.statistics import ColumnNorms, Gram, Statistics
from secateur.stream import Stream
from secateur.walk import walk
from tiny import IMAGE_FAMILIES, write_tiny_image_model
from walking import CPU, layers_of, masks, prune, prune_by

LAYERS = {"vit": [6, 6, 6], "resnet": [4, 3, 3]}


@pytest.fixture(scope="module")
def own(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("vision")
    for arch in IMAGE_FAMILIES:
        write_tiny_image_model(root / arch, arch=arch)
    return dataclasses.replace(settings, model_roots=(root,))


@pytest.fixture(scope="module", params=IMAGE_FAMILIES)
def of_family(request: pytest.FixtureRequest, own: Settings) -> LoadedModel:
    return load(locate(f"file:{request.param}", own), "float32", CPU)


@pytest.fixture
def loaded(of_family: LoadedModel) -> Iterator[LoadedModel]:
    before = {name: tensor.clone() for name, tensor in of_family.model.state_dict().items()}
    yield of_family
    of_family.dense.restore()
    assert all(torch.equal(before[name], tensor) for name, tensor in of_family.model.state_dict().items())


def samples(loaded: LoadedModel, count: int = 5) -> Samples:
    drawn = digits.read("train")[:count]
    return Samples(preprocess(loaded.source, drawn), drawn.labels)


def patches(images: Tensor, convolution: nn.Conv2d) -> Tensor:
    """[images x places, channels x kh x kw], cut out one by one."""
    (kh, kw), (sy, sx), (dy, dx) = convolution.kernel_size, convolution.stride, convolution.dilation
    py, px = convolution.padding
    padded = torch.zeros(*images.shape[:2], images.shape[2] + 2 * py, images.shape[3] + 2 * px)
    padded[:, :, py : py + images.shape[2], px : px + images.shape[3]] = images
    found = [
        image[:, y : y + dy * (kh - 1) + 1 : dy, x : x + dx * (kw - 1) + 1 : dx].flatten()
        for image in padded
        for y in range(0, padded.shape[2] - dy * (kh - 1), sy)
        for x in range(0, padded.shape[3] - dx * (kw - 1), sx)
    ]
    return torch.stack(found)


def rows_of(module: nn.Module, inputs: Tensor) -> Tensor:
    return patches(inputs, module) if isinstance(module, nn.Conv2d) else inputs.reshape(-1, inputs.shape[-1])


@contextmanager
def rows_seen(named: Iterable[tuple[str, nn.Module]]) -> Iterator[dict[str, Tensor]]:
    """What goes into some modules while this is entered, by their names, as rows."""
    seen: dict[str, Tensor] = {}
    with ExitStack() as hooks:
        for name, module in named:

            def see(module: nn.Module, given: tuple[Tensor], name: str = name) -> None:
                seen[name] = rows_of(module, given[0])

            hooks.callback(module.register_forward_pre_hook(see).remove)
        yield seen


def plain_wanda(loaded: LoadedModel, images: Tensor) -> dict[str, Tensor]:
    """The reference pass at one half by whole forward passes of transformers' own model, masks by name."""
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
                pruned = _lowest(matrix.abs() * rows.square().mean(dim=0).sqrt(), 0.5, "unstructured")
                matrix[pruned] = 0
                found[f"{path}.{index}.{role}"] = ~pruned
    return found


def test_reference_pass_prunes_what_a_plain_loop_prunes(loaded: LoadedModel) -> None:
    images = samples(loaded).inputs
    expected = plain_wanda(loaded, images)
    found = prune(loaded, "reference", 2, windows=images)
    assert expected.keys() == found.keys()
    assert [name for name in expected if not torch.equal(expected[name], found[name])] == []


def test_sequential_pass_is_the_same_in_batches_and_exact(loaded: LoadedModel) -> None:
    images = samples(loaded).inputs
    at_once = prune(loaded, "sequential", 5, windows=images)
    loaded.dense.restore()
    in_batches = prune(loaded, "sequential", 2, windows=images)
    assert [name for name in at_once if not torch.equal(at_once[name], in_batches[name])] == []
    assert all(((~mask).sum(dim=1) == mask.shape[1] // 2).all() for mask in at_once.values())


def test_the_blocks_one_by_one_are_the_model(loaded: LoadedModel) -> None:
    images = samples(loaded).inputs
    last: list[Tensor] = []
    hook = loaded.decoder.blocks[-1].register_forward_hook(lambda _, __, output: last.append(output))
    with torch.no_grad():
        loaded.model(pixel_values=images)
        hook.remove()
        stream = Stream(loaded.model, loaded.decoder, images, 2)
        for block in range(3):
            stream.advance(block)
    walked = torch.cat([stream.inputs(batch) for batch in range(stream.batches)])
    assert torch.allclose(walked, last[0], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("arch", IMAGE_FAMILIES)
def test_a_model_larger_than_its_device_gives_the_same_bits(own: Settings, tmp_path: Path, arch: str) -> None:
    found = []
    for offload in (None, Offload(tmp_path / "outside", 1 << 30)):
        loaded = load(locate(f"file:{arch}", own), "float32", CPU, offload)
        images = samples(loaded, 30)
        prune_by(loaded, create("movement", {}), windows=images.inputs, batch=20, gather=Gram)
        logits = label_perplexity(loaded.model, images, lambda *_: None, loaded.decoder)
        with loaded.dense.at_home():
            found.append((logits, accuracy(loaded.model, images, lambda *_: None), masks(loaded)))
    (logits, right, kept), other = found
    assert other[:2] == (logits, right)
    assert all(torch.equal(mask, other[2][name]) for name, mask in kept.items())


def test_the_outline_knows_the_layers_without_the_weights(loaded: LoadedModel) -> None:
    shapes = outline(loaded.source)
    arch = loaded.source.folder.name
    assert (shapes.family, [len(layers) for layers in shapes.decoder.layers]) == (arch, LAYERS[arch])
    assert (shapes.intake.kind, shapes.intake.longest, shapes.intake.classes) == ("images", None, 10)
    assert [(layer.name, layer.weight.shape) for layers in shapes.decoder.layers for layer in layers] == [
        (layer.name, layer.weight.shape) for layer in layers_of(loaded)
    ]


@pytest.mark.parametrize("pieces", [1 << 24, 1])
@pytest.mark.parametrize(
    "shape",
    [{}, {"stride": 2, "padding": 1}, {"dilation": 2, "padding": (0, 2), "stride": (2, 1)}, {"kernel_size": (1, 2)}],
)
def test_a_convolution_is_the_linear_of_its_patches(
    shape: dict[str, Any], pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder_module, "_UNFOLDED", pieces)
    module = nn.Conv2d(3, 5, **{"kernel_size": 3} | shape)
    layer, images = Layer("c", "c", 0, module), draw(4, 3, 9, 7)
    parts = list(layer.rows(images))
    assert len(parts) == (4 if pieces == 1 else 1)
    rows = torch.cat(parts).flatten(0, 1)
    assert torch.equal(rows, patches(images, module))
    with torch.no_grad():
        expected = module(images)
        found = (rows @ layer.weight.T + layer.bias).view(4, -1, 5).transpose(1, 2).reshape(expected.shape)
        assert torch.allclose(found, expected, rtol=1e-5, atol=1e-5)
        bias = module.bias.view(1, 5, 1, 1)
        assert torch.allclose(layer.product(images, layer.weight) + bias, expected, rtol=1e-5, atol=1e-5)
        layer.weight[2, 7 % layer.weight.shape[1]] = 0  # a view
    assert int((module.weight == 0).sum()) == 1


@pytest.mark.parametrize("gather_as", [ColumnNorms, Gram])
def test_statistics_of_convolutions_are_those_of_their_patches(
    own: Settings, gather_as: type[Statistics], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of two that read the same tensor through kernels of their own, as a residual layer and its shortcut do."""
    loaded = load(locate("file:resnet", own), "float32", CPU)
    images, add = samples(loaded).inputs, Gram.add

    def compare(self: Gram, inputs: Tensor, *, dense: Tensor | None = None, wanted: Tensor | None = None) -> None:
        assert wanted is None
        assert dense is not None
        torch.testing.assert_close(dense, inputs)  # nothing is pruned
        add(self, inputs, dense=dense)

    monkeypatch.setattr(Gram, "add", compare)
    for batch in (5, 2):
        found: dict[Layer, Statistics] = {}
        walk(
            loaded.model,
            loaded.decoder,
            images,
            mode="sequential",
            batch=batch,
            gather=gather_as,
            enter=lambda _: None,
            prune=found.update,
            dense_target=gather_as is Gram,
        )
        with torch.no_grad(), rows_seen((layer.name, layer.module) for layer in layers_of(loaded)) as seen:
            loaded.model(pixel_values=images)
        assert len(found) == 10
        for layer, statistics in found.items():
            rows = seen[layer.name]
            torch.testing.assert_close(statistics.norms(), rows.square().mean(dim=0).sqrt(), rtol=1e-4, atol=1e-5)
            if isinstance(statistics, Gram):
                torch.testing.assert_close(statistics.matrix, rows.T @ rows / len(rows), rtol=1e-4, atol=1e-5)


def test_sparsegpt_on_a_convolution_is_the_plain_column_loop(own: Settings) -> None:
    loaded = load(locate("file:resnet", own), "float32", CPU)
    first = next(layer for layer in layers_of(loaded) if layer.role == "layers.0.layer.0.convolution")
    weight, images = first.weight.double(), samples(loaded).inputs
    with torch.no_grad(), rows_seen([("first", first.module)]) as rows:
        loaded.model(pixel_values=images)
    inputs = rows["first"].double()

    def keep(scores: Tensor, start: int) -> Tensor:
        upto = math.floor(0.5 * (len(weight) * (start + scores.shape[1])))
        return plain.lowest(scores, upto - math.floor(0.5 * (len(weight) * start)))

    expected = plain.obs(weight, plain.damped(inputs.T @ inputs / len(inputs), 0.01), keep, BLOCK)
    prune_by(loaded, create("sparsegpt", {}), windows=images, gather=Gram)
    assert torch.equal(first.weight == 0, expected == 0)
    torch.testing.assert_close(first.weight.double(), expected, rtol=1e-3, atol=1e-4)


def test_gradients_are_those_of_each_labels_cross_entropy(loaded: LoadedModel) -> None:
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


def test_variational_noise_of_a_convolution_has_the_variance_of_its_weights() -> None:
    module = nn.Conv2d(2, 3, 2, stride=2, padding=1, bias=False)
    layer, images, log_alpha = Layer("c", "c", 0, module), draw(1, 2, 4, 4), draw(3, 8, seed=1)
    noise = variational_dropout._Noise(layer, log_alpha, 1.0, 0.1, torch.Generator().manual_seed(0))
    with torch.no_grad():
        dense = module(images)
        outputs = noise.add(module, (images.expand(20_000, 2, 4, 4),), dense.expand(20_000, *dense.shape[1:]))
        sigma = log_alpha.exp().sqrt() * layer.weight.abs()
        sampled = layer.weight + sigma * draw(20_000, 3, 8, seed=3)
        by_place = torch.einsum("pi,noi->nop", patches(images, module), sampled).view(outputs.shape)
    torch.testing.assert_close(outputs.mean(0), dense[0], atol=0.1, rtol=0.05)
    torch.testing.assert_close(outputs.var(0), by_place.var(0), rtol=0.1, atol=0.01)


NOT_FOR_CONVOLUTIONS = {
    "bias": "10 of 10 layers have no bias",
    "opposite-bias": "10 of 10 layers have no bias",
    "structured": "belongs neither to a feed-forward network nor to an attention",
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
def test_every_method_is_exact_and_gives_the_same_bits_twice(own: Settings, arch: str, method_id: str) -> None:
    kept: list[dict[str, Tensor]] = []

    def keep(loaded: LoadedModel, _: TrialResult) -> None:
        kept.append({name: tensor.clone() for name, tensor in loaded.model.state_dict().items()})

    results = [
        Engine(own).run(spec_of(arch, method_id), progress=lambda _: None, cancelled=lambda: False, keep=keep)
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
    tolerance = 0.03 if method_id == "reinforcement" else 0  # whole weights of each row, at levels of their own
    assert first.sparsity.achieved == pytest.approx(0.5, abs=tolerance)


@pytest.mark.parametrize(("method_id", "params"), [("movement", {"effort": "high"}), ("wanda", {})])
@pytest.mark.parametrize("choice", [{"pass": "reference"}, {"allocation": "owl"}, {"dtype": "bfloat16"}, {}])
@pytest.mark.parametrize("arch", IMAGE_FAMILIES)
def test_every_choice_of_a_trial(
    own: Settings, arch: str, method_id: str, params: dict[str, Any], choice: dict[str, Any]
) -> None:
    spec = spec_of(arch, method_id).model_dump() | {"method": {"id": method_id, "params": params}} | choice
    result = run(Engine(own), TrialSpec.model_validate(spec, by_alias=True))
    assert result.status == "succeeded", result.error and result.error.traceback
    assert result.sparsity.achieved == pytest.approx(0.5, abs=0.03 if "allocation" in choice else 0)


def test_n_of_m_is_of_consecutive_numbers_of_a_patch(own: Settings) -> None:
    loaded = load(locate("file:resnet", own), "float32", CPU)
    prune(loaded, "sequential", 5, windows=samples(loaded).inputs, pattern="2:4")
    assert all((mask.reshape(-1, 4).sum(dim=1) == 2).all() for mask in masks(loaded).values())


@pytest.mark.parametrize("layout", ["plain", "packed"])
def test_a_pruned_model_is_saved_with_its_image_processor(loaded: LoadedModel, tmp_path: Path, layout: Layout) -> None:
    arch = loaded.source.folder.name
    spec, shown = spec_of(arch, "magnitude", level=0.7), samples(loaded)
    engine = Engine(dataclasses.replace(Settings(device="cpu", threads=1), model_roots=(loaded.source.folder.parent,)))
    weights: list[dict[str, Tensor]] = []

    def keep(pruned: LoadedModel, result: TrialResult) -> None:
        save(pruned, result, spec=spec, folder=tmp_path / "saved", layout=layout)
        weights.append({name: tensor.clone() for name, tensor in pruned.model.state_dict().items()})

    engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    model, processor = load_saved(tmp_path / "saved")
    found = model.state_dict()
    assert found.keys() == weights[0].keys()
    assert all(torch.equal(found[name], tensor) for name, tensor in weights[0].items())
    [image] = digits.read("train")[:1].pixels.permute(0, 2, 3, 1).numpy()
    made = processor(images=[image], input_data_format="channels_last", return_tensors="pt").pixel_values  # type: ignore[operator]
    assert torch.equal(made, shown.inputs[:1])


def test_a_vit_is_shrunk(own: Settings, tmp_path: Path) -> None:
    spec, logits = spec_of("vit", "structured"), []

    def keep(pruned: LoadedModel, result: TrialResult) -> None:
        saved = save(pruned, result, spec=spec, folder=tmp_path / "saved", layout="shrunk")
        assert saved.saved.parameters < saved.dense.parameters
        images = samples(pruned).inputs
        logits.extend(model(pixel_values=images).logits for model in (pruned.model, load_saved(tmp_path / "saved")[0]))

    result = Engine(own).run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.status == "succeeded", result.error
    assert torch.allclose(logits[0], logits[1], rtol=1e-4, atol=1e-4)
    assert load_saved(tmp_path / "saved")[0].config.intermediate_size == 32


GROUPED: dict[str, tuple[dict[str, Any], int, str]] = {
    "regnet": (
        {"embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1], "groups_width": 4},
        2,
        "regnet.encoder.stages.0.layers.0.layer.1.convolution",
    ),
    # Behind its blocks is one more convolution, of channels that the first block's input does not have.
    "mobilenet_v2": ({"depth_multiplier": 0.25}, 16, "mobilenet_v2.layer.0.conv_3x3.convolution"),
}


@pytest.mark.parametrize("arch", GROUPED)
def test_convolutions_in_groups_stay_dense_and_the_result_says_so(own: Settings, arch: str) -> None:
    folder, (sizes, count, first) = own.model_roots[0] / arch, GROUPED[arch]
    config = AutoConfig.for_model(arch, num_channels=1, num_labels=10, **sizes)
    torch.manual_seed(0)
    AutoModelForImageClassification.from_config(config).save_pretrained(folder)
    processor = (own.model_roots[0] / "resnet" / "preprocessor_config.json").read_bytes()
    (folder / "preprocessor_config.json").write_bytes(processor)
    result = run(Engine(own), spec_of(arch, "wanda"))
    assert result.status == "succeeded", result.error
    assert result.sparsity.achieved == 0.5
    assert result.warnings == [f"convolutions in groups stay dense: {count}, the first {first}"]


def test_a_convolution_that_pads_in_another_way_is_refused() -> None:
    class Model(nn.Module):
        def __init__(self, **choice: Any) -> None:
            super().__init__()
            self.layers = nn.ModuleList([nn.Sequential(nn.Conv2d(2, 2, 3, **choice)) for _ in range(2)])

    assert len(find_decoder(Model(padding=1)).layers) == 2
    with pytest.raises(Exception, match=r"layers\.0\.0 is a convolution with circular padding"):
        find_decoder(Model(padding=1, padding_mode="circular"))
    with pytest.raises(Exception, match=r"layers\.0\.0 is a convolution with zeros padding, same"):
        find_decoder(Model(padding="same"))
