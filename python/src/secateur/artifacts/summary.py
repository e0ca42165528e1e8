"""The summary of a saved model."""

from pathlib import Path

from secateur.artifacts.manifest import Weights, verify
from secateur.artifacts.store import load
from secateur.models.blocks.decoder import find_decoder
from secateur.spec import Layout, Measurement, MethodRef, Sparsity, Wire


class Summary(Wire):
    """`sparsity`: as the trial counted it; `zeros`: the fraction of zeros in the saved model's blocks, counted now."""

    layout: Layout
    model: str
    method: MethodRef
    pattern: str
    sparsity: Sparsity
    zeros: float
    dense: Weights
    saved: Weights
    measurements: list[Measurement]
    fingerprint: str
    warnings: list[str]


def summarise(folder: Path) -> Summary:
    """Raises SecateurError (`PRUNE_UNREADABLE_ARTIFACT`) unless every file is the one that was saved."""
    manifest = verify(folder)
    model, _ = load(folder)
    return Summary(
        layout=manifest.layout,
        model=manifest.spec.model,
        method=manifest.spec.method,
        pattern=manifest.spec.pattern,
        sparsity=manifest.sparsity,
        zeros=find_decoder(model).zero_fraction(),
        dense=manifest.dense,
        saved=manifest.saved,
        measurements=manifest.measurements,
        fingerprint=manifest.fingerprint,
        warnings=manifest.warnings,
    )
