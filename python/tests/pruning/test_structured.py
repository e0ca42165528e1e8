"""Structured pruning: the units of a block, their scores, and the smaller model that remains."""

from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel

from conftest import run, succeed, trial_spec
from secateur.artifacts.shrinking import require_shrinkable, shrink
from secateur.calibration.statistics import ColumnNorms
from secateur.engine import Engine
from secateur.errors import NotApplicable, SecateurError
from secateur.models.blocks.decoder import Layer, find_decoder
from secateur.models.blocks.structure import Part, Units, find_units
from secateur.models.loading import LoadedModel
from secateur.models.outline import outline
from secateur.models.sources.source import Source
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.method import NoParams
from secateur.pruning.methods.structured import Structured
from secateur.pruning.pruning_context import PruningContext
from support.layer_problems import draw

VOCABULARY, HIDDEN, HEADS = 48, 32, 4
IDS = torch.arange(3 * 12).view(3, 12) % VOCABULARY

LLAMA_LIKE = {"intermediate_size": 24, "num_key_value_heads": 2}
FAMILIES: dict[str, dict[str, Any]] = {
    "llama": LLAMA_LIKE | {"attention_bias": True, "mlp_bias": True},
    "mistral": LLAMA_LIKE | {"head_dim": 12},
    "qwen2": LLAMA_LIKE,
    "qwen3": LLAMA_LIKE | {"head_dim": 8},
    "gemma": LLAMA_LIKE | {"head_dim": 8},
    "gemma2": LLAMA_LIKE | {"head_dim": 8},
    "gemma3_text": LLAMA_LIKE | {"head_dim": 8},
    "starcoder2": LLAMA_LIKE,
    "phi": LLAMA_LIKE,
    "phi3": LLAMA_LIKE | {"pad_token_id": 0},
    "opt": {"ffn_dim": 24, "word_embed_proj_dim": HIDDEN},
    "gpt2": {"n_inner": 24},
    "gptj": {"n_inner": 24, "rotary_dim": 4},
    "gpt_neox": {"intermediate_size": 24},
    "bloom": {},
    "falcon": {"new_decoder_architecture": True, "num_kv_heads": 2, "ffn_hidden_size": 24},
    "falcon-multi-query": {"ffn_hidden_size": 24},
    "falcon-7b-old": {"multi_query": False, "ffn_hidden_size": 24, "alibi": True},
}
# For a family whose config names no KV heads, only channels can be removed.
LOSES_HEADS = ("llama", "mistral", "qwen2", "qwen3", "gemma", "gemma2", "gemma3_text", "starcoder2", "phi", "phi3")


def tiny(family: str, **changes: Any) -> LoadedModel:
    """Random weights and biases large enough that each part of a block matters."""
    known = {"vocab_size": VOCABULARY, "hidden_size": HIDDEN, "num_hidden_layers": 2, "num_attention_heads": HEADS}
    tokens = {"bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
    model_type = family.partition("-")[0]
    config = AutoConfig.for_model(model_type, **known | tokens | FAMILIES.get(family, {}) | changes)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = AutoModelForCausalLM.from_config(config, dtype=torch.float32).eval().requires_grad_(False)
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, mean=float(parameter.dim() == 1), std=0.3)
    return LoadedModel(Source(family, None, "none"), "float32", "float32", model, find_decoder(model))  # type: ignore[arg-type]


def logits(model: PreTrainedModel) -> Tensor:
    with torch.no_grad():
        found: Tensor = model(input_ids=IDS, use_cache=False).logits
    return found


def equal(found: Tensor, expected: Tensor, to: float = 1e-5) -> bool:
    """Up to rounding: without the zeros, sums are taken in another order."""
    return bool((found - expected).abs().max() <= to * expected.abs().max())


def layers_by_role(loaded: LoadedModel, block: int) -> dict[str, Layer]:
    return {layer.role: layer for layer in loaded.decoder.layers[block]}


def put(layer: Layer, part: Part, chosen: Tensor, value: Any) -> None:
    indices = part.indices(chosen)
    if part.axis == "columns":
        layer.weight[:, indices] = value
        return
    layer.weight[indices] = value
    if layer.bias is not None:
        layer.bias[indices] = value


def one_of(units: Units, index: int) -> Tensor:
    return torch.arange(units.count) == index


