# Every target sets up its own environment in .venv; nothing has to be installed by hand but
# Python 3.11 or newer. Another interpreter: make demo PYTHON=python3.12
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core-installed
DEV := $(VENV)/.dev-installed
CHECKED := reunion benchmarks tests tools

WORLD ?= plain
RECORDS ?= 10k
RESIDENTS ?= 100

.PHONY: demo test check lint smoke bench serve format requirements

demo: $(CORE)
	$(BIN)/reunion demo

# One process for each core, a file of tests at a time: each starts the servers that it needs.
test: $(DEV)
	$(BIN)/python -m pytest -n auto --dist loadfile

check: lint smoke test

lint: $(DEV)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/mypy $(CHECKED)
	$(BIN)/lint-imports

# Fails when ranks got worse than in benchmarks/frozen/smoke.json (paired test, resident by resident).
smoke: $(DEV)
	$(BIN)/python -m benchmarks smoke

bench: $(CORE)
	$(BIN)/reunion bench quality --world $(WORLD) --records $(RECORDS) --residents $(RESIDENTS)

serve: $(CORE)
	$(BIN)/reunion serve

format: $(DEV)
	$(BIN)/ruff format $(CHECKED)
	$(BIN)/ruff check --fix $(CHECKED)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本 / Python 3.11 or newer is needed: make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(CORE): requirements/core.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/core.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(BIN)/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps -e .
	@touch $@

# Renews the pins from the bounds in pyproject.toml; needs uv (pip install uv). Extras stay in the
# pins: pip 23 takes `coverage[toml]` for unpinned when only `coverage` is.
requirements:
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-strip-extras \
	    --no-emit-index-url --upgrade --extra server -o requirements/core.txt pyproject.toml
	uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-strip-extras \
	    --no-emit-index-url --upgrade --extra server --extra fast --extra dev -c requirements/core.txt -o requirements/dev.txt pyproject.toml
