# make demo   installs what is missing, builds, plans the bundled sample
# make test   the tests
# make bench  quarter beside other solvers, 15 minutes: benches/RESULTS.md
#             (bench-full: every size, some hours; bench-micro: criterion)

CARGO ?= cargo
QUARTER = ./target/release/quarter
SET_UP = . ./.ci/toolchain
BENCH = target/bench/venv/bin/python

.PHONY: demo build test bench bench-full bench-peers bench-micro picture sample

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
	$(SET_UP) && $(CARGO) test --release --lib --test it
	$(SET_UP) && $(CARGO) test --release --doc

bench: bench-peers
	$(BENCH) benches/compare.py quick

bench-full: bench-peers
	$(BENCH) benches/compare.py full

# The peers, from PyPI, apart from everything else; and the program that runs an instance.
bench-peers:
	test -x $(BENCH) || python3 -m venv target/bench/venv
	$(BENCH) -m pip install --quiet --disable-pip-version-check -r benches/requirements.txt
	$(SET_UP) && $(CARGO) build --release --example instance

bench-micro:
	$(SET_UP) && $(CARGO) bench

# The picture in the README.
picture: build
	$(QUARTER) plan scenarios/jinjiang-2022.toml -o out/demo --force --quiet --lang en
	cp out/demo/map.svg data/plan.svg

# The bundled samples.
sample: build
	$(QUARTER) sample jinjiang -o data/jinjiang-sample --force
	$(QUARTER) sample anxi --households 20000 -o data/anxi-sample --force
	$(QUARTER) sample taining --households 20000 -o data/taining-sample --force
	$(QUARTER) sample litong --households 20000 -o data/litong-sample --force
	$(QUARTER) sample panjin --households 40000 -o data/panjin-sample --force