@pytest.mark.parametrize("kind", ["channels", "heads"])
@pytest.mark.parametrize("family", FAMILIES)
def test_a_units_rows_reach_the_output_only_through_its_readers_columns(family: str, kind: str) -> None:
    loaded = tiny(family)
    units = next(units for units in find_units(loaded.decoder, loaded.model.config)[1] if units.kind == kind)
    layers = layers_by_role(loaded, 1)
    last = units.count - 1
    put(layers[units.reader.role], units.reader, one_of(units, last), 0.0)
    cut = logits(loaded.model)
    for part in units.parts[:-1]:
        put(layers[part.role], part, one_of(units, last), 0.7)
    assert equal(logits(loaded.model), cut)
    for part in units.parts[:-1]:  # each part of another unit does reach the output
        if units.count > 1:
            before = layers[part.role].weight.clone()
            put(layers[part.role], part, one_of(units, 0), 0.7)
            assert not equal(logits(loaded.model), cut, to=1e-3)
            layers[part.role].weight.copy_(before)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_weight_is_in_one_part(family: str) -> None:
    loaded = tiny(family)
    for layers, found in zip(loaded.decoder.layers, find_units(loaded.decoder, loaded.model.config), strict=True):
        seen = {layer.role: torch.zeros_like(layer.weight) for layer in layers}
        for units in found:
            for part in units.parts:
                indices = part.indices(torch.ones(units.count, dtype=torch.bool))
                if part.axis == "rows":
                    seen[part.role][indices] += 1
                else:
                    seen[part.role][:, indices] += 1
        assert all(bool((times == 1).all()) for times in seen.values())


def test_experts_have_channels_of_their_own() -> None:
    loaded = tiny("mixtral", **LLAMA_LIKE, num_local_experts=3)
    found = find_units(loaded.decoder, loaded.model.config)[0]
    assert [units.kind for units in found].count("channels") == 3
    with pytest.raises(SecateurError, match="more than one feed-forward network"):
        shrink(loaded)


def test_an_unknown_layer_is_not_applicable() -> None:
    loaded = tiny("llama")
    layer = loaded.decoder.layers[1][0]
    object.__setattr__(layer, "role", "self_attn.q_a_proj")
    with pytest.raises(NotApplicable, match=r"layers\.1\..* belongs to no known form of"):
        find_units(loaded.decoder, loaded.model.config)


def prune(loaded: LoadedModel, level: float, norms: dict[str, Tensor], block: int = 0) -> dict[str, Pruned]:
    method = Structured(NoParams())
    context = PruningContext(
        loaded=loaded,
        calibration=None,
        batch=1,
        level=level,
        pattern="structured",
        seed=0,
        step=lambda *_: None,
        warn=lambda _: None,
    )
    method.prepare(context)
    statistics = {}
    for layer in loaded.decoder.layers[block]:
        statistics[layer.role] = ColumnNorms(layer.weight.shape[1], layer.weight.device)
        statistics[layer.role].add(norms[layer.role][None])
    problems = [
        LayerProblem(
            name=layer.name,
            role=layer.role,
            block=block,
            weight=layer.weight.clone(),
            bias=layer.bias,
            level=level,
            pattern="structured",
            seed=0,
            statistics=statistics[layer.role],
        )
        for layer in loaded.decoder.layers[block]
    ]
    answers = method.prune_block(problems)
    return {problem.role: answer for problem, answer in zip(problems, answers, strict=True)}


def plainly(loaded: LoadedModel, level: float, norms: dict[str, Tensor], names: dict[str, str]) -> dict[str, Tensor]:
    """The scores by definition, weight by weight. `names`: the layers' roles."""
    layers = layers_by_role(loaded, 0)
    cost = {
        role: [[abs(w) * n for w, n in zip(row, norms[role].tolist(), strict=True)] for row in layer.weight.tolist()]
        for role, layer in layers.items()
    }
    kept = {role: torch.ones_like(layer.weight, dtype=torch.bool) for role, layer in layers.items()}
    q, k, v, o, down = (names[short] for short in ("q", "k", "v", "o", "down"))
    width = len(cost[q]) // HEADS
    kv_heads = len(cost[k]) // width
    sharing = HEADS // kv_heads
    scores = []
    for head in range(kv_heads):
        own = range(head * width, (head + 1) * width)
        queries = range(head * sharing * width, (head + 1) * sharing * width)
        score = sum(sum(cost[k][row]) + sum(cost[v][row]) for row in own) + sum(sum(cost[q][row]) for row in queries)
        scores.append(score + sum(row[column] for row in cost[o] for column in queries))
    for head in sorted(range(kv_heads), key=lambda index: scores[index])[: int(level * kv_heads)]:
        for row in range(head * width, (head + 1) * width):
            kept[k][row] = kept[v][row] = False
        for index in range(head * sharing * width, (head + 1) * sharing * width):
            kept[q][index] = False
            kept[o][:, index] = False
    writers = [names[short] for short in ("gate", "up") if short in names]
    channels = len(cost[down][0])
    scores = [
        sum(sum(cost[writer][channel]) for writer in writers) + sum(row[channel] for row in cost[down])
        for channel in range(channels)
    ]
    for channel in sorted(range(channels), key=lambda index: scores[index])[: int(level * channels)]:
        for writer in writers:
            kept[writer][channel] = False
        kept[down][:, channel] = False
    return kept


