# Every target makes what it needs: a fresh clone and a Python of at least 3.11 are enough.
# To use a certain one: make PYTHON=/path/to/python3.13 test

VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := examples/mediation.txt
JOBS ?= auto
SECONDS ?= 60
SEED ?= 1
SAMPLE ?= 0
WORKERS ?= 2
KILLS ?= 1000
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test fuzz fuzz-atheris mutants kills browser pictures engines lint format types docs \
        wheel bench bench-compare bench-smoke bench-corpus bench-streams bench-scale bench-real clean distclean

help:  ## say what there is to make
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

demo: $(VENV)/.package  ## clean an example article and show what went, and why
	$(BIN)/newsclean explain $(EXAMPLE)
	$(BIN)/newsclean clean $(EXAMPLE) | diff - $(EXAMPLE:.txt=.clean.txt)
	@echo "The clean text is $(EXAMPLE:.txt=.clean.txt)."

test: $(VENV)/.dev  ## run the tests
	$(BIN)/python -m pytest -p no:benchmark -n $(JOBS) --dist loadgroup

fuzz: $(VENV)/.dev  ## hold mutated texts to the laws: make fuzz SECONDS=60 SEED=1 PAGES=folder
	$(BIN)/python -m fuzz --seed $(SEED) $(if $(COUNT),--count $(COUNT),--seconds $(SECONDS)) \
	    $(if $(filter auto,$(JOBS)),,--jobs $(JOBS)) $(if $(PAGES),--pages $(PAGES))

fuzz-atheris: $(VENV)/.dev  ## the same by coverage, where atheris installs
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris 2>/dev/null || true
	$(BIN)/python -m fuzz.atheris_laws --seed $(SEED) --seconds $(SECONDS)

browser: $(VENV)/.browser  ## install what tries the report in Chromium, and takes its pictures

pictures: $(VENV)/.browser  ## take the pictures of the documentation anew
	$(BIN)/python tools/screenshots.py

engines: $(VENV)/.engines  ## install every engine, so that no test of one is skipped

lint: $(VENV)/.dev  ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.dev  ## mend what lint can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev  ## check the types
	$(BIN)/mypy

docs: $(VENV)/.docs  ## build the documentation; a warning or a broken link inside is an error
	rm -rf build/docs  # of a page that is gone, nothing should stay
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build/docs
	$(BIN)/python tools/check_links.py build/docs
	@echo "See build/docs/index.html"

wheel: $(VENV)/.dev  ## build sdist and wheel, check both, and run the demo from the wheel in a new environment
	rm -rf dist build/wheel
	$(BIN)/python -m build
	$(BIN)/python -m twine check --strict dist/*
	$(BIN)/check-wheel-contents dist
	$(BIN)/python -m venv build/wheel
	build/wheel/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	cd build && wheel/bin/python -c "from newsclean.prepared import prepared, prepared_model; assert prepared() and prepared_model()"
	cd build && wheel/bin/newsclean explain ../$(EXAMPLE)
	cd build && wheel/bin/newsclean clean ../$(EXAMPLE) | diff - ../$(EXAMPLE:.txt=.clean.txt)

bench: $(VENV)/.dev  ## measure the speed of each stage beside its peers
	@mkdir -p build
	$(BIN)/python -m pytest benchmarks --quiet --benchmark-max-time=0.5 --benchmark-disable-gc \
	    --benchmark-json=build/bench.json > build/bench.log || { cat build/bench.log; exit 1; }
	$(BIN)/python benchmarks/table.py build/bench.json

# On a busy machine one of three runs is quiet enough.
bench-compare: $(VENV)/.dev  ## fail if clean is slower beside ftfy than stored: STORE=--store keeps the ratios
	@mkdir -p build
	@for run in 1 2 3; do \
	    $(BIN)/python -m pytest benchmarks/test_speed.py -k "whole or ftfy" --quiet \
	        --benchmark-max-time=0.3 --benchmark-disable-gc --benchmark-json=build/ratios.json \
	        > build/bench.log || { cat build/bench.log; exit 1; }; \
	    $(BIN)/python -m benchmarks.ratios build/ratios.json $(STORE) && exit 0; \
	done; exit 1

bench-smoke: $(VENV)/.dev  ## run each benchmark once, without measuring
	$(BIN)/python -m pytest benchmarks --benchmark-disable --quiet

bench-real: $(VENV)/.dev  ## the speed beside ftfy on pages of your own: make bench-real PAGES="a.jsonl b.jsonl.gz"
	$(BIN)/python -m benchmarks.real_texts $(PAGES) --jobs 2

bench-streams: $(VENV)/.engines  ## measure long jobs, the Arrow kernel and Spark
	$(BIN)/python -m benchmarks.streams files 1000000
	$(BIN)/python -m benchmarks.streams kill 1000000
	$(BIN)/python -m benchmarks.streams kernel 20000
	$(BIN)/python -m benchmarks.streams spark 100000

kills: $(VENV)/.dev  ## kill streams and an index, and see whether all is there: make kills KILLS=1000 SEED=1
	$(BIN)/python -m benchmarks.kills $(KILLS) $(SEED)

bench-scale: $(VENV)/.engines  ## dedupe on Spark and here: make bench-scale MAKER=make_corpus.py
	$(BIN)/python -m benchmarks.scale $(MAKER) --docs 20000 100000 300000

bench-corpus: $(VENV)/.dev  ## compare dedupe with its peers: make bench-corpus MAKER=make_corpus.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[peers]'
	$(BIN)/python benchmarks/corpus.py $(MAKER)

mutants: $(VENV)/.dev  ## see whether the tests notice changes of the code: make mutants MODULE=deciding SAMPLE=100
	nice $(BIN)/python -m tools.mutants $(MODULE) --sample $(SAMPLE) --seed $(SEED) --workers $(WORKERS)

clean:  ## remove what was built
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find src tests benchmarks fuzz docs -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## ... and the virtual environment
	rm -rf $(VENV)

# pip says nothing for a minute or more.
define install
	@echo "installing newsclean[$(1)] and what it needs into $(VENV), which can take a minute ..."
	@from=$$(date +%s); \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(1)]' && \
	echo "... installed in $$(($$(date +%s) - from)) s"
	@touch $@
endef

# The stamps say what an environment holds. One that exists already is used, not made anew.

$(BIN)/python:
	@for python in $(PYTHON); do \
	    if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        echo "making an environment: $$python -m venv $(VENV)"; exec "$$python" -m venv $(VENV); \
	    fi; \
	done; \
	echo "newsclean needs Python 3.11 or newer, and there is none among: $(PYTHON)." \
	     "Install one, or name it: make PYTHON=/path/to/python3.13" >&2; exit 1

# With rich, so that the demo shows what a terminal can.
$(VENV)/.package: pyproject.toml | $(BIN)/python
	$(call install,rich)

$(VENV)/.dev: $(VENV)/.package
	$(call install,dev)

$(VENV)/.engines: $(VENV)/.dev
	$(call install,engines)

$(VENV)/.browser: $(VENV)/.dev
	$(call install,browser)

$(VENV)/.docs: $(VENV)/.package
	$(call install,docs)
