"""Speed and size of saved models against the dense model that they come from, all in one run."""

import copy
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.sparse import to_sparse_semi_structured
from transformers import GenerationConfig, PreTrainedModel, StoppingCriteria, StoppingCriteriaList

from secateur.artifacts import manifest
from secateur.artifacts.opening import open_model
from secateur.errors import SecateurError
from secateur.hardware.device import DTYPES, describe_environment, resolve_dtype
from secateur.models.config import input_spec, load_config
from secateur.models.loading import load
from secateur.models.sources.source import Source, locate
from secateur.settings import Settings
from secateur.spec import Environment, Wire

_ROWS_OF_TILES, _COLUMNS_OF_TILES = 32, 64
"""Sparse tensor cores take weights of whole tiles."""


class Timing(Wire):
    """What was timed: `batch` prompts of `prompt` tokens, then `new` tokens each. The fastest of `rounds` counts."""

    batch: Annotated[int, Field(ge=1)]
    prompt: Annotated[int, Field(ge=1)]
    new: Annotated[int, Field(ge=2)]
    rounds: Annotated[int, Field(ge=1)]


class Speed(Wire):
    """One model. Rates are tokens per second over the whole batch, higher is faster.

    `disk_bytes`: of its weight files; `memory_bytes`: of its parameters and buffers. `first_token_seconds`: from the
    prompt to its first new token, of which the prefill is nearly all. `prefill` and `decode` are those of the dense
    model times `prefill_ratio` and `decode_ratio`.
    """

    model: str
    layout: str
    parameters: int
    disk_bytes: int
    memory_bytes: int
    first_token_seconds: float
    prefill: float
    decode: float
    prefill_ratio: float
    decode_ratio: float


class SpeedReport(Wire):
    """`models`: the dense one first."""

    timing: Timing
    dtype: str
    environment: Environment
    models: list[Speed]


class _Opened(NamedTuple):
    name: str
    layout: str
    disk_bytes: int
    model: PreTrainedModel


def compare_speed(
    folders: Sequence[Path],
    timing: Timing,
    settings: Settings,
    device: torch.device,
    step: Callable[[str], object],
) -> SpeedReport:
    """Time the saved models of `folders`, which come from one language model, and that one, by turns.

    All are in memory at once, in the dtype that a trial with `auto` computes in on the device. On CUDA, a 2:4 model in
    half precision is timed a second time on sparse tensor cores. `step` gets what is being done.

    Raises SecateurError: `PRUNE_UNREADABLE_ARTIFACT`; `PRUNE_VALIDATION` for models of different origin or of images;
    and as `locate` does for the dense model.
    """
    manifests = [manifest.verify(folder) for folder in folders]
    origins = {(each.spec.model, each.protocol.revision) for each in manifests}
    if len(origins) > 1:
        names = ", ".join(sorted(model for model, _ in origins))
        raise SecateurError("PRUNE_VALIDATION", f"the folders come from different models ({names}); compare one by one")
    [(name, revision)] = origins
    source = locate(name, settings, revision=revision)
    config = load_config(source)
    takes = input_spec(config)
    if takes.max_seqlen is None:
        raise SecateurError("PRUNE_VALIDATION", f"{name} takes images; only language models can be timed")
    if timing.prompt + timing.new > takes.max_seqlen:
        raise SecateurError(
            "PRUNE_VALIDATION",
            f"{timing.prompt} + {timing.new} tokens are too long; {name} takes at most {takes.max_seqlen}",
        )
    dtype = resolve_dtype("auto", config.dtype, device)
    if settings.threads is not None:
        torch.set_num_threads(settings.threads)
    step(f"loading {name}")
    dense = load(source, dtype, device)
    opened = [_Opened(name, "dense", manifests[0].dense.bytes, dense.model)]
    for folder, found in zip(folders, manifests, strict=True):
        step(f"loading {folder}")
        model = open_model(Source(str(folder), folder, found.fingerprint), found.layout, DTYPES[dtype])
        model.to(device)  # type: ignore[arg-type]
        opened.append(_Opened(str(folder), found.layout, found.saved.bytes, model))
        if device.type == "cuda" and found.spec.pattern == "2:4" and dtype != "float32":
            opened.append(_Opened(str(folder), "2:4 kernels", found.saved.bytes, on_sparse_tensor_cores(model)))
    return SpeedReport(
        timing=timing,
        dtype=dtype,
        environment=describe_environment(device),
        models=_time(opened, timing, config.get_text_config().vocab_size, step),
    )


