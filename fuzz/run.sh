#!/bin/sh
# Builds the fuzz targets and runs them in turn on one core. Needs no nightly, no cargo-fuzz.
#   fuzz/run.sh [seconds each] [target ...]
# Corpora are kept in fuzz/corpus, what crashes in fuzz/artifacts, logs in fuzz/logs, or all of them
# below FUZZ_HOME. SEEDS=directory (else data/) adds its small files to the corpora, each to the
# targets that read its kind.
set -eu
[ -z "${SEEDS:-}" ] || SEEDS=$(realpath "$SEEDS")
[ -z "${FUZZ_HOME:-}" ] || FUZZ_HOME=$(realpath "$FUZZ_HOME")
cd "$(dirname "$0")"
seeds=${SEEDS:-$(realpath ../data)}
home=${FUZZ_HOME:-$PWD}
seconds=${1:-600}
[ $# -gt 0 ] && shift
triple=$(rustc -vV | sed -n 's/^host: //p')

RUSTC_BOOTSTRAP=1 \
RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 -Cdebug-assertions" \
  cargo build --release --target "$triple"

program=$PWD/target/$triple/release
cd "$home"

# Files of these endings go into the corpus of a target.
seed() {
  for ending in $2; do
    find "$seeds" -type f -name "*.$ending" -size -64k | while read -r file; do
      cp "$file" "corpus/$1/$(echo "$file" | tr / _)"
    done
  done
}

[ $# -gt 0 ] || set -- geojson blocks geojsonl csv dbf shp gpkg fgb kml parquet wkt wkb crs \
  scenario policy travel plan osm
mkdir -p logs
for target; do
  mkdir -p "corpus/$target" "artifacts/$target"
  case $target in
    geojson | blocks) seed "$target" "geojson json" ;;
    geojsonl) seed "$target" "geojsonl geojson" ;;
    crs) seed "$target" prj ;;
    travel) seed "$target" csv ;;
    scenario | policy) seed "$target" toml ;;
    plan) seed "$target" plan.json ;;
    osm) seed "$target" pbf ;;
    *) seed "$target" "$target" ;;
  esac
  nice -n 19 "$program/$target" "corpus/$target" \
    -artifact_prefix="artifacts/$target/" -max_total_time="$seconds" -timeout=5 \
    -fork=1 -ignore_crashes=1 -ignore_timeouts=1 -ignore_ooms=1 \
    -report_slow_units=2 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    >>"logs/$target.log" 2>&1 || echo "$target: see $home/logs/$target.log and artifacts/$target"
done
