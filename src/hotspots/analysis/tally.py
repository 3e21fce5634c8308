"""Counting by cluster: the most frequent values of each cluster without a loop over clusters."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from hotspots.analysis.points import Integers


@dataclass(frozen=True)
class Tally:
    """How often each value occurs in each cluster.

    Attributes
    ----------
    cluster, value, n
        One element a pair that occurs, sorted by cluster, then by falling ``n``, then by ``value``.
    """

    cluster: Integers
    value: Integers
    n: Integers

    @classmethod
    def of(cls, cluster: Integers, value: Integers, n: Integers | None = None) -> Self:
        """Count pairs of cluster and value, each once or ``n`` times; values are whole numbers from 0."""
        width = int(value.max()) + 1 if len(value) else 1
        pairs, position = np.unique(cluster * width + value, return_inverse=True)
        total = np.bincount(position, n, minlength=len(pairs)).astype(np.int64)
        cluster, value = pairs // width, pairs % width
        order = np.lexsort((value, -total, cluster))
        return cls(cluster[order], value[order], total[order])

    def first(self, clusters: int) -> tuple[Integers, Integers]:
        """Return the most frequent value of each cluster (-1 where it has none) and how often it occurs."""
        value = np.full(clusters, -1, dtype=np.int64)
        n = np.zeros(clusters, dtype=np.int64)
        top = np.flatnonzero(np.diff(self.cluster, prepend=-1))
        value[self.cluster[top]] = self.value[top]
        n[self.cluster[top]] = self.n[top]
        return value, n

    def distinct(self, clusters: int) -> Integers:
        """Count the different values of each cluster."""
        return np.bincount(self.cluster, minlength=clusters)

    def listed(self, clusters: int, most: int | None = None) -> list[list[tuple[int, int]]]:
        """List the pairs (value, n) of each cluster, the most frequent first."""
        lists: list[list[tuple[int, int]]] = [[] for _ in range(clusters)]
        for cluster, value, n in zip(
            self.cluster.tolist(), self.value.tolist(), self.n.tolist(), strict=True
        ):
            if most is None or len(lists[cluster]) < most:
                lists[cluster].append((value, n))
        return lists
