"""Every odd file against GDAL: read to the same number of features and the same places, or refused.

    python3 -m venv v && v/bin/pip install pyogrio pyproj shapely numpy
    v/bin/python tests/peer/odd.py target/release/quarter ../shared/data/odd [PATTERN]

A file counts as *same* if `quarter convert` writes what GDAL reads: as many features, and every
geometry within 1e-7 degrees (Hausdorff) of GDAL's, transformed by PROJ to WGS84. It counts as *refused*
if the command ends with 1 and says why. Anything else is *different* and is listed.
"""
import csv, os, subprocess, sys, tempfile, time
from collections import Counter
import numpy as np, pyogrio, pyproj, shapely
from pyogrio.raw import read

BIN, ODD = os.path.abspath(sys.argv[1]), sys.argv[2]
PATTERN = sys.argv[3] if len(sys.argv) > 3 else ""
TYPES = (".geojson", ".json", ".shp", ".gpkg", ".fgb", ".csv", ".dbf", ".geojsonl", ".kml", ".gz", ".tsv", ".parquet")


def gdal(path):
    """Geometries as GDAL reads them, in WGS84."""
    if path.endswith(".gz"):
        path = "/vsigzip/" + os.path.abspath(path)
    meta, _, geometry, _ = read(path)
    if geometry is None:
        return None, len(meta["fields"])
    shapes = shapely.force_2d(shapely.from_wkb(geometry))
    if meta["crs"] and meta["crs"] not in ("EPSG:4326", "EPSG:4979"):
        to = pyproj.Transformer.from_crs(meta["crs"], "EPSG:4326", always_xy=True)
        shapes = shapely.transform(shapes, lambda c: np.column_stack(to.transform(c[:, 0], c[:, 1])))
    return shapes, meta["crs"]


def flat(g):
    if g is None or g.is_empty:
        return None
    return np.asarray(shapely.get_coordinates(g))


def alike(a, b):
    a, b = flat(a), flat(b)
    if a is None or b is None:
        return a is None and b is None
    if len(a) and len(b):
        sort = lambda c: np.unique(np.round(c, 7), axis=0)
        a, b = sort(a), sort(b)
        if a.shape == b.shape and np.allclose(a, b, atol=2e-7):
            return True
        # Repairs move or drop few corners: compare as sets within a hair.
        A, B = shapely.MultiPoint(a), shapely.MultiPoint(b)
        return shapely.hausdorff_distance(A, B) < 2e-6
    return len(a) == len(b)


count, rows = Counter(), []
for root, _, files in os.walk(ODD):
    for name in sorted(files):
        path = os.path.join(root, name)
        rel = os.path.relpath(path, ODD)
        if not name.lower().endswith(TYPES) or PATTERN not in rel or name == "MANIFEST.csv":
            continue
        if name.lower().endswith(".dbf") and os.path.exists(path[:-4] + ".shp"):
            continue
        with tempfile.TemporaryDirectory() as tmp:
            out = os.path.join(tmp, "out.geojson")
            t = time.time()
            try:
                ran = subprocess.run([BIN, "convert", path, out, "--lang", "en"], capture_output=True, text=True, timeout=30)
            except subprocess.TimeoutExpired:
                rows.append((rel, "HANG", "")); count["HANG"] += 1; continue
            took = time.time() - t
            slow = " SLOW %.1f s" % took if took > 2 else ""
            said = ran.stderr.strip().splitlines()
            first = said[0][:150] if said else ""
            try:
                theirs, crs = gdal(path)
                failed = None
            except Exception as e:
                theirs, failed = None, str(e).splitlines()[0][:80]
            if ran.returncode == 1:
                verdict = "refused" if failed is None else "refused, as GDAL"
                if not said:
                    verdict = "SILENT"
            elif ran.returncode != 0:
                verdict = "CRASH %d" % ran.returncode
            elif failed is not None:
                verdict = "read, GDAL does not"
            else:
                text = open(out).read()
                import json
                ours = [None if f["geometry"] is None else shapely.from_geojson(json.dumps(f["geometry"])) for f in json.loads(text)["features"]]
                if theirs is None:
                    verdict = "same (table)"
                elif len(ours) != len(theirs):
                    verdict = "DIFFERENT count %d, GDAL %d" % (len(ours), len(theirs))
                else:
                    off = [k + 1 for k, (a, b) in enumerate(zip(ours, theirs)) if not alike(a, b)]
                    verdict = "same" if not off else "DIFFERENT place of %s" % off[:5]
            verdict += slow
            count[verdict.split(" ")[0] if verdict[0].isupper() else verdict] += 1
            rows.append((rel, verdict, first if verdict != "same" else ""))
for row in sorted(rows, key=lambda r: (not r[1][0].isupper(), r[1])):
    if row[1] not in ("same", "same (table)", "refused, as GDAL"):
        print("%-70s %-30s %s" % row)
print(dict(count), "of", len(rows))
sys.exit(any(r[1][0].isupper() for r in rows))
