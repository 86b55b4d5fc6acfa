"""Samplers that remove rows from the larger classes."""

from typing import TYPE_CHECKING

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise._imblearn.names import door
from equipoise.under_sampling._cluster_centroids import ClusterCentroids
from equipoise.under_sampling._edited_nearest_neighbours import EditedNearestNeighbours
from equipoise.under_sampling._instance_hardness_threshold import InstanceHardnessThreshold
from equipoise.under_sampling._near_miss import NearMiss
from equipoise.under_sampling._random_under_sampler import RandomUnderSampler
from equipoise.under_sampling._tomek_links import TomekLinks

__all__ = [
    "ClusterCentroids",
    "EditedNearestNeighbours",
    "InstanceHardnessThreshold",
    "NearMiss",
    "RandomUnderSampler",
    "TomekLinks",
]

if not TYPE_CHECKING:
    __getattr__ = door(__name__)
