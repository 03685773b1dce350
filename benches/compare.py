#!/usr/bin/env python3
"""Runs quarter and its peers on the same instances, and writes benches/RESULTS.md (quick) or
benches/RESULTS-full.md (full).

    compare.py quick | full [--only PROBLEM[:SIZE[:WHO]]] [--redo] [--table]
    compare.py published DIR

Every run is kept as a line of target/bench/runs.jsonl and not repeated: what is interrupted goes on
where it was. A run of quarter counts as another one when the program has changed, a run of a peer
when its version has. `--redo` repeats what `--only` names, `--table` runs nothing. `published` runs
the sets of OR-Library below DIR (orlib_pmed, orlib_cap, orlib_scp) and adds them to the table.
"""
import argparse
import datetime
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from plan import (
    CENTERS, FULL, GOALS, NAMES, PACKAGES, PCENTER, PMEDIAN, QUICK, RL1304, SIZES, TITLES, cells,
    sites_to_open,
)

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
WORK = os.path.join(ROOT, "target", "bench")
RUNS = os.path.join(WORK, "runs.jsonl")
PROGRAM = os.path.join(ROOT, "target", "release", "examples", "instance")
RESULTS = {"quick": os.path.join(HERE, "RESULTS.md"), "full": os.path.join(HERE, "RESULTS-full.md")}
THREADS, SEED = 2, 1
MEMORY_GB = 16


def instance(size):
    """The file of a standard city; made if it is not there."""
    n, m, _ = SIZES[size]
    path = os.path.join(WORK, f"city_{n}_{m}.npz")
    if not os.path.exists(path):
        print(f"making {os.path.basename(path)}", file=sys.stderr)
        generate = os.path.join(HERE, "generate.py")
        part = path[:-4] + ".part.npz"
        subprocess.run([sys.executable, generate, str(n), str(m), str(SEED), part], check=True)
        os.replace(part, path)
    return path


def version(who):
    if who == "quarter":
        with open(PROGRAM, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()[:12]
    return importlib.metadata.version(PACKAGES[who])


def group_memory(group):
    """Resident memory of a process group, in bytes."""
    total, page = 0, os.sysconf("SC_PAGE_SIZE")
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                words = file.read().rsplit(")", 1)[1].split()
            if int(words[2]) == group:
                total += int(words[21]) * page
        except (OSError, IndexError):
            pass
    return total


def guarded(command, limit):
    """Runs a command with a limit on time and memory; its last JSON line, with peak memory."""
    started = time.time()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    peak, why = 0, None
    while True:
        try:
            out, err = process.communicate(timeout=0.2)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, group_memory(process.pid))
            over = time.time() - started > limit * 1.5 + 120
            if not why and (peak > MEMORY_GB << 30 or over):
                why = f"over {MEMORY_GB} GB" if peak > MEMORY_GB << 30 else "no answer in time"
                os.killpg(process.pid, signal.SIGKILL)
    lines = [line for line in out.splitlines() if line.startswith("{")]
    result = json.loads(lines[-1]) if lines and not why else {}
    if not lines or why:
        last = (err.strip().splitlines() or ["nothing was printed"])[-1]
        result = dict(value=None, bound=None, status="none", note=why or last[:70])
    result["peak_mb"] = max(result.pop("memory_mb", None) or 0, peak >> 20)
    return result


def run(problem, size, who, limit):
    path, p = instance(size), sites_to_open(problem, size)
    if who == "quarter":
        command = [PROGRAM, problem, path, "--threads", str(THREADS), "--seed", str(SEED)]
        command += ["--time-limit", str(limit)] + (["--p", str(p)] if p else [])
    else:
        peers = os.path.join(HERE, "peers.py")
        command = [sys.executable, peers, problem, who, path, str(limit), str(p)]
    result = guarded(command, limit)
    keep = ("value", "bound", "status", "seconds", "cpu", "peak_mb", "note")
    return {key: result.get(key) for key in keep}


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}"


