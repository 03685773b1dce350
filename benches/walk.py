"""Walking distances: quarter beside pandana and networkx, in one run.

    pip install pandana networkx numpy pandas
    python benches/walk.py WALK NETWORK FROM.csv TO.csv [METRES]

WALK is `target/release/examples/walk`. All pairs of a point in FROM and one in TO within METRES (700),
network loaded. The peers get the graph that quarter built, junctions and edge lengths: pandana snaps to
nodes, networkx starts at the node nearest to the snapped edge. networkx runs on a sample of sources.
"""
import json
import subprocess
import sys
import tempfile
import time
import warnings

import networkx as nx
import numpy as np
import pandana
import pandas as pd

warnings.simplefilter("ignore")
walk, network, a, b = sys.argv[1:5]
metres = float(sys.argv[5]) if len(sys.argv) > 5 else 700.0
with tempfile.TemporaryDirectory() as out:
    subprocess.run([walk, network, a, b, str(metres), out], check=True, capture_output=True)
    best = None
    for _ in range(3):
        run = subprocess.run([walk, network, a, b, str(metres)], check=True, capture_output=True, text=True)
        one = json.loads(run.stdout)
        if best is None or one["search_s"] + one["snap_s"] < best["search_s"] + best["snap_s"]:
            best = one
    edges = pd.read_csv(f"{out}/edges.csv", header=None, names=["f", "t", "l", "up", "down", "v", "small"])
    shape = pd.read_csv(f"{out}/shape.csv", header=None, names=["x", "y", "along"])
print("quarter", json.dumps(best))
first = edges.v.to_numpy()
last = np.append(first[1:], len(shape)) - 1
n = int(max(edges.f.max(), edges.t.max())) + 1
x, y = np.zeros(n), np.zeros(n)
x[edges.f], y[edges.f] = shape.x.to_numpy()[first], shape.y.to_numpy()[first]
x[edges.t], y[edges.t] = shape.x.to_numpy()[last], shape.y.to_numpy()[last]
length = edges.l / 1e5
P = pd.read_csv(a, header=None, names=["x", "y"])
Q = pd.read_csv(b, header=None, names=["x", "y"])
start = time.time()
net = pandana.Network(pd.Series(x), pd.Series(y), edges.f, edges.t, pd.DataFrame({"m": length}))
print(f"pandana built in {time.time() - start:.1f} s")
start = time.time()
p, q = net.get_node_ids(P.x, P.y), net.get_node_ids(Q.x, Q.y)
snapped = time.time() - start
start = time.time()
around = net.nodes_in_range(p.unique().tolist(), metres, imp_name=None)
column = "destination" if "destination" in around else around.columns[1]
source = "source" if "source" in around else around.columns[0]
to = pd.DataFrame({"node": q.to_numpy(), "to": np.arange(len(q))})
fr = pd.DataFrame({"node": p.to_numpy(), "from": np.arange(len(p))})
near = around[around[column].isin(set(q))]
pairs = near.merge(to, left_on=column, right_on="node").merge(fr, left_on=source, right_on="node")
searched = time.time() - start
print(f"pandana snap {snapped:.3f} s, search {searched:.3f} s, {len(pairs)} pairs")
G = nx.Graph()
G.add_weighted_edges_from(zip(edges.f, edges.t, length))
sample = p.to_numpy()[np.random.default_rng(0).permutation(len(p))[:300]]
wanted = {}
for k, node in enumerate(q):
    wanted.setdefault(node, []).append(k)
start = time.time()
found = 0
for s in sample:
    for node in nx.single_source_dijkstra_path_length(G, s, cutoff=metres):
        found += len(wanted.get(node, ()))
nxs = (time.time() - start) / len(sample) * len(p)
print(f"networkx {nxs:.1f} s for all {len(p)} sources, from {len(sample)} of them, {found} pairs")
own = best["search_s"]
print(f"search only: {searched / own:.1f} times pandana, {nxs / own:.1f} times networkx")
own = best["search_s"] + best["snap_s"]
print(f"with snapping: {(searched + snapped) / own:.1f} times pandana")
