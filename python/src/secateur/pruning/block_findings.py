"""What is unusual about the layers of one block: a trial's result says it once for all of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field


@dataclass
class BlockFindings:
    """Filled in while a block is pruned. `layers`: how many of its layers are pruned.

    `unreached`: the names of those that no calibration token reached. `raised_dampings`: by the names of those whose H
    was not positive definite, the damping with which it was.
    """

    layers: int
    unreached: list[str] = field(default_factory=list)
    raised_dampings: dict[str, float] = field(default_factory=dict)

    def warnings(self) -> Iterator[str]:
        """One of each kind at most."""
        if self.unreached:
            yield f"no calibration token reached {self._some(self.unreached)}; they are pruned without data"
        if self.raised_dampings:
            largest = max(self.raised_dampings.values())
            layers = self._some(self.raised_dampings)
            yield f"H is not positive definite for {layers}; its damping was raised to at most {largest:g}"

    def _some(self, names: Collection[str]) -> str:
        return f"{len(names)} of the {self.layers} layers of a block, the first {next(iter(names))}"
