"""Samplers that remove rows from the larger classes."""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.under_sampling._all_knn import AllKNN
from equipoise.under_sampling._cluster_centroids import ClusterCentroids
from equipoise.under_sampling._condensed_nearest_neighbour import CondensedNearestNeighbour
from equipoise.under_sampling._edited_nearest_neighbours import EditedNearestNeighbours
from equipoise.under_sampling._instance_hardness_threshold import InstanceHardnessThreshold
from equipoise.under_sampling._near_miss import NearMiss
from equipoise.under_sampling._neighbourhood_cleaning_rule import NeighbourhoodCleaningRule
from equipoise.under_sampling._one_sided_selection import OneSidedSelection
from equipoise.under_sampling._random_under_sampler import RandomUnderSampler
from equipoise.under_sampling._repeated_edited_nearest_neighbours import (
    RepeatedEditedNearestNeighbours,
)
from equipoise.under_sampling._tomek_links import TomekLinks

__all__ = [
    "AllKNN",
    "ClusterCentroids",
    "CondensedNearestNeighbour",
    "EditedNearestNeighbours",
    "InstanceHardnessThreshold",
    "NearMiss",
    "NeighbourhoodCleaningRule",
    "OneSidedSelection",
    "RandomUnderSampler",
    "RepeatedEditedNearestNeighbours",
    "TomekLinks",
]
