"""Compares a model that was pruned again with the one that was measured."""

from secateur.spec import Environment, Original, TrialResult

_CONDITIONS = ("secateur", "torch", "transformers", "device", "device_name", "cpu_capability", "threads")


def difference(result: TrialResult, original: Original) -> str | None:
    """How the model of `result` differs from the original, as a warning with the likely reason; None if it is equal."""
    if result.weights_digest == original.weights_digest and result.sparsity.achieved == original.achieved:
        return None
    return (
        f"this model is not the measured one: {_weights(result, original)}. {_reason(result.environment, original)}. "
        "The measurements are those of the original"
    )


def _weights(result: TrialResult, original: Original) -> str:
    if original.weights_digest is None:
        return "the weights of the original were not recorded"
    if result.sparsity.achieved == original.achieved:
        return "other weights at the same sparsity"
    return f"its sparsity is {result.sparsity.achieved}, that of the original {original.achieved}"


def _reason(environment: Environment | None, original: Original) -> str:
    if environment is None or original.environment is None:
        return "The software and hardware of the original are unknown"
    found, before = environment.model_dump(by_alias=False), original.environment.model_dump(by_alias=False)
    changes = [f"{name} {before[name]} then, {found[name]} now" for name in _CONDITIONS if before[name] != found[name]]
    if changes:
        return f"What differs: {'; '.join(changes)}"
    return "The weights differ although software and hardware are the same"
