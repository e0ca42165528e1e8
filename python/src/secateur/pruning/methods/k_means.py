"""Rows by k-means."""

import math
from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import embedding_bag

from secateur import spec
from secateur.pruning.layer_problem import LayerProblem, Pruned
from secateur.pruning.method import Method
from secateur.pruning.row_pruning import kept_rows, without_rows

_ITERATIONS = 100
# Of a row's squared norm: closer squared distances than this are equal. The two rows of a pair, the most frequent
# cluster of all, lie equally far from their centroid, and rounding must not choose between them.
_TOLERANCE = 1e-5


class KMeans(Method):
    """Clusters a layer's rows by k-means and keeps of each cluster the row nearest its centroid; looks at no data.

    K = outputs - floor(level x outputs) clusters. The seeds are drawn as k-means++ does, by the trial's seed and the
    layer's name; then Lloyd's iterations until no row changes its cluster, 100 at most. A cluster that loses all its
    rows is given up, and a row that lies farthest from its centroid stays in its place, so that exactly K rows stay.
    Biases stay as they are.

    Distances come from the Gram matrix of the rows themselves, G = W W^T, [outputs, outputs] float32: with m_k the mean
    of G's rows over cluster k and c_k its centroid,

        ||w_i - c_k||^2 = G_ii - 2 m_ki + (mean of m_kj over the rows j of cluster k)

    so that an iteration adds outputs^2 numbers instead of multiplying matrices. Memory: three such matrices at most.

    Srinivas and Babu 2015, "Data-free Parameter Pruning for Deep Neural Networks", who merge similar neurons; Arthur
    and Vassilvitskii 2007, "k-means++: The Advantages of Careful Seeding".
    """

    id: ClassVar[str] = "k-means"
    title: ClassVar[str] = "K-means"
    source: ClassVar[str] = "Srinivas and Babu 2015, arXiv:1507.06149; seeds of k-means++ (Arthur 2007)"
    origin: ClassVar[spec.Origin] = "aigc"
    paper: ClassVar[str | None] = "table 4, AIGC 04"
    needs: ClassVar[spec.Need] = "nothing"
    group: spec.Group = "layer"
    patterns: ClassVar[tuple[spec.PatternKind, ...]] = ("structured",)

    def prune(self, problem: LayerProblem) -> Pruned:
        """Zeros in all rows but the K that stand for their clusters."""
        # Centred rows lie as far from one another, and float32 loses less where distances are differences of products.
        rows = problem.weight - problem.weight.mean(dim=0)
        gram = rows @ rows.T
        seeds = draw_seeds(gram, len(gram) - problem.pruned_rows(), problem.generator())
        clusters, distances = cluster(gram, seeds)
        nearest = _nearest(clusters, distances, _TOLERANCE * gram.diagonal())
        scores = distances.masked_fill(nearest, math.inf)
        return Pruned(without_rows(problem, kept_rows(problem, scores)))


def draw_seeds(gram: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """[count] indices of rows: each drawn in proportion to its squared distance from the nearest one so far.

    They are different as long as rows are: once every row coincides with a seed, the last row is drawn again.
    """
    norms = gram.diagonal()
    nearest = torch.full_like(norms, math.inf)
    chances = torch.ones_like(norms, dtype=torch.float64)
    seeds = []
    for draw in torch.rand(count, generator=generator, dtype=torch.float64).tolist():
        upto = chances.cumsum(dim=0)
        seed = min(int(torch.searchsorted(upto, draw * upto[-1], right=True)), len(gram) - 1)
        seeds.append(seed)
        nearest = torch.minimum(nearest, (norms + norms[seed] - 2 * gram[seed]).clamp_min(0))
        chances = nearest.double()
    return torch.tensor(seeds, device=gram.device)


def cluster(gram: Tensor, seeds: Tensor) -> tuple[Tensor, Tensor]:
    """Lloyd's iterations. Returns the cluster of each row and its squared distance from the centroid, [outputs] each.

    `seeds`: the rows that are the first centroids.
    """
    norms, every = gram.diagonal(), torch.arange(len(gram), device=gram.device)
    beyond = norms[seeds, None] - 2 * gram[seeds]  # [clusters, outputs] squared distances, but for the rows' own norms
    clusters = beyond.argmin(dim=0)
    for _ in range(_ITERATIONS):
        mean, sizes = _means(clusters, len(seeds))
        products = mean(gram)
        squares = mean(products[clusters, every, None])
        beyond = products.mul_(-2).add_(squares).masked_fill_(sizes[:, None] == 0, math.inf)
        before, clusters = clusters, beyond.argmin(dim=0)
        if torch.equal(before, clusters):
            break
    return clusters, (norms + beyond[clusters, every]).clamp_min(0)


def _means(clusters: Tensor, count: int) -> tuple[Callable[[Tensor], Tensor], Tensor]:
    """What takes the mean of the rows of [outputs, any] over each cluster, and the clusters' sizes.

    A bag of an embedding is summed in one order, on a GPU too; an index_add is not.
    """
    sizes = clusters.bincount(minlength=count)
    members, first = clusters.argsort(stable=True), sizes.cumsum(dim=0) - sizes
    return lambda values: embedding_bag(members, values, first, mode="mean"), sizes


def _nearest(clusters: Tensor, distances: Tensor, tolerances: Tensor) -> Tensor:
    """[outputs] bool: of each cluster the row with the least distance, give or take its tolerance; ties by index."""
    rows = len(clusters)
    least = torch.full_like(distances, math.inf).scatter_reduce_(0, clusters, distances, "amin")
    tied = (distances <= least[clusters] + tolerances).nonzero().flatten()
    first = torch.full_like(clusters, rows).scatter_reduce_(0, clusters[tied], tied, "amin")
    return torch.zeros_like(clusters, dtype=torch.bool).index_fill_(0, first[first < rows], value=True)
