"""Coordinate systems against PROJ: random places of China through every CGCS2000 zone, UTM and 3857.

    v/bin/python tests/peer/crs.py target/release/quarter
"""
import csv, os, subprocess, sys, tempfile
import numpy as np, pyproj
from pyproj import Geod

BIN = os.path.abspath(sys.argv[1])
rng, geod, worst = np.random.default_rng(1), Geod(ellps="WGS84"), {}
for code in [4490, *range(4491, 4555), *range(32643, 32654), 3857]:
    system = pyproj.CRS.from_epsg(code)
    west, _, east, _ = system.area_of_use.bounds if code != 3857 else (73, 0, 135, 0)
    lon, lat = rng.uniform(west, east, 500), rng.uniform(18, 53.5, 500)
    x, y = pyproj.Transformer.from_crs(4490 if 4490 < code < 4555 else 4326, code, always_xy=True).transform(lon, lat)
    with tempfile.TemporaryDirectory() as tmp:
        a, b = os.path.join(tmp, "a.csv"), os.path.join(tmp, "b.csv")
        with open(a, "w") as f:
            f.write("k,x,y\n")
            f.writelines("%d,%r,%r\n" % (k, float(x[k]), float(y[k])) for k in range(500))
        subprocess.run([BIN, "convert", a, b, "--crs", f"EPSG:{code}", "--lang", "en"], check=True, capture_output=True)
        rows = list(csv.DictReader(open(b, encoding="utf-8-sig")))
    assert len(rows) == 500
    ours = np.array([[float(r["lon"]), float(r["lat"])] for r in rows])
    worst[code] = max(geod.inv(lon, lat, ours[:, 0], ours[:, 1])[2])
print("systems", len(worst), "worst", max((d, c) for c, d in worst.items()), "m; over 1 mm:", [c for c, d in worst.items() if d > 1e-3])
