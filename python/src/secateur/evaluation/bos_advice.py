"""Whether a BOS in front of each window would make the dense model much better: its figures are then of little use."""

import math

from secateur.evaluation.perplexity import perplexity
from secateur.models.config import input_spec
from secateur.models.loading import LoadedModel
from secateur.models.preprocessors import bos_token
from secateur.models.samples import Samples

_WINDOWS = 4
_BETTER = 0.95
"""A perplexity below this share of that without a BOS is worth a warning."""


def bos_advice(loaded: LoadedModel, samples: Samples) -> str | None:
    """A warning with both perplexities on the first windows; None where there is a BOS, or where one hardly helps.

    `samples`: of a text. If the windows leave no position for a BOS, their last token is left out.
    """
    token = bos_token(loaded.source)
    if token is None or samples.bos is not None:
        return None
    max_seqlen = input_spec(loaded.model.config).max_seqlen
    assert max_seqlen
    windows = Samples(samples.inputs[:_WINDOWS, : max_seqlen - 1])
    without, with_it = (_perplexity(loaded, shown) for shown in (windows, windows.with_bos(token)))
    if not math.isfinite(with_it) or with_it >= _BETTER * without:
        return None
    return (
        f"the perplexity of the dense model on the first {len(windows)} windows is {without:.2f}, and {with_it:.2f} "
        "with a BOS in front of each; set `bos` to `always`, in `calibration` and in `evaluations`"
    )


def _perplexity(loaded: LoadedModel, windows: Samples) -> float:
    model, decoder = loaded.model, loaded.decoder
    return perplexity(model, windows.inputs, lambda *_: None, decoder, prefix=windows.prefix, batch=1)
