"""What is compared: sizes, solvers, runs, and what was set out to be reached."""

# Demands and sites, and the size of a good cover: what p is taken from.
SIZES = {
    "1k": (1000, 200, 42),
    "10k": (10000, 1000, 191),
    "50k": (50000, 5000, 982),
    "100k": (100000, 10000, 1960),
    "300k": (300000, 30000, 5880),
    "1M": (1000000, 100000, 19600),
}

TITLES = {
    "reach": "Reach: all pairs within 700 m",
    "lscpcost": "Least-cost cover",
    "lscp": "Fewest-sites cover",
    "mclp10": "Most covered, p = 10 % of a cover",
    "mclp50": "Most covered, p = 50 % of a cover",
    "cap": "Area model",
    "pmedian": "p-median",
}

PACKAGES = {
    "highs": "highspy", "scip": "pyscipopt", "cpsat": "ortools", "setcover": "ortools",
    "cft": "pycft", "spopt": "spopt", "ckdtree": "scipy", "ckdtree_rows": "scipy",
}

NAMES = {
    "quarter": "quarter", "highs": "HiGHS", "scip": "SCIP", "cpsat": "OR-Tools CP-SAT",
    "setcover": "OR-Tools set_cover", "cft": "pycft (CFT)", "spopt": "spopt + CBC",
    "ckdtree": "scipy sparse_distance_matrix", "ckdtree_rows": "scipy query_ball_point, rows",
}

# (problem, size, who, seconds): who runs on what.
QUICK = """
reach    1k,10k,50k quarter,ckdtree,ckdtree_rows               30
lscpcost 10k quarter,highs,scip,cpsat,setcover,cft             20
lscpcost 50k quarter,highs,setcover,cft                        30
lscp     10k quarter,highs,scip,cpsat,setcover,cft             20
lscp     50k quarter,scip,setcover,cft                         30
mclp10   10k quarter,highs,scip                                20
mclp10   50k quarter,scip                                      30
mclp50   10k quarter,highs,scip                                20
mclp50   50k quarter,scip                                      30
cap      10k quarter,highs,scip                                20
cap      50k quarter,highs                                     30
pmedian  1k  quarter,highs                                     30
pmedian  10k quarter                                           30
"""

FULL = """
reach    10k,100k,1M quarter,ckdtree,ckdtree_rows             120
lscpcost 1k,10k quarter,highs,scip,cpsat,spopt,setcover,cft   120
lscpcost 50k quarter,highs,scip,setcover,cft                  120
lscpcost 100k quarter,highs,setcover,cft                      300
lscpcost 300k quarter,setcover,cft                            300
lscpcost 1M  quarter,setcover,cft                             120
lscp     1k,10k quarter,highs,scip,cpsat,spopt,setcover,cft   120
lscp     50k quarter,highs,scip,setcover,cft                   60
lscp     50k quarter                                          600
lscp     100k quarter,scip,setcover,cft                       120
lscp     300k quarter,setcover,cft                            300
lscp     1M  quarter,setcover,cft                             600
mclp10   1k,10k quarter,highs,scip,cpsat,spopt                 60
mclp10   10k quarter                                          600
mclp10   50k quarter,highs,scip                                60
mclp10   100k quarter,scip                                    120
mclp10   300k quarter                                         300
mclp10   1M  quarter                                          600
mclp50   1k,10k quarter,highs,scip,cpsat,spopt                 60
mclp50   10k quarter                                          600
mclp50   50k quarter,highs,scip                                60
mclp50   100k quarter,scip                                    120
mclp50   300k quarter                                         300
mclp50   1M  quarter                                          600
cap      1k,10k quarter,highs,scip                             60
cap      50k quarter,highs                                    120
cap      100k quarter,highs                                   300
cap      300k quarter                                         600
cap      1M  quarter                                          600
pmedian  1k  quarter,highs,scip,spopt                         120
pmedian  10k quarter,highs                                     60
pmedian  50k quarter                                          300
"""

