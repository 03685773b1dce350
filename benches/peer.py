#!/usr/bin/env python3
"""One other solver on one instance: peer.py PROBLEM SOLVER FILE.npz SECONDS, one JSON line.

PROBLEM: lscp (fewest sites), lscpcost (least cost), mclp10, mclp50 (most covered with 10 % or 50 % of
the sites of a cover), cap (the area model). SOLVER: highs, scip, cpsat, setcover (OR-Tools set_cover:
greedy, steepest, guided local search), cft (pycft). Seconds are from arrays to solution.
"""
import json
import sys
import time

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix, hstack, identity, vstack

problem, solver, path, limit = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
COVER = {1000: 42, 10000: 191, 50000: 982, 100000: 1960, 300000: 5880, 1000000: 19600}
data = np.load(path)
data = {k: data[k] for k in data.files}
n, m = len(data["dem"]), len(data["cand"])
p = {"mclp10": max(1, round(0.1 * COVER[n])), "mclp50": round(0.5 * COVER[n])}.get(problem)
reach = csr_matrix((np.ones(len(data["indices"])), data["indices"], data["indptr"]), shape=(n, m))
cost = np.ones(m) if problem == "lscp" else data["sitecost"].astype(float)
inf = float("inf")


def lp():
    """Columns, rows and senses of the usual model: cost, integer, matrix, low, high, maximise, upper."""
    if problem in ("lscp", "lscpcost"):
        return cost, np.ones(m, bool), reach, np.ones(n), np.full(n, inf), False, np.ones(m)
    if problem.startswith("mclp"):
        count = csr_matrix((np.ones(m), (np.zeros(m, int), np.arange(m))), shape=(1, m + n))
        rows = vstack([hstack([reach, -identity(n)]), count], format="csr")
        c = np.concatenate([np.zeros(m), data["hh"].astype(float)])
        whole = np.concatenate([np.ones(m, bool), np.zeros(n, bool)])
        low, high = np.concatenate([np.zeros(n), [-inf]]), np.concatenate([np.full(n, inf), [p]])
        return c, whole, rows, low, high, True, np.ones(m + n)
    nz, j = len(data["indices"]), np.arange(m)
    width = 2 * m + nz
    cover = csr_matrix((np.ones(nz), data["indices"], data["indptr"]), shape=(n, width))
    given = csr_matrix((np.ones(nz), 2 * m + np.arange(nz), data["indptr"]), shape=(n, width))

    def sums(rows, cols, values):
        return coo_matrix((values, (rows, cols)), shape=(m, width)).tocsr()
    load = sums(np.concatenate([data["indices"], j]), np.concatenate([2 * m + np.arange(nz), m + j]),
                np.concatenate([np.ones(nz), -np.ones(m)]))
    least = sums(np.concatenate([j, j]), np.concatenate([m + j, j]), np.concatenate([np.ones(m), np.full(m, -400.0)]))
    most = sums(np.concatenate([j, j]), np.concatenate([m + j, j]), np.concatenate([np.ones(m), -data["cap"]]))
    rows = vstack([cover, given, load, least, most], format="csr")
    low = np.concatenate([np.ones(n), data["q"], np.full(m, -inf), np.zeros(m), np.full(m, -inf)])
    high = np.concatenate([np.full(n, inf), data["q"], np.zeros(m), np.full(m, inf), np.zeros(m)])
    c = np.concatenate([data["fixed"], data["acost"], np.zeros(nz)])
    whole = np.concatenate([np.ones(m, bool), np.zeros(m + nz, bool)])
    return c, whole, rows, low, high, False, np.concatenate([np.ones(m), data["cap"], np.full(nz, inf)])


def highs():
    import highspy
    start = time.time()
    c, whole, rows, low, high, most, upper = lp()
    h = highspy.Highs()
    for name, value in (("output_flag", False), ("mip_rel_gap", 0.0)):
        h.setOptionValue(name, value)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(c), rows.shape[0]
    model.col_cost_, model.col_lower_, model.col_upper_ = c, np.zeros(len(c)), upper
    model.row_lower_, model.row_upper_ = low, high
    model.sense_ = highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    model.integrality_ = [highspy.HighsVarType.kInteger if w else highspy.HighsVarType.kContinuous for w in whole]
    h.passModel(model)
    h.setOptionValue("time_limit", max(1.0, limit - (time.time() - start)))
    h.run()
    info = h.getInfo()
    value = info.objective_function_value if info.primal_solution_status == 2 else None
    return value, info.mip_dual_bound, time.time() - start


