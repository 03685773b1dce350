#!/usr/bin/env python3
"""Holds quarter against other solvers and writes benches/RESULTS.md.

    compare.py [--full] [--only PROBLEM] [--again]

Every run is one process with a time limit, one after the other on this machine. Results are kept in
target/bench/runs.jsonl, so a run that was cut short goes on where it ended; --again forgets them.
Needs Python with the packages in PACKAGES (`make bench` puts them into target/bench/venv).
"""
import argparse
import datetime
import importlib.metadata as versions
import json
import os
import platform
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
WORK = os.path.join(ROOT, "target", "bench")
OURS = os.path.join(ROOT, "target", "release", "examples", "instance")
PACKAGES = ["numpy", "scipy", "highspy", "pyscipopt", "ortools", "pycft"]
NAMES = {"lscpcost": "least-cost cover", "lscp": "fewest-sites cover", "mclp10": "most-covered, p = 10 %",
         "mclp50": "most-covered, p = 50 %", "cap": "area model", "pmedian": "p-median"}
PEERS = {"lscpcost": ["highs", "scip", "cpsat", "setcover", "cft"], "lscp": ["highs", "scip", "cpsat", "setcover", "cft"],
         "mclp10": ["highs", "scip"], "mclp50": ["highs", "scip"], "cap": ["highs"], "pmedian": []}
# problem, demands, sites, seconds; peers get the same seconds
QUICK = [("lscpcost", 10000, 1000, 30), ("lscp", 10000, 1000, 30), ("mclp10", 10000, 1000, 30),
         ("mclp50", 10000, 1000, 30), ("cap", 10000, 1000, 30), ("pmedian", 10000, 1000, 30),
         ("lscpcost", 50000, 5000, 30), ("lscp", 50000, 5000, 60)]
FULL = [(p, n, m, s) for p, sizes in (
    ("lscpcost", [(10000, 1000, 60), (50000, 5000, 60), (100000, 10000, 120), (300000, 30000, 180), (1000000, 100000, 120)]),
    ("lscp", [(10000, 1000, 60), (50000, 5000, 60), (50000, 5000, 600), (100000, 10000, 120), (300000, 30000, 300), (1000000, 100000, 600)]),
    ("mclp10", [(10000, 1000, 60), (50000, 5000, 60), (100000, 10000, 120), (300000, 30000, 300), (1000000, 100000, 600)]),
    ("mclp50", [(10000, 1000, 60), (50000, 5000, 60), (100000, 10000, 120), (300000, 30000, 300), (1000000, 100000, 600)]),
    ("cap", [(10000, 1000, 60), (50000, 5000, 120), (100000, 10000, 300), (300000, 30000, 600), (1000000, 100000, 600)]),
    ("pmedian", [(10000, 1000, 60), (50000, 5000, 300)])) for n, m, s in sizes]


def instance(n, m):
    path = os.path.join(WORK, f"g_{n}_{m}.npz")
    if not os.path.exists(path):
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), str(n), str(m), "1", path], check=True)
    return path


def last_json(command, seconds):
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return dict(status="killed")
    lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if lines else dict(status="failed")


def run(problem, solver, n, m, seconds):
    path = instance(n, m)
    if solver == "quarter":
        command = [OURS, problem, path, "--time-limit", str(seconds), "--threads", "2"]
    else:
        command = [sys.executable, os.path.join(HERE, "peer.py"), problem, solver, path, str(seconds)]
    return last_json(command, 1.5 * seconds + 90)


def gap(row):
    value, bound = row.get("value"), row.get("bound")
    return None if value is None or bound is None or not value else abs(value - bound) / abs(value)


def table(rows):
    lines = ["| problem | size | limit s | solver | value | bound | gap | seconds |", "|---|---|---|---|---|---|---|---|"]
    for r in rows:
        show = lambda x: "–" if x is None else f"{x:,.0f}"
        g = gap(r)
        # A value is whole in covers: a bound less than one away from it proves it.
        proven = g is not None and (g <= 1e-9 or (r["problem"] != "cap" and abs(r["value"] - r["bound"]) < 0.999 and r["problem"] != "pmedian"))
        shown = "proven" if proven else "–" if g is None else f"{100 * g:.3f} %"
        size = f"{r['n'] // 1000}k × {r['m'] // 1000}k"
        seconds = "–" if r.get("seconds") is None else f"{r['seconds']:.2f}"
        name = "**quarter**" if r["solver"] == "quarter" else r["solver"]
        lines.append(f"| {NAMES[r['problem']]} | {size} | {r['limit']} | {name} | {show(r.get('value'))} | {show(r.get('bound'))} | {shown} | {seconds} |")
    return "\n".join(lines)


def cpu():
    try:
        with open("/proc/cpuinfo") as f:
            return next(line.split(":")[1].strip() for line in f if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--ours", action="store_true", help="without the peers")
    args = parser.parse_args()
    os.makedirs(WORK, exist_ok=True)
    kept = os.path.join(WORK, "runs.jsonl")
    if args.again and os.path.exists(kept):
        os.remove(kept)
    rows = []
    if os.path.exists(kept):
        with open(kept) as f:
            rows = [json.loads(line) for line in f]
    key = lambda r: (r["problem"], r["n"], r["m"], r["limit"], r["solver"])
    done = {key(r) for r in rows}
    for problem, n, m, seconds in FULL if args.full else QUICK:
        if args.only and problem != args.only:
            continue
        for solver in ["quarter"] + ([] if args.ours else PEERS[problem]):
            row = dict(problem=problem, n=n, m=m, limit=seconds, solver=solver)
            if key(row) in done:
                continue
            row.update({k: v for k, v in run(problem, solver, n, m, seconds).items() if k in ("value", "bound", "seconds", "status", "memory_mb")})
            rows.append(row)
            with open(kept, "a") as f:
                f.write(json.dumps(row) + "\n")
            print(row, file=sys.stderr, flush=True)
    order = list(NAMES)
    rows.sort(key=lambda r: (order.index(r["problem"]), r["n"], r["limit"], r["solver"] != "quarter", r["solver"]))
    installed = []
    for name in PACKAGES:
        try:
            installed.append(f"{name} {versions.version(name)}")
        except versions.PackageNotFoundError:
            pass
    note = os.path.join(HERE, "NOTES.md")
    notes = open(note).read() if os.path.exists(note) else ""
    with open(os.path.join(HERE, "RESULTS.md"), "w") as f:
        f.write(f"""# quarter beside other solvers

Written by `make bench` (`make bench-full` for all sizes) on {datetime.date.today()}: {cpu()}, {os.cpu_count()} cores,
{', '.join(installed)}. Instances: `benches/generate.py`, seed 1; one run each, one process at a time, two threads where a
solver can use them. Seconds are from arrays to solution. `setcover` is OR-Tools set_cover (greedy, steepest,
guided local search until the limit; it gives no bound); `cft` is pycft (Caprara, Fischetti, Toth). A dash means that the
solver gave none, or was killed at 1.5 times its limit.

{table(rows)}

{notes}""")


if __name__ == "__main__":
    main()
