# make demo   installs what is missing, builds, plans the bundled sample
# make test   the tests
# make bench  quarter beside other solvers, about 15 minutes; writes benches/RESULTS.md
# make bench-full   the same with all sizes and limits (hours)
# make bench-micro  the parts by themselves (criterion)

CARGO ?= cargo
QUARTER = ./target/release/quarter
SET_UP = . ./.ci/toolchain

.PHONY: demo build test bench bench-full bench-micro picture sample

demo: build
	$(QUARTER) plan scenarios/jinjiang-2022.toml -o out/demo --force -v
	@echo
	@echo "Look at   out/demo/map.svg      the plan as a picture (any browser)"
	@echo "          out/demo/report.md    the figures, clause by clause"
	@echo "          out/demo/*.geojson    the layers (QGIS, ArcGIS)"
	@echo "Check it  $(QUARTER) verify out/demo"

build:
	$(SET_UP) && $(CARGO) build --release

test:
	$(SET_UP) && $(CARGO) test --release

bench bench-full: target/bench/venv/ready
	$(SET_UP) && $(CARGO) build --release --example instance
	target/bench/venv/bin/python benches/compare.py $(if $(filter bench-full,$@),--full)

target/bench/venv/ready:
	mkdir -p target/bench
	python3 -m venv target/bench/venv
	target/bench/venv/bin/pip install --quiet numpy scipy highspy pyscipopt ortools pycft
	touch $@

bench-micro:
	$(SET_UP) && $(CARGO) bench

# The picture in the README.
picture: build
	$(QUARTER) plan scenarios/jinjiang-2022.toml -o out/demo --force --quiet --lang en
	cp out/demo/map.svg data/plan.svg

# The bundled sample.
sample: build
	$(QUARTER) sample jinjiang -o data/jinjiang-sample --force
