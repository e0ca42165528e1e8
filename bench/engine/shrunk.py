"""Speed of saved models, as plain transformers opens them."""

import tempfile
from functools import partial
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, PreTrainedModel

from bench.engine.measure import Bench, Row, seconds
from secateur.artifacts import save
from secateur.spec import Layout

_ROUNDS = 7


def shrunk_against_dense(bench: Bench) -> list[Row]:
    """Tokens a second over those of the dense model, all in one run: zeros alone bring nothing, smaller layers do."""
    batch = torch.randint(1000, (4, 128), generator=torch.Generator().manual_seed(0))
    with tempfile.TemporaryDirectory() as name:
        plain, shrunk = _saved(bench, Path(name), "plain"), _saved(bench, Path(name), "shrunk")
        actions = [partial(_forward, model, batch) for model in (bench.model.model, plain, shrunk)]
        for action in actions:
            action()
        # Taken in turn, because the speed of a machine changes within a minute.
        rounds = [[seconds(action) for action in actions] for _ in range(_ROUNDS)]
    dense, zeros, smaller = (min(times) for times in zip(*rounds, strict=True))
    parameters = shrunk.num_parameters() / bench.model.model.num_parameters()
    return [
        Row("structured at 0.5, plain: speed over the dense model's", dense / zeros, 0.8, "at least"),
        Row(
            "structured at 0.5, shrunk: speed over the dense model's",
            dense / smaller,
            1.2,
            "at least",
            f"{parameters:.0%} of the parameters",
        ),
    ]


def _saved(bench: Bench, folder: Path, layout: Layout) -> PreTrainedModel:
    """The model in a layout, as transformers alone loads it."""
    spec = bench.spec("structured", pattern="structured", samples=2)
    keep = partial(save, spec=spec, folders={layout: folder / layout})
    bench.engine.run(spec, progress=lambda _: None, cancelled=lambda: False, keep=keep)
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(folder / layout, device_map=bench.engine.device)
    model.eval()
    return model


@torch.no_grad()
def _forward(model: PreTrainedModel, batch: torch.Tensor) -> None:
    model(batch.to(next(model.parameters()).device))
