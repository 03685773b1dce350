#!/usr/bin/env python3
"""Runs one other solver on one instance, and prints one JSON line.

    peers.py PROBLEM PEER FILE.npz SECONDS P

PROBLEM: lscp, lscpcost, mclp10, mclp50, pmedian, cap, reach. P: sites to open, 0 where it is not
asked. Each peer gets the textbook model of the problem, as its manual would have it written, and
two threads where it can use them. `total` runs from the arrays in memory to the answer, with
neighbour search and building the model; imports and reading the file are not in it. `value` is
recomputed here from the sites that the peer opened (the area model takes the peer's word).
"""
import json
import resource
import sys
import time

import numpy as np

sys.dont_write_bytecode = True

from generate import within

THREADS = 2
MIN_AREA = 400.0


class Task:
    """An instance and a clock."""

    def __init__(self, problem, path, limit, p):
        stored = np.load(path)
        data = {name: stored[name] for name in stored.files}
        self.problem, self.limit, self.p = problem, limit, p
        self.dem, self.cand, self.hh = data["dem"], data["cand"], data["hh"]
        self.radius = float(data["R"])
        self.q, self.cap = data["q"], data["cap"]
        self.fixed, self.acost, self.sitecost = data["fixed"], data["acost"], data["sitecost"]
        self.n, self.m = len(self.dem), len(self.cand)
        self.started = time.perf_counter()

    def left(self):
        return max(1.0, self.limit - (time.perf_counter() - self.started))

    def rows(self):
        return within(self.dem, self.cand, self.radius)

    def costs(self):
        return np.ones(self.m) if self.problem == "lscp" else self.sitecost.astype(float)

    def covers(self):
        """Demand by site, as a sparse matrix of ones."""
        from scipy.sparse import csr_matrix

        starts, sites = self.rows()
        return csr_matrix((np.ones(len(sites)), sites, starts), shape=(self.n, self.m))

    def distances(self):
        from scipy.spatial.distance import cdist

        return cdist(self.dem, self.cand)

    def value(self, opened):
        """What the open sites are worth, worked out from the points; None if they do not do."""
        from scipy.spatial import cKDTree

        opened = np.asarray(sorted(set(int(j) for j in opened)))
        if not len(opened):
            return None
        far = cKDTree(self.cand[opened]).query(self.dem, workers=THREADS)[0]
        covered = far <= self.radius
        if self.problem in ("lscp", "lscpcost"):
            return float(self.costs()[opened].sum()) if covered.all() else None
        if len(opened) > self.p:
            return None
        if self.problem == "pmedian":
            return float((far * self.hh).sum())
        return float(self.hh[covered].sum())


