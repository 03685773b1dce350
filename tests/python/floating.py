"""Two-step floating catchments of `quarter` against PySAL access.

    pip install access
    python tests/python/floating.py                 # the known values of src/access/floating.rs
    python tests/python/floating.py OUT             # a directory written by `quarter reach`
"""
import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from access import fca, weights

warnings.simplefilter("ignore")


def forms(limit):
    low = np.exp(-0.5)
    return {
        "even": None,
        "rings": weights.step_fn({limit / 3: 1, 2 * (limit / 3): 0.68, limit: 0.22}),
        "bell": weights.gaussian(limit / 2),
        "bell_to": lambda x: (np.exp(-0.5 * (x / limit) ** 2) - low) / (1 - low),
    }


def two_step(pairs, demand, supply, limit, weight):
    cost = pd.DataFrame(pairs, columns=["origin", "dest", "cost"])
    d = pd.DataFrame({"geoid": list(demand), "demand": list(demand.values())}).set_index("geoid")
    s = pd.DataFrame({"geoid": list(supply), "supply": list(supply.values())}).set_index("geoid")
    got = fca.two_stage_fca(d, s, cost, limit, demand_index=True, supply_index=True, weight_fn=weight)
    return {k: float(got.get(k, 0.0)) for k in demand}


def known():
    pairs = [(0, "a", 100.0), (0, "b", 450.0), (1, "a", 650.0), (2, "b", 20.0), (2, "c", 699.999)]
    demand = {0: 1200.0, 1: 800.0, 2: 450.5, 3: 90.0}
    supply = {"a": 400.0, "b": 650.0, "c": 1000.0}
    for name, weight in forms(700.0).items():
        got = two_step(pairs, demand, supply, 700.0, weight)
        print(name, [got[k] for k in demand])


def written(out):
    reach = json.loads((out / "reach.json").read_text())
    limit = reach["limit_m"]
    rows = [line.split(",") for line in (out / "pairs.csv").read_text().splitlines()[1:]]
    pairs = [(a, b, float(m)) for a, b, m in rows]
    features = json.loads((out / "demand.geojson").read_text())["features"]
    demand = {f["properties"]["id"]: f["properties"]["households"] for f in features}
    sites = json.loads((out / "facilities.geojson").read_text())["features"]
    supply = {f["properties"]["id"]: f["properties"]["supply"] for f in sites}
    names = {"even": "fca_2s", "rings": "fca_e2s", "bell_to": "fca_gauss"}
    worst = 0.0
    for form, column in names.items():
        got = two_step(pairs, demand, supply, limit, forms(limit)[form])
        for f in features:
            p = f["properties"]
            worst = max(worst, abs(got[p["id"]] - p[column]))
    print(f"{len(features)} demands, {len(pairs)} pairs, largest difference {worst:.3g} m2 per household")
    return 0 if worst <= 1e-9 else 1


if __name__ == "__main__":
    sys.exit(written(Path(sys.argv[1])) if len(sys.argv) > 1 else known())
