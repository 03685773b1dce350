#!/usr/bin/env python3
"""Makes a seeded, invented urban region: demand points with households, candidate sites, costs.

    generate.py DEMANDS SITES SEED OUT.npz

Coordinates are metres in a plane; everything within 700 m is in reach. Sites are as dense whatever
their number, so a region grows with it: 45 % of the weight lies in cities (one per 10,000 sites),
30 % in towns (one per 250), 20 % in villages (one per 50), 5 % anywhere. Arrays in the file: dem,
cand (x, y), hh (households), indptr, indices (sites in reach per demand), q (m² wanted), cap, fixed,
acost (largest size, price of opening, price per m²), sitecost (whole numbers 10 to 100), R.
"""
import sys

import numpy as np
from scipy.spatial import cKDTree

RADIUS = 700.0
KINDS = [0.45, 0.30, 0.20, 0.05]


def settle(rng, count, clusters, side):
    """Draws points: which kind of place each is in, and where."""
    kind = rng.choice(4, size=count, p=KINDS)
    xy = np.empty((count, 2))
    for k, (centre, spread, weight) in enumerate(clusters):
        here = kind == k
        n = here.sum()
        if n:
            which = rng.choice(len(centre), size=n, p=weight)
            xy[here] = centre[which] + rng.normal(size=(n, 2)) * spread[which][:, None]
    rural = kind == 3
    xy[rural] = rng.uniform(0, side, size=(rural.sum(), 2))
    return xy, kind


def in_reach(dem, cand):
    tree = cKDTree(cand)
    lengths, lists = [], []
    for start in range(0, len(dem), 100000):
        found = tree.query_ball_point(dem[start:start + 100000], RADIUS, workers=2, return_sorted=True)
        lengths.append(np.array([len(f) for f in found], dtype=np.int64))
        lists.append(np.concatenate([np.asarray(f, dtype=np.int32) for f in found]))
    indptr = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    return indptr, np.concatenate(lists)


def make(demands, sites, seed):
    rng = np.random.default_rng(seed)
    side = 1000.0 * np.sqrt(sites / 2.0)
    clusters = []
    for share, per, peak in ((0.45, 10000, 25.0), (0.30, 250, 20.0), (0.20, 50, 15.0)):
        n = max(1, int(round(sites / per)))
        weight = rng.uniform(0.5, 1.5, n)
        weight /= weight.sum()
        spread = 1000.0 * np.sqrt(share * sites * weight / (2 * np.pi * peak))
        clusters.append((rng.uniform(0.08 * side, 0.92 * side, size=(n, 2)), spread, weight))
    cand, _ = settle(rng, sites, clusters, side)
    near = int(0.6 * sites)
    cand[:near] += rng.normal(size=(near, 2)) * 150.0
    tree = cKDTree(cand)
    points, kinds, have = [], [], 0
    while have < demands:
        xy, kind = settle(rng, int(1.2 * demands) + 100, clusters, side)
        distance, _ = tree.query(xy, k=1, distance_upper_bound=RADIUS, workers=2)
        reached = np.isfinite(distance)
        points.append(xy[reached])
        kinds.append(kind[reached])
        have += reached.sum()
    dem, kind = np.concatenate(points)[:demands], np.concatenate(kinds)[:demands]
    hh = np.exp(np.log(45.0) + 0.75 * rng.normal(size=demands))
    hh = np.clip(np.round(hh * np.where(kind == 0, 1.3, 1.0)), 1, 600).astype(np.int64)
    indptr, indices = in_reach(dem, cand)
    q = 0.35 * hh
    degree = np.diff(indptr)
    load = np.bincount(indices, weights=np.repeat(q / degree, degree), minlength=sites)
    cap = np.maximum(rng.uniform(400, 3000, sites), np.ceil(load + 1e-6))
    fixed = np.round(rng.uniform(5e5, 2e6, sites))
    acost = np.round(rng.uniform(4000, 6000, sites))
    sitecost = rng.integers(10, 101, sites).astype(np.int64)
    return dict(dem=dem, cand=cand, hh=hh, indptr=indptr, indices=indices, q=q, cap=cap,
                fixed=fixed, acost=acost, sitecost=sitecost, R=np.array(RADIUS))


if __name__ == "__main__":
    demands, sites, seed = map(int, sys.argv[1:4])
    np.savez(sys.argv[4], **make(demands, sites, seed))