def highs(task):
    """HiGHS through highspy."""
    import highspy
    from scipy.sparse import csr_matrix, hstack, identity, kron, vstack

    n, m, inf = task.n, task.m, float("inf")
    most = task.problem.startswith("mclp")
    if task.problem.startswith("lscp"):
        matrix, cost, whole = task.covers(), task.costs(), m
        low, high = np.ones(n), np.full(n, inf)
        upper = np.ones(m)
    elif most:
        covers = hstack([task.covers(), -identity(n)], format="csr")
        limit = csr_matrix(np.concatenate([np.ones(m), np.zeros(n)])[None, :])
        matrix, whole = vstack([covers, limit], format="csr"), m
        cost = np.concatenate([np.zeros(m), task.hh.astype(float)])
        low = np.concatenate([np.zeros(n), [-inf]])
        high = np.concatenate([np.full(n, inf), [task.p]])
        upper = np.ones(m + n)
    elif task.problem == "pmedian":
        weighted = task.distances() * task.hh[:, None]
        pairs = n * m
        served = kron(identity(n), np.ones((1, m)), format="csr")
        opened = kron(np.ones((n, 1)), identity(m), format="csr")
        links = hstack([opened, -identity(pairs)], format="csr")
        all_served = hstack([csr_matrix((n, m)), served], format="csr")
        limit = csr_matrix((np.ones(m), np.arange(m), [0, m]), shape=(1, m + pairs))
        matrix = vstack([all_served, links, limit], format="csr")
        cost, whole = np.concatenate([np.zeros(m), weighted.ravel()]), m
        low = np.concatenate([np.ones(n), np.zeros(pairs), [task.p]])
        high = np.concatenate([np.ones(n), np.full(pairs, inf), [task.p]])
        upper = np.ones(m + pairs)
    else:
        starts, sites = task.rows()
        pairs = len(sites)
        # Columns: open (m), area (m), set aside per pair.
        by_demand = csr_matrix((np.ones(pairs), np.arange(pairs), starts), shape=(n, pairs))
        by_site = csr_matrix((np.ones(pairs), (sites, np.arange(pairs))), shape=(m, pairs))
        covers = csr_matrix((np.ones(pairs), sites, starts), shape=(n, m))
        one, cap = identity(m), csr_matrix((task.cap, (range(m), range(m))), shape=(m, m))
        empty = csr_matrix((n, m))
        matrix = vstack(
            [
                hstack([covers, empty, csr_matrix((n, pairs))]),
                hstack([empty, empty, by_demand]),
                hstack([csr_matrix((m, m)), -one, by_site]),
                hstack([-MIN_AREA * one, one, csr_matrix((m, pairs))]),
                hstack([-cap, one, csr_matrix((m, pairs))]),
            ],
            format="csr",
        )
        cost = np.concatenate([task.fixed, task.acost, np.zeros(pairs)])
        below, none = np.full(m, -inf), np.zeros(m)
        low = np.concatenate([np.ones(n), task.q, below, none, below])
        high = np.concatenate([np.full(n, inf), task.q, none, np.full(m, inf), none])
        upper = np.concatenate([np.ones(m), task.cap, np.full(pairs, inf)])
        whole = m
    columns = matrix.shape[1]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, matrix.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(columns), upper
    lp.row_lower_, lp.row_upper_ = low, high
    lp.sense_ = highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    kinds = highspy.HighsVarType
    lp.integrality_ = [kinds.kInteger] * whole + [kinds.kContinuous] * (columns - whole)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", THREADS)
    solver.setOptionValue("mip_rel_gap", 0.0)
    if task.problem not in ("pmedian", "cap"):
        solver.setOptionValue("mip_abs_gap", 0.999)
    solver.passModel(lp)
    solver.setOptionValue("time_limit", task.left())
    solver.run()
    info = solver.getInfo()
    opened, word = None, None
    if info.primal_solution_status == 2:
        word = info.objective_function_value
        opened = np.flatnonzero(np.asarray(solver.getSolution().col_value[:m]) > 0.5)
    done = solver.modelStatusToString(solver.getModelStatus()) == "Optimal"
    return opened, word, info.mip_dual_bound, done


def scip(task):
    """SCIP through pyscipopt."""
    from pyscipopt import Model, quicksum

    n, m = task.n, task.m
    model = Model()
    model.hideOutput()
    opened = [model.addVar(vtype="B") for _ in range(m)]
    if task.problem == "pmedian":
        weighted = task.distances() * task.hh[:, None]
        for i in range(n):
            served = [model.addVar(obj=float(weighted[i, j])) for j in range(m)]
            model.addCons(quicksum(served) == 1)
            for j in range(m):
                model.addCons(served[j] <= opened[j])
        model.addCons(quicksum(opened) == task.p)
    else:
        starts, sites = task.rows()
        row = lambda i: sites[starts[i] : starts[i + 1]]
        if task.problem.startswith("lscp"):
            for i in range(n):
                model.addCons(quicksum(opened[j] for j in row(i)) >= 1)
            costs = task.costs()
            model.setObjective(quicksum(float(c) * y for c, y in zip(costs, opened)))
        elif task.problem.startswith("mclp"):
            served = [model.addVar(ub=1.0) for _ in range(n)]
            for i in range(n):
                model.addCons(quicksum(opened[j] for j in row(i)) >= served[i])
            model.addCons(quicksum(opened) <= task.p)
            gain = quicksum(float(w) * z for w, z in zip(task.hh, served))
            model.setObjective(gain, "maximize")
        else:
            area = [model.addVar(ub=float(c)) for c in task.cap]
            load = [[] for _ in range(m)]
            for i in range(n):
                shares = [model.addVar() for _ in row(i)]
                for j, share in zip(row(i), shares):
                    load[j].append(share)
                model.addCons(quicksum(shares) == float(task.q[i]))
                model.addCons(quicksum(opened[j] for j in row(i)) >= 1)
            for j in range(m):
                model.addCons(quicksum(load[j]) <= area[j])
                model.addCons(area[j] >= MIN_AREA * opened[j])
                model.addCons(area[j] <= float(task.cap[j]) * opened[j])
            model.setObjective(
                quicksum(
                    float(task.fixed[j]) * opened[j] + float(task.acost[j]) * area[j]
                    for j in range(m)
                )
            )
    model.setParam("timing/clocktype", 2)
    model.setParam("limits/time", task.left())
    model.optimize()
    chosen, word = None, None
    if model.getNSols():
        word = model.getObjVal()
        chosen = [j for j in range(m) if model.getVal(opened[j]) > 0.5]
    return chosen, word, model.getDualbound(), model.getStatus() == "optimal"