def scip():
    import pyscipopt
    start = time.time()
    c, whole, rows, low, high, most, upper = lp()
    model = pyscipopt.Model()
    model.hideOutput()
    x = [model.addVar(vtype="B" if w and u == 1 else "C", ub=None if u == inf else float(u), obj=float(v))
         for v, w, u in zip(c, whole, upper)]
    (model.setMaximize if most else model.setMinimize)()
    for r in range(rows.shape[0]):
        part = slice(rows.indptr[r], rows.indptr[r + 1])
        total = pyscipopt.quicksum(float(a) * x[k] for k, a in zip(rows.indices[part], rows.data[part]))
        if low[r] > -inf:
            model.addCons(total >= float(low[r]))
        if high[r] < inf:
            model.addCons(total <= float(high[r]))
    model.setParam("timing/clocktype", 2)
    model.setParam("limits/time", max(1.0, limit - (time.time() - start)))
    model.optimize()
    return (model.getObjVal() if model.getNSols() else None), model.getDualbound(), time.time() - start


def cpsat():
    from ortools.sat.python import cp_model
    start = time.time()
    model = cp_model.CpModel()
    y = [model.new_bool_var("") for _ in range(m)]
    ip, ix = data["indptr"], data["indices"]
    covered = [] if problem.startswith("lscp") else [model.new_bool_var("") for _ in range(n)]
    for i in range(n):
        served = [y[j] for j in ix[ip[i]:ip[i + 1]]]
        model.add_bool_or(served if not covered else served + [~covered[i]])
    total = cp_model.LinearExpr.weighted_sum
    if covered:
        model.add(cp_model.LinearExpr.sum(y) <= p)
        model.maximize(total(covered, [int(v) for v in data["hh"]]))
    else:
        model.minimize(total(y, [int(v) for v in cost]))
    run = cp_model.CpSolver()
    run.parameters.num_workers = 2
    run.parameters.max_time_in_seconds = max(1.0, limit - (time.time() - start))
    found = run.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return (run.objective_value if found else None), run.best_objective_bound, time.time() - start


def setcover():
    from ortools.set_cover.python import set_cover
    start = time.time()
    columns = reach.tocsc()
    model = set_cover.SetCoverModel()
    for j in range(m):
        model.add_empty_subset(float(cost[j]))
        for r in columns.indices[columns.indptr[j]:columns.indptr[j + 1]]:
            model.add_element_to_last_subset(int(r))
    state = set_cover.SetCoverInvariant(model)
    set_cover.GreedySolutionGenerator(state).next_solution()
    search = set_cover.SteepestSearch(state)
    search.set_max_iterations(100000)
    search.next_solution()
    best = state.cost()
    guided = set_cover.GuidedLocalSearch(state)
    guided.initialize()
    guided.set_max_iterations(1000)
    while time.time() - start < limit:
        guided.next_solution()
        best = min(best, state.cost())
    return best, None, time.time() - start


def cft():
    from pycft import SetCoverSolver
    start = time.time()
    columns = reach.tocsc()
    run = SetCoverSolver()
    for j in range(m):
        run.add_set(columns.indices[columns.indptr[j]:columns.indptr[j + 1]].tolist() or [], cost=float(cost[j]))
    run.solve(seed=1, time_limit=max(1.0, limit - (time.time() - start)), verbose=0)
    return run.get_cost(), run.get_lower_bound(), time.time() - start


value, bound, seconds = {"highs": highs, "scip": scip, "cpsat": cpsat, "setcover": setcover, "cft": cft}[solver]()
if bound is not None and not np.isfinite(bound):
    bound = None
print(json.dumps(dict(value=value, bound=bound, seconds=round(seconds, 2))))
