# The verbs of this project; `make help` lists them. All of them set up what is missing first, and start in seconds when nothing is.
#
#   make test ARGS="-k escrow -x"      passes arguments to pytest
#   make demo ARGS="--help"            passes arguments to the demo
#   make setup PYTHON=python3.12       uses that Python

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv/bin
BIN := node_modules/.bin
ARGS ?=
# Test files run side by side; more workers than cores do not help.
WORKERS ?= 2

export SOLCX_BINARY_PATH := $(CURDIR)/.solcx
export PATH := $(CURDIR)/$(BIN):$(PATH)
export FOUNDRY_CONFIG := fuzz/foundry.toml
# Byte code is kept, whatever the shell says: it saves seconds of every start.
unexport PYTHONDONTWRITEBYTECODE

# Each stamp lies inside what it stands for, so that removing the folder is enough to have it made again.
PYTHON_STAMP := .venv/.stamp
NODE_STAMP := node_modules/.stamp
SOLC_STAMP := .solcx/.stamp
BUILD_STAMP := .build/.stamp

# Folders are listed too: their time changes when a file in them is removed.
SOURCES := $(shell find contracts interfaces \( -name .cache -o -name abi \) -prune -o \( -name '*.sol' -o -type d \) -print 2>/dev/null)

.PHONY: setup
setup: $(PYTHON_STAMP) $(NODE_STAMP) $(SOLC_STAMP) ## Install Python and npm packages from the lock files, and the Solidity compiler

.PHONY: build
build: $(BUILD_STAMP) ## Compile the contracts

.PHONY: demo
demo: build ## Run a season in small and write its report
	@$(VENV)/ape run demo $(ARGS)

.PHONY: test
test: build ## Run all tests
	@$(VENV)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

.PHONY: lint
lint: setup ## Check style and types of Python and Solidity; changes nothing
	@echo "ruff check";  $(VENV)/ruff check .
	@echo "ruff format"; $(VENV)/ruff format --check .
	@echo "mypy";        $(VENV)/mypy
	@echo "solhint";     $(BIN)/solhint --disc --noPoster --max-warnings 0 'contracts/**/*.sol' 'interfaces/**/*.sol'
	@if command -v forge >/dev/null; then \
	  echo "forge fmt";  forge fmt --root . --check contracts interfaces; \
	  echo "forge lint"; forge lint --root . --deny warnings; \
	else \
	  echo "forge: not on PATH and not to be had from npm for this platform; formatting of Solidity is not checked"; \
	fi

.PHONY: fix
fix: setup ## Format Python and Solidity, and repair what can be repaired by itself
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .
	@if command -v forge >/dev/null; then forge fmt --root . contracts interfaces; fi

.PHONY: gas
gas: build ## Measure gas and rewrite gas/*.json
	@WRITE_GAS=1 $(VENV)/pytest tests/gas $(ARGS)

.PHONY: bench
bench: build ## Run the benches
	@for bench in bench/*.py; do echo "$$bench"; PYTHONPATH=. $(VENV)/python "$$bench" $(ARGS); done

.PHONY: help
help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

# Python 3.11 and 3.12 first: for 3.13 there is no ready-made pyrevm and numpy, pip has to compile both.
$(PYTHON_STAMP): requirements.txt pyproject.toml tools/ape-guildhall/pyproject.toml
	@fits() { "$$1" -c "import sys; sys.exit(not (3, $$2) <= sys.version_info[:2] <= (3, $$3))" 2>/dev/null; }; \
	python=""; \
	for name in $(or $(PYTHON),python3 python3.12 python3.11); do \
	  if fits "$$name" 11 12; then python="$$name"; break; fi; \
	done; \
	for name in $(or $(PYTHON),python3 python3.13); do \
	  if [ -z "$$python" ] && fits "$$name" 13 13; then \
	    python="$$name"; echo "Only Python 3.13 found: pyrevm and numpy are compiled for it, which takes a Rust and a C compiler and ten minutes."; \
	  fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Python 3.11 or 3.12 is needed; $(or $(PYTHON),python3) is $$($(or $(PYTHON),python3) --version 2>&1 || true)." >&2; \
	  echo "Name one: make setup PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	echo "Python packages into .venv, from requirements.txt ($$("$$python" --version)) ..."; \
	"$$python" -m venv .venv || { echo "$$python cannot make a virtual environment (Debian: install python3-venv)" >&2; exit 1; }
	@$(VENV)/python -m pip install -qq --require-hashes -r requirements.txt
	@$(VENV)/python -m pip install -qq --no-deps --no-build-isolation -e . -e tools/ape-guildhall
	@touch $@

$(NODE_STAMP): package.json package-lock.json .npmrc
	@major="$$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)"; \
	if [ "$$major" -lt 20 ]; then echo "Node 20 or newer is needed; found: $$(node --version 2>/dev/null || echo none)" >&2; exit 1; fi
	@command -v npm >/dev/null || { echo "npm is needed; it comes with Node" >&2; exit 1; }
	@echo "npm packages into node_modules, from package-lock.json ..."
	@npm ci --no-progress --loglevel=error
	@touch $@

$(SOLC_STAMP): tools/solc.js $(NODE_STAMP)
	@node tools/solc.js --install .solcx
	@touch $@

$(BUILD_STAMP): $(PYTHON_STAMP) $(SOLC_STAMP) ape-config.yaml $(SOURCES)
	@echo "Compiling contracts ..."
	@# --force: ape alone compiles the changed files again, not those that import them.
	@# On an error ape prints a Python traceback before the compiler's own words; only these are of use.
	@if $(VENV)/ape compile --force --verbosity WARNING >.solcx/build.log 2>&1; then cat .solcx/build.log; \
	else sed -n '/^ERROR/,$$p' .solcx/build.log | grep . >&2 || cat .solcx/build.log >&2; exit 1; fi
	@mkdir -p $(@D)
	@touch $@