def cpsat(task):
    """CP-SAT of OR-Tools."""
    from ortools.sat.python import cp_model

    starts, sites = task.rows()
    model = cp_model.CpModel()
    opened = [model.new_bool_var("") for _ in range(task.m)]
    row = lambda i: [opened[j] for j in sites[starts[i] : starts[i + 1]]]
    if task.problem.startswith("lscp"):
        for i in range(task.n):
            model.add_bool_or(row(i))
        costs = [int(c) for c in task.costs()]
        model.minimize(cp_model.LinearExpr.weighted_sum(opened, costs))
    else:
        served = [model.new_bool_var("") for _ in range(task.n)]
        for i in range(task.n):
            model.add_bool_or(row(i) + [~served[i]])
        model.add(cp_model.LinearExpr.sum(opened) <= task.p)
        weights = [int(w) for w in task.hh]
        model.maximize(cp_model.LinearExpr.weighted_sum(served, weights))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = THREADS
    solver.parameters.max_time_in_seconds = task.left()
    status = solver.solve(model)
    chosen, word = None, None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        word = solver.objective_value
        chosen = [j for j in range(task.m) if solver.value(opened[j])]
    return chosen, word, solver.best_objective_bound, status == cp_model.OPTIMAL


def setcover(task):
    """The set-cover heuristics of OR-Tools: greedy, steepest descent, guided local search; when
    that stands still, some sites are closed at random and it begins again. No bound."""
    from ortools.set_cover.python import set_cover

    by_site = task.covers().tocsc()
    model = set_cover.SetCoverModel()
    for j, cost in enumerate(task.costs()):
        model.add_empty_subset(float(cost))
        for i in by_site.indices[by_site.indptr[j] : by_site.indptr[j + 1]].tolist():
            model.add_element_to_last_subset(i)
    state = set_cover.SetCoverInvariant(model)
    by_demand = by_site.tocsr()
    best, chosen = float("inf"), None

    def keep():
        """Keeps the sites if they are better and cover everything, counted here."""
        nonlocal best, chosen
        if state.cost() > best - 1e-9:
            return False
        opened = np.asarray(state.is_selected(), float)
        if (by_demand @ opened).min() < 0.5:
            return False
        best, chosen = state.cost(), np.flatnonzero(opened)
        return True

    def descend():
        set_cover.GreedySolutionGenerator(state).next_solution()
        steepest = set_cover.SteepestSearch(state)
        steepest.set_max_iterations(100000)
        steepest.next_solution()
        keep()

    descend()
    over = lambda: time.perf_counter() - task.started >= task.limit
    while not over():
        guided = set_cover.GuidedLocalSearch(state)
        guided.initialize()
        guided.set_max_iterations(2000)
        still = 0
        while still < 10 and not over():
            guided.next_solution()
            still = 0 if keep() else still + 1
        set_cover.clear_random_subsets(max(2, int(sum(state.is_selected()) * 0.1)), state)
        state.recompute(set_cover.consistency_level.FREE_AND_UNCOVERED)
        descend()
    return chosen, best, None, False


