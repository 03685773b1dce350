#!/usr/bin/env python3
"""Invented cities for the comparison with other solvers.

    generate.py DEMANDS SITES SEED FILE.npz

People live in a few big cities (45 %), in towns (30 %), in villages (20 %) and scattered (5 %), in
a square that grows with the number of candidate sites, so that a city core is as dense in a small
instance as in a large one. 60 % of the sites stand near homes, the rest is drawn like homes. Homes
without any site within 700 m are drawn again. All is in metres of a plane.

Arrays in the file: dem, cand (points); hh (households); indptr, indices (sites within R of each
demand, compressed rows); q (m2 asked per demand); cap, fixed, acost (largest area in m2, cost of
opening, cost per m2); sitecost (10 to 100, for the set cover); R (700).
"""
import sys

import numpy as np
from scipy.spatial import cKDTree

RADIUS = 700.0

# Share of people, sites per settlement, sites per km2 in its middle: cities, towns, villages.
SETTLEMENTS = ((0.45, 10000, 25.0), (0.30, 250, 20.0), (0.20, 50, 15.0))
RURAL = 0.05


class Country:
    """Where people live."""

    def __init__(self, rng, sites):
        self.rng = rng
        self.side = 1000.0 * np.sqrt(sites / 2.0)
        self.kinds = []
        for share, each, density in SETTLEMENTS:
            count = max(1, int(round(sites / each)))
            size = rng.uniform(0.5, 1.5, count)
            size /= size.sum()
            spread = 1000.0 * np.sqrt(share * sites * size / (2 * np.pi * density))
            middle = rng.uniform(0.08 * self.side, 0.92 * self.side, size=(count, 2))
            self.kinds.append((middle, spread, size))

    def draw(self, count):
        """Points, and the kind of settlement each lies in."""
        rng = self.rng
        shares = [kind[0] for kind in SETTLEMENTS] + [RURAL]
        kind = rng.choice(len(shares), size=count, p=shares)
        at = np.empty((count, 2))
        for number, (middle, spread, size) in enumerate(self.kinds):
            here = kind == number
            many = here.sum()
            if many:
                which = rng.choice(len(middle), size=many, p=size)
                at[here] = middle[which] + rng.normal(size=(many, 2)) * spread[which][:, None]
        rural = kind == len(self.kinds)
        at[rural] = rng.uniform(0, self.side, size=(rural.sum(), 2))
        return at, kind


def within(demands, sites, radius=RADIUS, step=100000):
    """Sites within the radius of each demand: row starts and sites, ascending in each row."""
    tree = cKDTree(sites)
    lengths, entries = [], []
    for first in range(0, len(demands), step):
        rows = tree.query_ball_point(
            demands[first : first + step], radius, workers=2, return_sorted=True
        )
        lengths.append(np.fromiter((len(row) for row in rows), np.int64, len(rows)))
        entries.append(np.concatenate([np.asarray(row, np.int32) for row in rows]))
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64)
    return starts, np.concatenate(entries)


def make(demands, sites, seed=1):
    """All arrays of one instance."""
    rng = np.random.default_rng(seed)
    country = Country(rng, sites)
    cand = country.draw(sites)[0]
    near_homes = int(0.6 * sites)
    cand[:near_homes] += rng.normal(size=(near_homes, 2)) * 150.0

    tree = cKDTree(cand)
    places, kinds, have = [], [], 0
    while have < demands:
        at, kind = country.draw(int(1.2 * demands) + 100)
        served = np.isfinite(tree.query(at, distance_upper_bound=RADIUS, workers=2)[0])
        places.append(at[served])
        kinds.append(kind[served])
        have += served.sum()
    dem = np.concatenate(places)[:demands]
    in_city = np.concatenate(kinds)[:demands] == 0

    homes = np.exp(np.log(45.0) + 0.75 * rng.normal(size=demands))
    homes = homes * np.where(in_city, 1.3, 1.0)
    hh = np.clip(np.round(homes), 1, 600).astype(np.int64)
    indptr, indices = within(dem, cand)
    q = 0.35 * hh
    reach = np.diff(indptr)
    even = np.bincount(indices, weights=np.repeat(q / reach, reach), minlength=sites)
    cap = np.maximum(rng.uniform(400, 3000, sites), np.ceil(even + 1e-6))
    fixed = np.round(rng.uniform(5e5, 2e6, sites))
    acost = np.round(rng.uniform(4000, 6000, sites))
    sitecost = rng.integers(10, 101, sites).astype(np.int64)
    return dict(
        dem=dem, cand=cand, hh=hh, indptr=indptr, indices=indices, q=q, cap=cap,
        fixed=fixed, acost=acost, sitecost=sitecost, R=np.array(RADIUS),
    )


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    np.savez(sys.argv[4], **make(*(int(word) for word in sys.argv[1:4])))
