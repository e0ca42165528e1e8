"""Saved models are restored bit for bit, and changed folders are rejected."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase

from conftest import DENSE, MAGNITUDE, run, trial_spec, without_outcomes
from secateur.__main__ import main
from secateur.artifacts import Manifest, PrunedModel, Summary, expand, load, save, summarise, verify
from secateur.artifacts.packing import pack, pack_file, read_packed, unpack, unpack_file
from secateur.engine import Engine
from secateur.errors import SecateurError
from secateur.files import require_free
from secateur.spec import Layout, TrialResult
from support.tiny_models import write_tiny_model

DTYPES = [torch.float32, torch.bfloat16, torch.float16, torch.float64, torch.int64, torch.uint8, torch.float8_e4m3fn]
STRUCTURED: dict[str, Any] = {"method": {"id": "structured", "params": {}}, "pattern": "structured"}


def bits(tensor: Tensor) -> Tensor:
    """The bytes of a tensor, which differ where `==` does not: -0.0 and 0.0; and are equal for NaN and NaN."""
    return tensor.contiguous().flatten().view(torch.uint8)


def same(left: Tensor, right: Tensor) -> bool:
    return (left.dtype, left.shape) == (right.dtype, right.shape) and torch.equal(bits(left), bits(right))


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    shape=st.lists(st.integers(0, 9), min_size=0, max_size=3),
    dtype=st.sampled_from(DTYPES),
    density=st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0]),
    seed=st.integers(0, 999),
)
def test_packing_keeps_every_bit(shape: list[int], dtype: torch.dtype, density: float, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    numbers = torch.Size(shape).numel()
    raw = torch.randint(0, 256, (numbers, dtype.itemsize), dtype=torch.uint8, generator=generator)
    raw[torch.rand(numbers, generator=generator) >= density] = 0
    tensor = raw.flatten().view(dtype).view(shape)
    packed = pack(tensor)
    present = int((raw != 0).any(dim=1).sum())
    smaller = -(-numbers // 8) + present * dtype.itemsize < numbers * dtype.itemsize
    assert (packed is not None) == smaller
    if packed:
        mask, kept = packed
        assert (mask.numel(), kept.numel()) == (-(-numbers // 8), present)
        assert same(unpack(mask, kept, shape), tensor)


def test_negative_zeros_and_special_numbers_are_restored() -> None:
    special = [-0.0, 0.0, float("nan"), float("inf"), -float("inf"), 1e-45, 3.0]
    for dtype in (torch.float32, torch.bfloat16, torch.float16):
        tensor = torch.zeros(5, 9, dtype=dtype)
        tensor[1, :7] = torch.tensor(special).to(dtype)
        packed = pack(tensor)
        assert packed
        assert same(unpack(*packed, [5, 9]), tensor)
        assert packed[0][1] & 0b10  # bit 9: the -0.0 of row 1


def test_a_file_is_restored_byte_for_byte(tmp_path: Path) -> None:
    tensors = {
        "pruned": torch.randn(40, 30) * (torch.rand(40, 30) > 0.6),
        "dense": torch.randn(7, 3).bfloat16(),
        "transposed": (torch.randn(6, 8) * (torch.rand(6, 8) > 0.7)).t().contiguous(),
        "zeros": torch.zeros(11, dtype=torch.bfloat16),
        "scalar": torch.tensor(2.0),
        "empty": torch.empty(0, 4),
    }
    plain, packed, again = (tmp_path / name for name in ("plain", "packed", "again"))
    save_file(tensors, plain, {"format": "pt"})
    pack_file(plain, packed)
    unpack_file(packed, again)
    assert again.read_bytes() == plain.read_bytes()
    stored = load_file(packed)
    assert sorted(stored) == [
        "dense", "empty", "pruned.kept", "pruned.mask", "scalar",
        "transposed.kept", "transposed.mask", "zeros.kept", "zeros.mask",
    ]  # fmt: skip
    assert all(same(read_packed(packed)[1][name], tensor) for name, tensor in tensors.items())


Saved = Callable[..., tuple[Manifest, Path, dict[str, Tensor], TrialResult]]


@pytest.fixture
def saved(engine: Engine, tmp_path: Path) -> Saved:
    """Runs a trial and saves it. Returns the manifest, the folder, the pruned weights in memory, and the result."""

    def trial(layout: Layout = "plain", **changes: Any) -> tuple[Manifest, Path, dict[str, Tensor], TrialResult]:
        spec = trial_spec(**changes)
        kept: list[tuple[Manifest, dict[str, Tensor]]] = []

        def keep(pruned: PrunedModel) -> None:
            weights = {name: tensor.clone() for name, tensor in pruned.loaded.model.state_dict().items()}
            [manifest] = save(pruned, spec=spec, folders={layout: tmp_path / layout})
            kept.append((manifest, weights))

        result = engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
        assert result.status == "succeeded", result.error and result.error.traceback
        [(manifest, weights)] = kept
        return manifest, tmp_path / layout, weights, result

    return trial


@pytest.mark.parametrize("model", ["file:llama", "file:opt"])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("layout", ["plain", "packed"])
def test_a_pruned_model_is_restored_bit_for_bit(saved: Saved, model: str, dtype: str, layout: Layout) -> None:
    manifest, folder, weights, result = saved(layout, model=model, dtype=dtype, level=0.7)
    model_found, tokenizer = load(folder)
    found = model_found.state_dict()
    assert found.keys() == weights.keys()
    assert all(same(found[name], weights[name]) for name in weights)
    assert isinstance(tokenizer, PreTrainedTokenizerBase)
    assert len(tokenizer("the of and").input_ids) > 0
    assert (manifest.layout, manifest.measurements) == (layout, result.measurements)
    assert (manifest.fingerprint, manifest.protocol) == (result.fingerprint, result.protocol)
    summary = summarise(folder)
    assert summary.zeros == result.sparsity.achieved == manifest.sparsity.achieved
    assert summary.dense.parameters == summary.saved.parameters


@pytest.mark.parametrize("arch", ["gpt2", "mixtral"])
def test_transposed_and_fused_weights_are_restored(saved: Saved, engine: Engine, arch: str) -> None:
    """GPT-2 transposes its weights; the experts of Mixtral are separate in a checkpoint and fused in transformers."""
    write_tiny_model(engine.settings.model_roots[0] / f"saved-{arch}", arch=arch)
    manifest, folder, weights, _ = saved("packed", model=f"file:saved-{arch}", **MAGNITUDE, level=0.7)
    found = load(folder)[0].state_dict()
    assert found.keys() == weights.keys()
    assert all(same(found[name], weights[name]) for name in weights)
    assert manifest.saved.bytes < 0.7 * manifest.dense.bytes


def test_plain_and_expanded_folders_load_with_transformers_alone(saved: Saved, tmp_path: Path) -> None:
    _, plain, weights, _ = saved("plain", level=0.6)
    _, packed, _, _ = saved("packed", level=0.6)
    expanded = expand(packed, tmp_path / "expanded")
    assert expanded == verify(tmp_path / "expanded")
    assert len({file.stat().st_mode for file in [*packed.iterdir(), *(tmp_path / "expanded").iterdir()]}) == 1
    assert expanded.files == verify(plain).files  # the same bytes
    for folder in (plain, tmp_path / "expanded"):
        found = AutoModelForCausalLM.from_pretrained(folder).state_dict()
        assert all(same(found[name], weights[name]) for name in weights)
        assert AutoTokenizer.from_pretrained(folder)("the").input_ids
    with pytest.raises(OSError, match=r"model-00001-of-00002\.safetensors"):
        AutoModelForCausalLM.from_pretrained(packed)


@pytest.mark.parametrize(("dtype", "bit_each"), [("float32", 1 / 32), ("bfloat16", 1 / 16)])
def test_packed_weights_take_one_bit_each_and_the_kept_values(saved: Saved, dtype: str, bit_each: float) -> None:
    _, plain, weights, _ = saved("plain", level=0.7, dtype=dtype)
    _, packed, _, _ = saved("packed", level=0.7, dtype=dtype)
    sizes = {
        folder: {
            name: tensor.nbytes for file in folder.glob("*.safetensors") for name, tensor in load_file(file).items()
        }
        for folder in (plain, packed)
    }
    for name, tensor in weights.items():
        if name.endswith("_proj.weight"):
            stored = sizes[packed][f"{name}.mask"] + sizes[packed][f"{name}.kept"]
            kept = int(tensor.count_nonzero()) / tensor.numel()
            assert stored == pytest.approx((kept + bit_each) * sizes[plain][name])


def test_sharded_weights_are_restored(saved: Saved, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("secateur.artifacts.weight_files._SHARD", 40_000)
    _, folder, weights, _ = saved("packed", level=0.7)
    assert len(list(folder.glob("*.packed.safetensors"))) > 1
    expand(folder, tmp_path / "expanded")
    for found in (load(folder)[0], AutoModelForCausalLM.from_pretrained(tmp_path / "expanded")):
        assert all(same(tensor, weights[name]) for name, tensor in found.state_dict().items())


def test_a_shrunk_model_has_the_same_outputs(saved: Saved, engine: Engine) -> None:
    manifest, folder, weights, result = saved("shrunk", **STRUCTURED, level=0.5)
    dense = AutoModelForCausalLM.from_pretrained(engine.settings.model_roots[0] / "llama")
    dense.load_state_dict(weights)
    small = AutoModelForCausalLM.from_pretrained(folder)
    assert (small.config.intermediate_size, small.config.num_key_value_heads, small.config.head_dim) == (32, 1, 8)
    ids = torch.arange(40).view(2, 20)
    with torch.no_grad():
        assert torch.allclose(small(ids).logits, dense(ids).logits, atol=1e-5)
    removed = round(result.sparsity.achieved * sum(w.numel() for name, w in weights.items() if "_proj" in name))  # type: ignore[operator]
    assert manifest.dense.parameters - manifest.saved.parameters == removed
    assert sum(parameter.numel() for parameter in small.parameters()) == manifest.saved.parameters
    assert summarise(folder).zeros < 0.01
    assert manifest.warnings == []


def test_units_that_cannot_be_removed_are_a_warning(saved: Saved) -> None:
    manifest, folder, _, _ = saved("shrunk", **STRUCTURED, level=0.5, model="file:opt")
    assert "0 of 4 heads are removed from each block, not 2" in manifest.warnings[0]
    assert AutoModelForCausalLM.from_pretrained(folder).config.ffn_dim == 32


def test_a_trial_that_cannot_be_saved_fails_and_leaves_no_files(engine: Engine, tmp_path: Path) -> None:
    def keep(pruned: PrunedModel) -> None:
        save(pruned, spec=trial_spec(), folders={"shrunk": tmp_path / "out"})

    result = engine.run(trial_spec(), progress=lambda _: None, cancelled=lambda: False, keep=keep)
    assert result.error
    assert (result.status, result.error.type) == ("failed", "PRUNE_UNSUPPORTED_MODEL")
    assert "0 channels and 0 heads" in result.error.message
    assert list(tmp_path.iterdir()) == []
    dense = run(engine, trial_spec(**DENSE))  # the weights are dense again
    assert dense.sparsity.achieved == 0


def test_a_folder_that_is_not_empty_is_rejected(saved: Saved, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    require_free(tmp_path / "empty")
    require_free(tmp_path / "missing")
    _, folder, _, _ = saved("plain")
    for taken in (folder, folder / "config.json"):
        with pytest.raises(SecateurError, match="not an empty folder"):
            require_free(taken)
    with pytest.raises(SecateurError, match="not an empty folder"):
        expand(folder, folder)
    with pytest.raises(SecateurError, match="too long; choose another one"):
        require_free(tmp_path / ("f" * 256))


def edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def rename_in_manifest(folder: Path, old: str, new: str) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace(f'"{old}"', json.dumps(new)))


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def link_out(folder: Path) -> None:
    (folder.parent / "elsewhere").write_bytes((folder / "config.json").read_bytes())
    (folder / "config.json").unlink()
    (folder / "config.json").symlink_to(folder.parent / "elsewhere")


PRUNED = "model-00002-of-00002.packed.safetensors"
WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), r"manifest\.json: No such file"),
    "no JSON": (lambda folder: (folder / "manifest.json").write_text("{"), r"manifest\.json is not JSON"),
    "no object": (lambda folder: (folder / "manifest.json").write_text("[]"), r"manifest\.json: /: Input should be"),
    "version": (lambda folder: edit(folder, version=1), r"has version 1; this release reads 2"),
    "layout": (lambda folder: edit(folder, layout="zip"), r"/layout: Input should be 'plain', 'packed' or 'shrunk'"),
    "unknown field": (lambda folder: edit(folder, more=1), r"/more: Extra inputs"),
    "bit": (lambda folder: flip_a_bit(folder / PRUNED), r"packed\.safetensors is not the file"),
    "cut": (lambda folder: (folder / "config.json").write_text("{}"), r"config\.json is not the file"),
    "missing": (lambda folder: (folder / PRUNED).unlink(), r"packed\.safetensors is missing"),
    "added": (lambda folder: (folder / "model.bin").write_bytes(pickle.dumps({})), r"model\.bin is not in"),
    "parent": (lambda folder: rename_in_manifest(folder, "config.json", "../config.json"), r"config.json' is no name"),
    "absolute": (lambda folder: rename_in_manifest(folder, "config.json", "/etc/passwd"), r"'/etc/passwd' is no name"),
    "zero byte": (lambda folder: rename_in_manifest(folder, "config.json", "a\0b"), r"is no name for a file"),
    "link": (link_out, r"'config\.json', which links outside"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_changed_folder_is_rejected_with_the_reason(saved: Saved, what: str) -> None:
    _, folder, _, _ = saved("packed", level=0.6)
    verify(folder)
    spoil, message = WRONG[what]
    spoil(folder)
    for use in (verify, load, summarise, lambda spoilt: expand(spoilt, spoilt.parent / "new")):
        with pytest.raises(SecateurError, match=message) as caught:
            use(folder)
        assert caught.value.code == "PRUNE_UNREADABLE_ARTIFACT"
    assert not (folder.parent / "new").exists()


@pytest.fixture
def environment(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECATEUR_HOME", str(engine.settings.home))
    monkeypatch.setenv("SECATEUR_MODEL_ROOTS", str(engine.settings.model_roots[0]))
    monkeypatch.setenv("SECATEUR_THREADS", "1")
    monkeypatch.setenv("SECATEUR_DEVICE", "cpu")


@pytest.mark.usefixtures("environment")
def test_the_command_line_saves_and_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec, folder, plain = (str(tmp_path / name) for name in ("spec.json", "packed", "plain"))
    Path(spec).write_text(trial_spec(level=0.7).to_json())
    assert main(["trial", spec, "--save", folder, "--layout", "packed"]) == 0
    result = TrialResult.from_json(capsys.readouterr().out)
    assert main(["load", folder, "--to", plain]) == 0
    summary = Summary.from_json(capsys.readouterr().out)
    assert summary.zeros == result.sparsity.achieved
    assert summary.measurements == without_outcomes(result)
    assert summary.saved.bytes < summary.dense.bytes
    assert AutoModelForCausalLM.from_pretrained(plain).num_parameters() == summary.saved.parameters
    assert main(["load", folder, "--to", plain]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    flip_a_bit(tmp_path / "packed" / "config.json")
    assert main(["load", folder]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "PRUNE_UNREADABLE_ARTIFACT" in printed.err
    assert "config.json is not the file that was saved" in printed.err


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arch", "model"), [("bloom", "BloomForCausalLM"), ("bitnet", "BitNetForCausalLM")]
)  # BitNet has norms inside of attention, over heads of the dense width, and inside of the feed-forward network
def test_a_family_that_cannot_be_shrunk_is_rejected_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: Engine, arch: str, model: str
) -> None:
    write_tiny_model(engine.settings.model_roots[0] / arch, arch=arch)
    spec = tmp_path / "spec.json"
    spec.write_text(trial_spec(**STRUCTURED, model=f"file:{arch}").to_json())
    assert main(["trial", str(spec), "--save", str(tmp_path / "new"), "--layout", "shrunk"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"{model} cannot be shrunk: transformers cannot load it with fewer channels or heads" in printed.err


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["{spec}", "--save", "{full}"], "is not an empty folder"),
        (["{spec}", "{spec}", "--save", "{new}"], "--save takes one trial, got 2"),
        (["{spec}", "--layout", "packed"], "--layout needs --save"),
        (["{dense}", "--save", "{new}"], "/method: --save needs a method that prunes"),
        (["{spec}", "--save", "{new}", "--layout", "shrunk"], "/pattern: --layout shrunk needs pattern structured"),
    ],
)
def test_impossible_save_options_are_rejected_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], problem: str
) -> None:
    paths = {name: tmp_path / name for name in ("spec", "dense", "full", "new")}
    paths["spec"].write_text(trial_spec().to_json())
    paths["dense"].write_text(trial_spec(**DENSE).to_json())
    paths["full"].mkdir()
    (paths["full"] / "file").touch()
    assert main(["trial", *(argument.format(**paths) for argument in arguments)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert problem in printed.err
    assert not paths["new"].exists()
