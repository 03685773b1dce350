"""GeoParquet as quarter writes it, read by pyarrow and PROJ, and the other way round.

    python3 -m venv v && v/bin/pip install pyarrow pyproj shapely numpy
    v/bin/python tests/peer/parquet.py target/release/quarter
"""
import json, os, subprocess, sys, tempfile
import numpy as np, pyarrow as pa, pyarrow.parquet as pq, pyproj, shapely

BIN = os.path.abspath(sys.argv[1])


def run(*args):
    ran = subprocess.run([BIN, "convert", *args, "--lang", "en"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


rng = np.random.default_rng(1)
n = 20_000
lon, lat = rng.uniform(116, 118, n), rng.uniform(24, 35, n)
names = ["小区 %d" % k for k in range(n)]
with tempfile.TemporaryDirectory() as tmp:
    at = lambda name: os.path.join(tmp, name)
    with open(at("a.geojsonl"), "w") as f:
        for k in range(n):
            one = {"type": "Feature", "properties": {"name": names[k] if k % 7 else None, "n": k, "x": k / 8, "yes": k % 2 == 0},
                   "geometry": {"type": "Point", "coordinates": [round(lon[k], 7), round(lat[k], 7)]} if k % 11 else None}
            f.write(json.dumps(one) + "\n")
    for code in (4326, 4490, 4527, 4548, 32650, 3857):
        run(at("a.geojsonl"), at(f"{code}.parquet"), "--to-crs", f"EPSG:{code}")
        table = pq.read_table(at(f"{code}.parquet"))
        geo = json.loads(table.schema.metadata[b"geo"])["columns"]["geometry"]
        crs = pyproj.CRS.from_json_dict(geo["crs"])
        assert geo["crs"]["id"] == {"authority": "EPSG", "code": code}
        both = [pyproj.Transformer.from_crs(c, 4326, always_xy=True) for c in (crs, pyproj.CRS.from_epsg(code))]
        shapes = shapely.from_wkb(np.array(table["geometry"].to_pylist(), dtype=object))
        assert (shapely.is_missing(shapes) == (np.arange(n) % 11 == 0)).all()
        there = shapely.get_coordinates(shapes)
        back = np.column_stack(both[0].transform(there[:, 0], there[:, 1]))
        theirs = [np.column_stack(t.transform(there[:, 0], there[:, 1])) for t in both]
        assert np.abs(theirs[0] - theirs[1]).max() < 1e-12, code
        keep = np.arange(n) % 11 != 0
        off = np.abs(back - np.round(np.column_stack([lon, lat]), 7)[keep]).max()
        assert off < 2e-8, (code, off)
        assert table["n"].to_pylist() == list(range(n))
        assert table["x"].to_pylist() == [k / 8 for k in range(n)]
        assert table["yes"].to_pylist() == [k % 2 == 0 for k in range(n)]
        assert table["name"].to_pylist() == [names[k] if k % 7 else None for k in range(n)]
        run(at(f"{code}.parquet"), at("b.geojsonl"), "--force")
    # What others write: dictionaries, dates, decimals, structs, lists, every packing that is read.
    shapes = shapely.to_wkb(shapely.points(lon, lat))
    import datetime, decimal
    columns = {
        "geometry": pa.array(shapes, pa.binary()),
        "name": pa.array(names).dictionary_encode(),
        "day": pa.array([datetime.date(2024, 2, 29)] * n),
        "when": pa.array([datetime.datetime(2023, 11, 14, 22, 13, 20, 123000)] * n, pa.timestamp("ms")),
        "money": pa.array([decimal.Decimal("12.34")] * n, pa.decimal128(10, 2)),
        "small": pa.array([k % 200 for k in range(n)], pa.uint8()),
        "real": pa.array([k / 10 for k in range(n)], pa.float32()),
        "group": pa.array([{"a": k, "b": "x"} for k in range(n)]),
        "list": pa.array([[1, 2]] * n),
        "bbox": pa.array([{"xmin": 0.0, "ymin": 0.0, "xmax": 1.0, "ymax": 1.0}] * n),
    }
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}}}
    table = pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo)})
    for packing, version in (("snappy", "1.0"), ("gzip", "2.0"), ("none", "2.0")):
        pq.write_table(table, at("c.parquet"), compression=packing, data_page_version=version, row_group_size=7000)
        said = run(at("c.parquet"), at("c.geojsonl"), "--force")
        assert "list" in said, said
        rows = [json.loads(line) for line in open(at("c.geojsonl"))]
        assert len(rows) == n
        p = rows[123]["properties"]
        assert p == {"name": "小区 123", "day": "2024-02-29", "when": "2023-11-14T22:13:20.123", "money": 12.34, "small": 123,
                     "real": 12.3, "group.a": 123, "group.b": "x"}, p
        assert np.allclose(rows[123]["geometry"]["coordinates"], [lon[123], lat[123]], atol=1e-7)
    for packing in ("zstd", "brotli", "lz4"):
        pq.write_table(table, at("d.parquet"), compression=packing)
        ran = subprocess.run([BIN, "convert", at("d.parquet"), at("d.csv"), "--lang", "en"], capture_output=True, text=True)
        assert ran.returncode == 1 and packing in ran.stderr.lower(), ran.stderr
print("alike")