def cft(task):
    """Caprara, Fischetti and Toth's heuristic as pycft has it; its bound is its own word."""
    from pycft import SetCoverSolver

    if task.n > 32767:
        sys.exit("pycft numbers rows with 16 bits: 32,767 at most")
    by_site = task.covers().tocsc()
    costs, solver, number = task.costs(), SetCoverSolver(), []
    for j in np.flatnonzero(np.diff(by_site.indptr)):
        served = by_site.indices[by_site.indptr[j] : by_site.indptr[j + 1]]
        solver.add_set(served.tolist(), float(costs[j]))
        number.append(j)
    solver.solve(seed=1, time_limit=task.left(), verbose=0)
    chosen = [number[k] for k in solver.get_solution()]
    return chosen, solver.get_cost(), solver.get_lower_bound(), False


def spopt(task):
    """spopt with CBC through PuLP: the models of the library as they are."""
    import pulp
    from spopt.locate import LSCP, MCLP, PMedian

    far = task.distances()
    if task.problem == "lscp":
        model = LSCP.from_cost_matrix(far, task.radius)
    elif task.problem == "pmedian":
        model = PMedian.from_cost_matrix(far, task.hh.astype(float), p_facilities=task.p)
    else:
        model = MCLP.from_cost_matrix(far, task.hh.astype(float), task.radius, p_facilities=task.p)
    try:
        model = model.solve(
            pulp.PULP_CBC_CMD(msg=False, timeLimit=task.left(), threads=THREADS), results=False
        )
    except RuntimeError:
        return None, None, None, False
    chosen = [j for j, var in enumerate(model.fac_vars) if (var.value() or 0) > 0.5]
    done = pulp.LpSolution[model.problem.sol_status] == "Optimal Solution Found"
    word = pulp.value(model.problem.objective)
    return chosen, word, word if done else None, done


def ckdtree(task):
    """scipy's k-d tree: pairs within the radius with their distances."""
    from scipy.spatial import cKDTree

    pairs = cKDTree(task.dem).sparse_distance_matrix(
        cKDTree(task.cand), task.radius, output_type="coo_matrix"
    )
    return None, pairs.nnz, None, False


def ckdtree_rows(task):
    """scipy's k-d tree: pairs within the radius as rows, without distances, on two threads."""
    return None, len(task.rows()[1]), None, False


PEERS = {
    "highs": highs,
    "scip": scip,
    "cpsat": cpsat,
    "setcover": setcover,
    "cft": cft,
    "spopt": spopt,
    "ckdtree": ckdtree,
    "ckdtree_rows": ckdtree_rows,
}

# Imported before the clock starts.
IMPORTS = {
    "highs": ["highspy", "scipy.sparse"],
    "scip": ["pyscipopt"],
    "cpsat": ["ortools.sat.python.cp_model"],
    "setcover": ["ortools.set_cover.python.set_cover", "scipy.sparse"],
    "cft": ["pycft", "scipy.sparse"],
    "spopt": ["spopt.locate", "pulp", "scipy.spatial.distance"],
}


def cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def main(problem, peer, path, limit, p):
    for module in IMPORTS.get(peer, []):
        __import__(module)
    task = Task(problem, path, float(limit), int(p))
    before = cpu()
    task.started = time.perf_counter()
    opened, word, bound, done = PEERS[peer](task)
    total, used = time.perf_counter() - task.started, cpu() - before
    value, note = word, ""
    if opened is not None and problem != "cap":
        value = task.value(opened)
        if value is None:
            note = f"answer refused, it claims {word}"
    if bound is not None and not abs(bound) < 1e19:
        bound = None
    status = "optimal" if done and value is not None else "none" if value is None else "feasible"
    print(
        json.dumps(
            dict(
                value=value, bound=bound, status=status, seconds=round(total, 3),
                cpu=round(used, 2), note=note,
            )
        ),
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