# What was set out to be reached: (problem, size, limit of the run, proven within s or gap in %).
GOALS = [
    ("reach", "1M", 120, "seconds", 0.9),
    ("lscpcost", "10k", 120, "proven", 0.2), ("lscpcost", "50k", 120, "proven", 3),
    ("lscpcost", "100k", 300, "proven", 20), ("lscpcost", "300k", 300, "proven", 180),
    ("lscpcost", "1M", 120, "gap", 0.05),
    ("lscp", "10k", 120, "proven", 3), ("lscp", "50k", 60, "gap", 1.0),
    ("lscp", "50k", 600, "gap", 0.5), ("lscp", "100k", 120, "gap", 1.3),
    ("lscp", "300k", 300, "gap", 1.6), ("lscp", "1M", 600, "gap", 2.0),
    ("mclp10", "10k", 60, "gap", 0.5), ("mclp10", "10k", 600, "proven", 600),
    ("mclp10", "50k", 60, "gap", 1.0), ("mclp10", "100k", 120, "gap", 1.0),
    ("mclp10", "300k", 300, "gap", 1.2), ("mclp10", "1M", 600, "gap", 1.5),
    ("mclp50", "10k", 60, "gap", 0.2), ("mclp50", "10k", 600, "proven", 600),
    ("mclp50", "50k", 60, "gap", 0.4), ("mclp50", "100k", 120, "gap", 0.4),
    ("mclp50", "300k", 300, "gap", 0.5), ("mclp50", "1M", 600, "gap", 0.8),
    ("cap", "10k", 60, "gap", 0.05), ("cap", "50k", 120, "gap", 0.2),
    ("cap", "100k", 300, "gap", 0.4), ("cap", "300k", 600, "gap", 0.7),
    ("cap", "1M", 600, "gap", 100.0),
    ("pmedian", "10k", 60, "proven", 60), ("pmedian", "50k", 300, "gap", 0.2),
]

PMEDIAN = """5819 4093 4250 3034 1355 7824 5631 4445 2734 1255 7696 6634 4374 2968 1729 8162 6999 4809
2845 1789 9138 8579 4619 2961 1828 9917 8307 4498 3033 1989""".split()
PCENTER = """127 98 93 74 48 84 64 55 37 20 59 51 36 26 18 47 39 28 18 13 40 38 22 15 11 38 32 18 13
9""".split()

# Optima of the p-median on TSPLIB rl1304, distances rounded down.
RL1304 = [
    (5, 3099073), (10, 2134295), (20, 1412108), (50, 795012), (100, 491639), (200, 268573),
    (300, 177326), (400, 128332), (500, 97024),
]

# Best known radii of the p-center on TSPLIB points, distances to two digits: the list of instances
# published with Zhang, Lü, Su, Li, Fang, Ma 2020 (doi:10.24963/ijcai.2020/206).
CENTERS = {
    "u1817": [
        (10, 457.91), (20, 309.01), (30, 240.99), (40, 209.45), (50, 184.91), (60, 162.64),
        (70, 148.11), (80, 136.77), (90, 129.51), (100, 126.99), (110, 109.25), (120, 107.76),
        (130, 104.73), (140, 101.60), (150, 91.60),
    ],
    "pcb3038": [
        (10, 728.54), (20, 493.04), (30, 393.50), (40, 336.42), (50, 297.83), (100, 206.31),
        (150, 164.40), (200, 140.06), (250, 122.25), (300, 115.00), (350, 104.68), (400, 96.88),
        (450, 88.55), (500, 84.58),
    ],
}


def cells(text):
    for line in text.strip().splitlines():
        problem, sizes, who, limit = line.split()
        for size in sizes.split(","):
            for one in who.split(","):
                if not (one == "spopt" and problem in ("lscpcost", "cap")):
                    yield problem, size, one, int(limit)


def sites_to_open(problem, size):
    cover = SIZES[size][2]
    if problem in ("mclp10", "mclp50"):
        return max(1, round(cover * int(problem[4:]) / 100))
    return cover if problem == "pmedian" else 0
