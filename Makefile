# The words of this project: make run, make test, make bench-*.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The lock files name everything, so nothing is resolved: a newer release of what is asked for with an extra would be in
# the way. Python compiles what it loads, once; compiling all that is there would be for nobody.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-compile
# uv takes a tenth of pip's time. It does not read pip's configuration: where only that names an index, pip goes on.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps $(1) || $(PIP) $(1)

# make run PORT=8000 works like PORT=8000 make run; without it .env decides, or the default.
ifdef PORT
export PORT
endif

# Bytecode is kept, whatever the machine says: without it each start compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run build test check unit browser a-browser in-browsers lock bench-stream bench-library bench-import bench-verdicts bench-eval screenshots

run: $(VENV)/.installed  ## install, build, migrate, serve
	$(BIN)/promptmanager serve

build: $(VENV)/.installed
	$(BIN)/promptmanager build

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.uv: requirements-installer.lock | $(BIN)/python
	$(PIP) --require-hashes -r requirements-installer.lock
	touch $@

# The project itself is installed last.
$(VENV)/.installed: requirements.lock pyproject.toml $(VENV)/.uv
	$(call install,--require-hashes -r requirements.lock)
	$(call install,--no-build-isolation --editable .)
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(call install,--require-hashes -r requirements-dev.lock)
	touch $@

# The first three use a core each, or wait for the network.
test: $(VENV)/.installed  ## everything
	$(MAKE) --no-print-directory --output-sync --jobs 3 check build a-browser
	$(MAKE) --no-print-directory unit in-browsers

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright

unit: $(VENV)/.installed-dev  ## three at once: some mostly wait
	$(BIN)/python -m pytest -n 3 -m "not browser" --ignore tests/e2e tests

a-browser: $(VENV)/.installed-dev
	$(BIN)/python tests/e2e/find_browser.py

browser: build a-browser
	$(MAKE) --no-print-directory in-browsers

in-browsers:
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder -m browser tests/e2e

lock:  ## renew the lock files from pyproject.toml
	echo 'uv>=0.13,<0.14' | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q - -o requirements-installer.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

bench-stream: $(VENV)/.installed-dev
	$(BIN)/python -m bench.stream

bench-library: $(VENV)/.installed-dev
	$(BIN)/python -m bench.library

bench-import: $(VENV)/.installed-dev
	$(BIN)/python -m bench.transfer

bench-verdicts: $(VENV)/.installed-dev
	$(BIN)/python -m bench.verdicts

bench-eval: $(VENV)/.installed-dev
	$(BIN)/python -m bench.evaluation

screenshots: $(VENV)/.installed-dev  ## renew the pictures of the guides
	$(BIN)/python -m docs.screenshots
