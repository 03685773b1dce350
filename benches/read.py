"""FlatGeobuf and GeoPackage read by quarter and by pyogrio, features per second of a quiet machine.

    pip install pyogrio numpy
    cargo build --release --example read
    python benches/read.py target/release/examples/read [more layers ...]

A million made-up points and 200,000 made-up polygons are written to a temporary directory, and the
layers named besides are turned to both formats. pyogrio reads to arrays (pyogrio.raw.read: geometries
stay well-known binary) and to Arrow where pyarrow is there; quarter reads to checked geometries and
hashes the file. Each is the fastest of three, reading everything there is.
"""

import pathlib
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
import pyogrio.raw

POINTS, POLYGONS = 1_000_000, 200_000


def fields(n):
    k = np.arange(n)
    return (
        [np.array([f"小区 {i}" for i in k], object), 100 + k * 7 % 2400, 1980 + k % 45,
         np.array(["东区"] * n, object)],
        ["name", "households", "year", "district"],
    )


def place(k):
    return 118.3 + (k % 1000) * 0.00031, 24.5 + (k // 1000) * 0.00033


def point(k):
    return struct.pack("<BIdd", 1, 1, *place(k))


def polygon(k):
    x, y = place(k)
    a = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.column_stack([x + 1e-4 * np.cos(a), y + 1e-4 * np.sin(a)])
    ring = np.vstack([ring, ring[:1]])
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + ring.astype("<f8").tobytes()


def write(path, shapes, columns, names, kind):
    pyogrio.raw.write(
        path, geometry=np.array(shapes, object), field_data=columns, fields=np.array(names, object),
        geometry_type=kind, crs="EPSG:4326", layer="layer", encoding="UTF-8",
        **({"SPATIAL_INDEX": "NO"} if path.endswith("fgb") else {}),
    )


def best(call):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def compare(reader, path):
    features, seconds, peak = subprocess.run(
        [reader, path, "3"], check=True, capture_output=True, text=True).stdout.split(maxsplit=2)
    features, ours = int(features), float(seconds)
    raw = best(lambda: pyogrio.raw.read(path))
    try:
        arrow = best(lambda: pyogrio.raw.read_arrow(path))
    except Exception:
        arrow = None
    name = pathlib.Path(path).name
    cell = lambda s: f"{features / s:,.0f}/s" if s else "-"
    print(f"| {name} | {features:,} | {cell(ours)} | {cell(raw)} | {cell(arrow)} "
          f"| {raw / ours:.2f} | {peak.strip()} |", flush=True)


def main():
    reader, more = sys.argv[1], sys.argv[2:]
    print("| layer | features | quarter | pyogrio | pyogrio, Arrow | times pyogrio | quarter's memory |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for label, n, shape, kind in [
            ("points", POINTS, point, "Point"), ("polygons", POLYGONS, polygon, "Polygon"),
        ]:
            shapes = [shape(k) for k in range(n)]
            for ending in ("fgb", "gpkg"):
                path = f"{folder}/{label}.{ending}"
                write(path, shapes, *fields(n), kind)
                compare(reader, path)
        for layer in more:
            meta, _, shapes, columns = pyogrio.raw.read(layer, force_2d=True)
            for ending in ("fgb", "gpkg"):
                path = f"{folder}/{pathlib.Path(layer).stem}.{ending}"
                write(path, shapes, columns, list(meta["fields"]), meta["geometry_type"])
                compare(reader, path)


main()
