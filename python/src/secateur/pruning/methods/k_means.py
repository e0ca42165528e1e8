"""Prunes rows by k-means clustering."""

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
# Relative to a row's squared norm: squared distances that are closer than this count as equal. The most frequent
# cluster is a pair of rows, which are equally far from their centroid; rounding must not choose between them.
_TOLERANCE = 1e-5


class KMeans(Method):
    """Clusters a layer's rows by k-means and keeps the row nearest to each centroid; uses no data.

    There are K = outputs - floor(level x outputs) clusters. The initial centroids are drawn as in k-means++, from the
    trial's seed and the layer's name. Lloyd's iterations follow until no row changes its cluster, at most 100. A
    cluster that loses all its rows is dropped, and in its place the row farthest from its own centroid is kept, so
    exactly K rows stay. Biases are unchanged.

    Distances come from the Gram matrix of the rows themselves, G = W W^T, [outputs, outputs] float32: with m_k the mean
    of G's rows over cluster k and c_k its centroid,

        ||w_i - c_k||^2 = G_ii - 2 m_ki + (mean of m_kj over the rows j of cluster k)

    So an iteration adds outputs^2 numbers instead of multiplying matrices. Memory: at most three such matrices.

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
        """Zeros in all rows but the K that represent their clusters."""
        # Centring keeps the rows' distances, and float32 then loses less precision in differences of products.
        rows = problem.weight - problem.weight.mean(dim=0)
        gram = rows @ rows.T
        seeds = draw_seeds(gram, len(gram) - problem.pruned_rows(), problem.generator())
        clusters, distances = cluster(gram, seeds)
        nearest = _nearest(clusters, distances, _TOLERANCE * gram.diagonal())
        scores = distances.masked_fill(nearest, math.inf)
        return Pruned(without_rows(problem, kept_rows(problem, scores)))


def draw_seeds(gram: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """[count] indices of rows, each drawn in proportion to its squared distance from the nearest one drawn before.

    They differ as long as rows differ: once every row equals one that was drawn, the last row is drawn again.
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
    """Lloyd's iterations. Returns each row's cluster and its squared distance from the centroid, [outputs] each.

    `seeds`: the rows that are the first centroids.
    """
    norms, every = gram.diagonal(), torch.arange(len(gram), device=gram.device)
    beyond = norms[seeds, None] - 2 * gram[seeds]  # [clusters, outputs] squared distances without the rows' own norms
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
    """A function that averages the rows of [outputs, any] over each cluster, and the clusters' sizes.

    `embedding_bag` sums in a fixed order, also on a GPU; `index_add` does not.
    """
    sizes = clusters.bincount(minlength=count)
    members, first = clusters.argsort(stable=True), sizes.cumsum(dim=0) - sizes
    return lambda values: embedding_bag(members, values, first, mode="mean"), sizes


def _nearest(clusters: Tensor, distances: Tensor, tolerances: Tensor) -> Tensor:
    """[outputs] bool: the row of each cluster with the least distance, within its tolerance; ties by index."""
    rows = len(clusters)
    least = torch.full_like(distances, math.inf).scatter_reduce_(0, clusters, distances, "amin")
    tied = (distances <= least[clusters] + tolerances).nonzero().flatten()
    first = torch.full_like(clusters, rows).scatter_reduce_(0, clusters[tied], tied, "amin")
    return torch.zeros_like(clusters, dtype=torch.bool).index_fill_(0, first[first < rows], value=True)
