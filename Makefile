# The two commands: make run, make test. The rest: make help.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check
PORT   ?= 8501

.DEFAULT_GOAL := help
.PHONY: help run test lint types contract unit browser format lock assets geodata benchmark screenshots pictures clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s'|'

run: $(VENV)/.installed ## set up what is missing and start the app on the demo city (PORT=8501)
	$(BIN)/hotspots serve --port $(PORT)

test: lint types contract unit browser ## set up what is missing and check everything

lint: $(VENV)/.installed-dev ## format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.installed-dev ## mypy, strict
	$(BIN)/mypy

contract: $(VENV)/.installed-dev ## the rooms import only in one direction
	$(BIN)/lint-imports

unit: $(VENV)/.installed-dev ## unit, property and page tests, on both cores
	$(BIN)/pytest -q -n 2 -m "not browser"

browser: $(VENV)/.installed-dev ## tests in a real Chromium; says loudly when there is none
	$(BIN)/python scripts/browser.py $(BIN)/pytest -q -m browser

format: $(VENV)/.installed-dev ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.installed-dev ## compile the lock files again from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra build --extra dev -c requirements.lock --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

assets: $(VENV)/.installed ## fetch Leaflet and its plugins again from npm into static/vendor
	$(BIN)/python scripts/assets.py

geodata: $(VENV)/.installed ## build the bundled layers of Almere again from geodata/sources
	$(BIN)/python -m hotspots.places.build

benchmark: $(VENV)/.installed-dev ## measure against peers, side by side (benchmarks/README.md)
	$(PIP) install -q --no-build-isolation -e ".[benchmark]"
	$(BIN)/python -m benchmarks

screenshots: $(VENV)/.installed-dev ## take the pictures of the README and the docs again
	$(BIN)/python scripts/browser.py $(BIN)/python scripts/screenshots.py

pictures: $(VENV)/.installed-dev ## draw the pictures of docs/methods.md again
	$(BIN)/python scripts/method_pictures.py

clean: ## remove the environment and the caches (never the register)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache src/*.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Say which: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install -q --require-hashes -r requirements.lock
	$(PIP) install -q --no-deps --no-build-isolation -e .
	$(BIN)/python -m hotspots.action.warm_up
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(PIP) install -q --require-hashes -r requirements-dev.lock
	@touch $@
