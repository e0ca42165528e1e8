"""The distinct queries of a trace, drawn as often as they were sent."""

import hashlib
import random
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from secateur.data.content import Text
from secateur.data.traces.fields import count_of
from secateur.data.traces.periods import Period
from secateur.data.traces.trace_file import TraceFile


class Queries(Text):
    """The distinct queries of a trace that were recorded within a period: each is a document, in order of appearance.

    `frequencies`: [queries] int64, how often each was sent: the sum of the counts of its lines. Queries are told apart
    by 128 bits of a hash, so that no text is kept in memory. Raises OSError, and SecateurError as `TraceFile.traces`
    does.
    """

    def __init__(self, path: Path, period: Period) -> None:
        self._file = TraceFile(path)
        offsets, sizes, counts, hashes = array("q"), array("q"), array("q"), array("Q")
        for trace in self._file.traces(period):
            with self._file.naming(trace.number):
                counts.append(count_of(trace.row))
            offsets.append(trace.offset)
            sizes.append(trace.size)
            hashes.frombytes(hashlib.blake2b(trace.text.encode(), digest_size=16).digest())
        known = np.frombuffer(hashes, dtype=np.uint64).reshape(-1, 2)
        first, self.frequencies = _distinct(known, np.frombuffer(counts, dtype=np.int64))
        self._offsets = np.frombuffer(offsets, dtype=np.int64)[first]
        self._sizes = np.frombuffer(sizes, dtype=np.int64)[first]
        self._ends = np.cumsum(self.frequencies)
        content = hashlib.sha256(f"queries {self.separator}".encode())
        content.update(known[first].tobytes())
        content.update(self.frequencies.tobytes())
        self.digest = content.hexdigest()

    def __len__(self) -> int:
        return len(self.frequencies)

    def pieces(self, index: int) -> Iterator[str]:  # noqa: D102 (as described by Text)
        yield self._file.text(int(self._offsets[index]), int(self._sizes[index]))

    def draw(self, generator: random.Random) -> int:
        """A query. Each is as likely as it is frequent."""
        return int(np.searchsorted(self._ends, generator.randrange(int(self._ends[-1])), side="right"))


class DrawnQueries(Text):
    """`draws` queries of a trace, drawn with replacement and read as one document. They are drawn as they are read."""

    def __init__(self, queries: Queries, seed: int, draws: int) -> None:
        self._queries = queries
        self._seed = seed
        self._draws = draws
        self.digest = hashlib.sha256(f"{queries.digest} {seed} {draws}".encode()).hexdigest()

    def __len__(self) -> int:
        return 1

    def pieces(self, index: int) -> Iterator[str]:  # noqa: ARG002, D102 (as described by Text)
        generator = random.Random(self._seed)  # noqa: S311 (no secret)
        for number in range(self._draws if len(self._queries) else 0):
            if number:
                yield self.separator
            yield from self._queries.pieces(self._queries.draw(generator))


def _distinct(hashes: NDArray[np.uint64], counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each distinct hash appears first, in this order, and the sum of its counts. `hashes`: [rows, 2]."""
    order = np.lexsort((hashes[:, 1], hashes[:, 0]))  # stable: equal ones stay in order of appearance
    if len(order) == 0:
        return order, counts
    ordered = hashes[order]
    starts = np.flatnonzero(np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1)))
    first, sums = order[starts], np.add.reduceat(counts[order], starts)
    appearance = np.argsort(first)
    return first[appearance], sums[appearance]