ROLES = {
    "llama": {short: f"self_attn.{short}_proj" for short in "qkvo"}
    | {short: f"mlp.{short}_proj" for short in ("gate", "up", "down")},
    "opt": {short: f"self_attn.{short}_proj" for short in "qkv"}
    | {"o": "self_attn.out_proj", "up": "fc1", "down": "fc2"},
}


@pytest.mark.parametrize("family", ROLES)
@settings(max_examples=60, deadline=None)
@given(
    level=st.floats(0, 0.99),
    kv_heads=st.sampled_from([1, 2, 4]),
    channels=st.integers(1, 9),
    values=st.sampled_from(["random", "ties", "zeros"]),
    seed=st.integers(0, 99),
)
def test_it_prunes_by_the_definition(
    family: str, level: float, kv_heads: int, channels: int, values: str, seed: int
) -> None:
    sizes = {"ffn_dim": channels} if family == "opt" else {"intermediate_size": channels}
    loaded = tiny(
        family, num_hidden_layers=1, **sizes, **({} if family == "opt" else {"num_key_value_heads": kv_heads})
    )
    norms = {}
    for index, layer in enumerate(loaded.decoder.layers[0]):
        norms[layer.role] = draw(layer.weight.shape[1], seed=seed + index).abs()
        if values != "random":
            layer.weight.fill_(float(values == "ties"))
            norms[layer.role].fill_(1.0)
    found = prune(loaded, level, norms)
    kept = plainly(loaded, level, norms, ROLES[family])
    for role, layer in layers_by_role(loaded, 0).items():
        assert torch.equal(found[role].weight, layer.weight.where(kept[role], 0))
        if layer.bias is not None:
            assert torch.equal(found[role].bias, layer.bias.where(kept[role].any(dim=1), 0))  # type: ignore[arg-type]


def test_the_error_names_weights_that_are_not_finite() -> None:
    loaded = tiny("llama")
    layer = layers_by_role(loaded, 0)["mlp.up_proj"]
    layer.weight[1, 1] = torch.nan
    norms = {layer.role: torch.ones(layer.weight.shape[1]) for layer in loaded.decoder.layers[0]}
    with pytest.raises(SecateurError, match=r"mlp\.up_proj: its weights are not finite") as caught:
        prune(loaded, 0.5, norms)
    assert caught.value.code == "PRUNE_NOT_FINITE"


STRUCTURED: dict[str, Any] = {"method": {"id": "structured", "params": {}}, "pattern": "structured"}


@pytest.mark.parametrize("model", ["file:llama", "file:opt"])
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_a_trial_reports_the_sparsity_it_reached(engine: Engine, model: str, dtype: str) -> None:
    results = [succeed(engine, trial_spec(**STRUCTURED, model=model, dtype=dtype, level=level)) for level in (0.3, 0.6)]
    # Of hidden 32, 64 channels: floor(0.3 x 64) = 19 and floor(0.6 x 64) = 38; of 2 (Llama) or 4 (OPT) KV heads 0 and 1
    # or 1 and 2, which are half (a quarter) of the attention each.
    channel, attention = (96, 3072) if model == "file:llama" else (64, 4096)
    total = 64 * channel + attention
    heads = [0, 1 / 2] if model == "file:llama" else [1 / 4, 2 / 4]
    expected = [(pruned * channel + share * attention) / total for pruned, share in zip((19, 38), heads, strict=True)]
    assert [result.sparsity.achieved for result in results] == pytest.approx(expected, abs=1e-12)
    again = succeed(engine, trial_spec(**STRUCTURED, model=model, dtype=dtype, level=0.3))
    assert again.measurements[0].value == results[0].measurements[0].value


def test_other_patterns_are_rejected(engine: Engine) -> None:
    result = run(engine, trial_spec(**STRUCTURED | {"pattern": "unstructured"}))
    assert result.error
    assert (result.error.type, result.status) == ("PRUNE_UNSUPPORTED_PATTERN", "failed")