def on_sparse_tensor_cores(model: PreTrainedModel) -> PreTrainedModel:
    """A copy whose 2:4 weights are compressed. A weight that is not 2:4, or not of whole tiles, stays as it is."""
    compressed = copy.deepcopy(model)
    for module in compressed.modules():
        if isinstance(module, nn.Linear) and _fits(module.weight):
            module.weight = nn.Parameter(to_sparse_semi_structured(module.weight.detach()), requires_grad=False)
    return compressed


def _fits(weight: Tensor) -> bool:
    rows, columns = weight.shape
    if rows % _ROWS_OF_TILES or columns % _COLUMNS_OF_TILES:
        return False
    return bool((weight.unflatten(1, (-1, 4)).count_nonzero(-1) <= 2).all())  # noqa: PLR2004 (2:4)


def _time(opened: Sequence[_Opened], timing: Timing, vocabulary: int, step: Callable[[str], object]) -> list[Speed]:
    generator = torch.Generator().manual_seed(0)
    # Random tokens take the time of a text's. Those that stand for images are at the end of a vocabulary.
    prompts = torch.randint(vocabulary // 2, (timing.batch, timing.prompt), generator=generator)
    runs = [partial(_generate, each.model, prompts.to(each.model.device), timing.new) for each in opened]
    for run in runs:  # what is only done once, such as choosing kernels
        run()
    rounds = []
    for index in range(timing.rounds):
        step(f"round {index + 1} of {timing.rounds}")
        rounds.append([run() for run in runs])  # by turns: the speed of a machine changes within a minute
    fastest = [[min(times) for times in zip(*each, strict=True)] for each in zip(*rounds, strict=True)]
    dense_first, dense_others = fastest[0]
    return [
        Speed(
            model=each.name,
            layout=each.layout,
            parameters=sum(parameter.numel() for parameter in each.model.parameters()),
            disk_bytes=each.disk_bytes,
            memory_bytes=each.model.get_memory_footprint(),
            first_token_seconds=first,
            prefill=timing.batch * timing.prompt / first,
            decode=timing.batch * (timing.new - 1) / others,
            prefill_ratio=dense_first / first,
            decode_ratio=dense_others / others,
        )
        for each, (first, others) in zip(opened, fastest, strict=True)
    ]


class _Clock(StoppingCriteria):
    """Notes when each token is there. `times`: the first one is the start."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self.times = [self._now()]

    def __call__(self, input_ids: Tensor, scores: Tensor, **_: Any) -> Tensor:
        """Called after each token of the batch. Never stops."""
        del scores
        self.times.append(self._now())
        return torch.zeros(len(input_ids), dtype=torch.bool, device=input_ids.device)

    def _now(self) -> float:
        if self._device.type == "cuda":
            torch.cuda.synchronize(self._device)
        return time.perf_counter()


@torch.inference_mode()
def _generate(model: PreTrainedModel, prompts: Tensor, new: int) -> tuple[float, float]:
    """Seconds to the first new token of each prompt, and of the other `new` - 1. `prompts`: [batch, tokens] ids."""
    clock = _Clock(prompts.device)
    model.generate(  # type: ignore[operator]
        prompts,
        attention_mask=torch.ones_like(prompts),
        generation_config=GenerationConfig(max_new_tokens=new, min_new_tokens=new, do_sample=False, pad_token_id=0),
        stopping_criteria=StoppingCriteriaList([clock]),
    )
    start, first, *_, last = clock.times
    return first - start, last - first