def load():
    if not os.path.exists(RUNS):
        return {}
    with open(RUNS) as file:
        runs = [json.loads(line) for line in file if line.strip()]
    return {tuple(r["key"]): r for r in runs}


def remember(key, result):
    line = dict(key=key, **result)
    line["load"] = round(os.getloadavg()[0], 1)
    line["when"] = datetime.datetime.now().isoformat(timespec="seconds")
    line["machine"] = machine()
    with open(RUNS, "a") as file:
        file.write(json.dumps(line) + "\n")
    return line


def newest(runs, cell):
    """The run of a cell: by the present program, else the last one by an earlier program or
    another version of a peer, marked so."""
    run_now = runs.get((*cell, version(cell[2])))
    if run_now:
        return run_now
    earlier = [r for key, r in runs.items() if key[:-1] == tuple(cell)]
    return dict(max(earlier, key=lambda r: r["when"]), earlier=True) if earlier else None


def gap(r):
    if r.get("value") is None or r.get("bound") is None or r["value"] == 0:
        return None
    return 100 * abs(r["value"] - r["bound"]) / abs(r["value"])


def figure(value, digits=0):
    if value is None:
        return "–"
    return f"{value:,.{digits}f}" if isinstance(value, float) and value % 1 else f"{value:,.0f}"


def percent(value):
    return "–" if value is None else "0" if value < 5e-8 else f"{value:.4g}"


def table(plan, runs):
    text = []
    for problem, title in TITLES.items():
        here = [c for c in plan if c[0] == problem]
        have = [(c, newest(runs, c)) for c in here]
        if not any(r for _, r in have):
            continue
        text += [f"## {title}", ""]
        text.append("| size | who | limit s | value | bound | gap % | status | wall s | cpu s | MB |")
        text.append("|---|---|--:|--:|--:|--:|---|--:|--:|--:|")
        for (_, size, who, limit), r in have:
            if not r:
                continue
            n, m, _ = SIZES[size]
            name = f"**{NAMES[who]}**" if who == "quarter" else NAMES[who]
            name += "†" if r.get("earlier") else ""
            status = r["status"] + (f": {r['note']}" if r.get("note") else "")
            if problem == "reach":
                status = "pairs"
            text.append(
                f"| {n:,} × {m:,} | {name} | {limit} | {figure(r['value'])} | {figure(r['bound'])} "
                f"| {percent(gap(r))} | {status} | {figure(r['seconds'], 2)} "
                f"| {figure(r['cpu'], 2)} | {figure(r['peak_mb'])} |"
            )
        text.append("")
    return text


def goals(runs):
    rows = []
    for problem, size, limit, kind, aim in GOALS:
        r = newest(runs, (problem, size, "quarter", limit))
        if not r:
            continue
        if kind == "seconds":
            want, got = f"≤ {aim} s", f"{r['seconds']:.2f} s"
            met = r["seconds"] <= aim
        elif kind == "proven":
            want = f"proven ≤ {aim} s"
            met = r["status"] == "optimal" and r["seconds"] <= aim
            proven = "proven" if r["status"] == "optimal" else f"gap {percent(gap(r))} %"
            got = f"{proven}, {figure(r['seconds'], 2)} s"
        else:
            want = f"gap ≤ {aim} %" if aim < 100 else "a plan with a bound"
            got = f"gap {percent(gap(r))} %, {figure(r['seconds'], 1)} s"
            met = gap(r) is not None and gap(r) <= aim and r["seconds"] <= limit * 1.05 + 2
        rows.append(
            f"| {TITLES[problem]}{'†' if r.get('earlier') else ''} | {size} | {limit} | {want} | {got} | "
            f"{'met' if met else '**not met**'} |"
        )
    if not rows:
        return []
    head = ["## What was aimed at", "", "| problem | size | limit s | aim | reached | |"]
    return head + ["|---|---|--:|---|---|---|"] + rows + [""]