def remove(loaded: LoadedModel, fractions: dict[str, float]) -> None:
    """Zero random units, as `structured` does."""
    generator = torch.Generator().manual_seed(3)
    for block, found in enumerate(find_units(loaded.decoder, loaded.model.config)):
        layers = layers_by_role(loaded, block)
        for units in found:
            order = torch.randperm(units.count, generator=generator)
            chosen = torch.zeros(units.count, dtype=torch.bool)
            chosen[order[: int(fractions[units.kind] * units.count)]] = True
            for part in units.parts:
                put(layers[part.role], part, chosen, 0.0)


@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "bloom"])
def test_a_shrunk_model_has_the_same_outputs(family: str, tmp_path: Any) -> None:
    loaded = tiny(family)
    remove(loaded, {"channels": 0.5, "heads": 0.5})
    shrunk = shrink(loaded)
    shrunk.model.save_pretrained(tmp_path)
    small = AutoModelForCausalLM.from_pretrained(tmp_path)
    for model in (shrunk.model, small):
        assert equal(logits(model), logits(loaded.model))
    [units] = [units for units in find_units(find_decoder(small), small.config)[0] if units.kind == "heads"]
    [channels] = [units for units in find_units(find_decoder(small), small.config)[0] if units.kind == "channels"]
    dense = {units.kind: units.count for units in find_units(loaded.decoder, loaded.model.config)[0]}
    assert channels.count == dense["channels"] // 2
    assert units.count == (dense["heads"] // 2 if family in LOSES_HEADS else dense["heads"])
    assert bool(shrunk.notes) == (family not in LOSES_HEADS and dense["heads"] > 1)
    weights = [sum(p.numel() for p in model.parameters()) for model in (loaded.model, small)]
    assert weights[1] < weights[0]


@pytest.mark.parametrize("family", FAMILIES)
def test_shrinkability_is_known_without_weights(family: str, tmp_path: Path) -> None:
    tiny(family).model.config.save_pretrained(tmp_path)
    shapes = outline(Source(family, tmp_path, "r1"))
    if family == "bloom":
        with pytest.raises(SecateurError, match="fewer channels or heads"):
            require_shrinkable(shapes)
    else:
        require_shrinkable(shapes)


def test_a_head_count_that_transformers_refuses_leaves_some_as_zeros() -> None:
    loaded = tiny("llama", hidden_size=32, num_attention_heads=8, num_key_value_heads=8)
    remove(loaded, {"channels": 0.0, "heads": 0.4})  # 5 of 8 would remain, which does not divide 32
    with pytest.raises(SecateurError, match="every block could spare 0 channels and 3 heads"):
        shrink(loaded)
    loaded = tiny("llama", hidden_size=32, num_attention_heads=8, num_key_value_heads=8)
    remove(loaded, {"channels": 0.0, "heads": 0.7})  # 3 would remain; 4 do
    shrunk = shrink(loaded)
    assert shrunk.model.config.num_key_value_heads == 4
    assert "4 of 8 heads are removed from each block, not 5" in shrunk.notes[0]
    assert equal(logits(shrunk.model), logits(loaded.model))


def test_heads_whose_norm_spans_all_of_them_stay() -> None:
    loaded = tiny("olmo2", **LLAMA_LIKE)
    remove(loaded, {"channels": 0.5, "heads": 0.5})
    shrunk = shrink(loaded)
    assert shrunk.model.config.num_key_value_heads == 2
    assert equal(logits(shrunk.model), logits(loaded.model))


def test_blocks_that_can_spare_different_numbers() -> None:
    loaded = tiny("llama")
    remove(loaded, {"channels": 0.25, "heads": 0.0})
    reader = layers_by_role(loaded, 1)["mlp.down_proj"]
    reader.weight[:, :12] = 0
    spare = int((reader.weight.count_nonzero(dim=0) == 0).sum())
    shrunk = shrink(loaded)
    assert shrunk.model.config.intermediate_size == 18
    assert f"though some could spare {spare}" in shrunk.notes[0]
    assert equal(logits(shrunk.model), logits(loaded.model))


@pytest.mark.parametrize(("family", "reason"), [("llama", "0 channels and 0 heads"), ("bloom", "no config without")])
def test_nothing_to_remove(family: str, reason: str) -> None:
    loaded = tiny(family)
    if family == "bloom":
        remove(loaded, {"channels": 0.5, "heads": 0.5})
    with pytest.raises(SecateurError, match=reason) as caught:
        shrink(loaded)
    assert caught.value.code == "PRUNE_UNSUPPORTED_MODEL"