def published_table(runs):
    sets = {}
    for cell in sorted({key[:-1] for key in runs if key[0] == "published"}):
        earlier = [r for key, r in runs.items() if key[:-1] == cell]
        now = runs.get((*cell, version("quarter")))
        r = now or dict(max(earlier, key=lambda r: r["when"]), earlier=True)
        sets.setdefault(cell[1], []).append(r)
    if not sets:
        return []
    text = ["## Published sets (OR-Library)", ""]
    text.append("| set | instances | proven | equal to the published value | wall s in total | cpu s |")
    text.append("|---|--:|--:|--:|--:|--:|")
    for name, rs in sorted(sets.items()):
        proven = sum(r["status"] == "optimal" for r in rs)
        equal = sum(r["equal"] for r in rs)
        wall, used = (sum(r[k] or 0 for r in rs) for k in ("seconds", "cpu"))
        name += "†" if any(r.get("earlier") for r in rs) else ""
        text.append(f"| {name} | {len(rs)} | {proven} | {equal} | {wall:.1f} | {used:.1f} |")
    return text + [""]


def write(mode, plan):
    runs = load()
    used = [r for r in (newest(runs, c) for c in plan) if r]
    if not used:
        sys.exit("no runs yet")
    when = sorted(r["when"] for r in used)
    packages = sorted({PACKAGES[c[2]] for c in plan if c[2] != "quarter"})
    versions = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages)
    commit = subprocess.run(
        ["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True
    ).stdout.strip()
    missing = len(plan) - len(used)
    loads = [r["load"] for r in used]
    text = [
        "# Compared with other solvers",
        "",
        f"Written by `make bench{'-full' if mode == 'full' else ''}` (`benches/compare.py {mode}`)"
        " and not by hand.",
        "",
        f"- Machine: {'; '.join(sorted({r['machine'] for r in used}))}. "
        f"Load at the end of the runs: {min(loads)} to {max(loads)}.",
        f"- Runs between {when[0]} and {when[-1]}, one after the other."
        + (f" {missing} runs are missing." if missing else ""),
        f"- quarter {commit or 'without version'}; {versions}; Python {platform.python_version()}.",
        f"- {THREADS} threads where the solver can use them (not SCIP, pycft, set_cover), seed {SEED},"
        f" {MEMORY_GB} GB at most, the same files for all (`benches/generate.py`, seed {SEED}).",
        "- Wall time runs from the arrays in memory to the answer: neighbour search and building the"
        " model are in it. Processor seconds of quarter also hold reading the file. MB is the largest"
        " resident memory of the process, Python and the instance included.",
        "- Values are recomputed from the open sites; the area model of the peers is taken at their"
        " word. Bounds are what each solver claims; quarter's come with evidence, which"
        " for the area model can be a MIP solver's word. quarter measures the p-median in whole millimetres, the peers in floating point.",
        "- A gap is |value - bound| / value. No bound: the solver gives none.",
    ]
    if any(r.get("earlier") for r in used):
        text.append("- † run by an earlier build of quarter, or another version of the peer.")
    text.append("")
    text += goals(runs) + table(plan, runs) + published_table(runs)
    with open(RESULTS[mode], "w") as file:
        file.write("\n".join(text).rstrip() + "\n")
    print(f"{RESULTS[mode]}: {len(used)} runs, {missing} missing", file=sys.stderr)


def compare(mode, only, redo):
    plan = list(cells(QUICK if mode == "quick" else FULL))
    runs = load()
    parts = only.split(":") if only else []
    chosen = [c for c in plan if all(a == b for a, b in zip(parts, c))]
    for number, cell in enumerate(chosen, 1):
        key = (*cell, version(cell[2]))
        if key in runs and not redo:
            continue
        result = remember(key, run(*cell))
        problem, size, who, limit = cell
        print(
            f"{number}/{len(chosen)} {problem} {size} {who} {limit} s: {result['value']} "
            f"{result['bound']} {result['status']} {result['seconds']} s {result['note'] or ''}",
            file=sys.stderr,
        )
    return plan


def known(folder):
    """(set, model, file, published value) of what lies below a folder."""
    digits = lambda name: int(re.sub(r"\D", "", name) or 0)
    here = lambda sub: sorted(os.listdir(os.path.join(folder, sub)), key=digits)
    for name in here("orlib_pmed"):
        path, number = os.path.join(folder, "orlib_pmed", name), digits(name) - 1
        yield "pmed, p-median", "p-median", path, float(PMEDIAN[number])
        yield "pmed, p-center", "p-center", path, float(PCENTER[number])
    values = {}
    with open(os.path.join(folder, "orlib_cap", "optimal-solutions.txt"), encoding="latin-1") as file:
        for line in file:
            words = line.split()
            if len(words) == 2 and words[0].startswith("cap"):
                try:
                    values[words[0]] = float(words[1])
                except ValueError:
                    pass
    for top, _, names in sorted(os.walk(os.path.join(folder, "orlib_cap"))):
        for name in sorted(names):
            if name.endswith(".txt") and name[:-4] in values:
                yield "cap", "capacitated", os.path.join(top, name), values[name[:-4]]
    best = {}
    with open(os.path.join(folder, "orlib_scp", "best_known_fontanf.csv")) as file:
        for line in file.read().splitlines()[1:]:
            words = line.split(",")
            # The files at hand have the rows of the set and no costs.
            if words[2] == "--unicost":
                best[os.path.basename(words[0])] = words[-2]
    for name in here("orlib_scp"):
        if name in best:
            path = os.path.join(folder, "orlib_scp", name)
            yield "scp 4–6, a: fewest sites, best known", "fewest-sites", path, float(best[name])
    # Distances are rounded down there. Duran-Mateluna, Ales, Elloumi 2023, table 2
    # (doi:10.1016/j.ejor.2022.11.033).
    path = os.path.join(folder, "tsplib", "rl1304.tsp")
    for p, value in RL1304:
        yield "TSPLIB rl1304, p-median", "p-median", path, value, "--p", str(p), "--round", "down"
    for name, radii in CENTERS.items():
        path = os.path.join(folder, "tsplib", name + ".tsp")
        for p, value in radii:
            more = ("--p", str(p), "--digits", "2")
            yield f"TSPLIB {name}, p-center, best known", "p-center", path, value, *more


def published(folder):
    runs = load()
    for title, model, path, value, *more in known(folder):
        name = " ".join([os.path.basename(path), *more])
        key = ("published", title, name, version("quarter"))
        if key in runs:
            continue
        command = [PROGRAM, model, path, "--threads", str(THREADS), "--time-limit", "60", *more]
        result = guarded(command, 60)
        keep = ("value", "bound", "status", "seconds", "cpu", "peak_mb", "note")
        result = {k: result.get(k) for k in keep}
        got = result["value"]
        result["equal"] = got is not None and abs(got - value) <= 1e-6 * abs(value)
        remember(key, result)
        print(
            f"{title} {key[2]}: {got} {result['status']} {result['seconds']} s"
            + ("" if result["equal"] else f", published {value}"),
            file=sys.stderr,
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["quick", "full", "published"])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--only", help="PROBLEM[:SIZE[:WHO]]")
    parser.add_argument("--redo", action="store_true")
    parser.add_argument("--table", action="store_true")
    args = parser.parse_args()
    os.makedirs(WORK, exist_ok=True)
    if args.mode == "published":
        if not args.folder:
            parser.error("published needs a folder")
        published(args.folder)
    else:
        plan = list(cells(QUICK if args.mode == "quick" else FULL))
        if not args.table:
            compare(args.mode, args.only, args.redo)
        write(args.mode, plan)
