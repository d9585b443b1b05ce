# The studio's commands. `make` alone lists them.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
STATIC_SOURCES := $(shell find static/css static/js scripts package-lock.json -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run test lint fmt bench evals lock screenshots clean system

help: ## List the commands
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | awk -F ':.*?## ' '{printf "  \033[1mmake %-12s\033[0m %s\n", $$1, $$2}'

run: $(VENV)/.base static/dist/.built ## Start the studio on http://localhost:8000 (Ctrl-C stops it)
	@exec $(BIN)/python manage.py studio

test: $(VENV)/.dev static/dist/.built system ## Run all tests, in two processes; with ARGS= what pytest is told, in one
	$(BIN)/python -m pytest $(or $(ARGS),-n 2 --dist loadscope --no-loadscope-reorder)

lint: $(VENV)/.dev node_modules/.installed ## Check style, types, layers and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	SECRET_KEY=lint $(BIN)/mypy apps config
	$(BIN)/lint-imports
	$(BIN)/djlint --lint templates --quiet
	npm run --silent lint

fmt: $(VENV)/.dev node_modules/.installed ## Put the code in its usual form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

	npm run --silent fmt

bench: $(VENV)/.dev static/dist/.built system ## Measure each promise beside its raw part; ARGS= picks some
	$(BIN)/python -m bench $(ARGS)

evals: $(VENV)/.dev system ## Run the evaluation set of the AI engine; ARGS="--model …" with a real model
	$(BIN)/python -m tests.evals $(ARGS)

screenshots: $(VENV)/.dev static/dist/.built system ## Take the pictures of README and docs
	$(BIN)/python scripts/screenshots.py

lock: $(VENV)/.base ## Lock the Python packages with hashes
	@for name in bootstrap base dev; do \
	  $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 \
	    requirements/$$name.in -o requirements/$$name.txt; done

clean: ## Remove what can be made again (not your data in .studio)
	rm -rf node_modules static/dist .mypy_cache .ruff_cache .pytest_cache $(VENV)

# --- what the commands need ------------------------------------------------------------------------------

$(VENV)/.bootstrap: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed."; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { echo "The venv module is missing (on Debian: apt install python3-venv)."; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.base: $(VENV)/.bootstrap requirements/base.txt
	@echo "  · Installing Python packages (once; about a minute)"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements/dev.txt
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.installed: $(VENV)/.base package-lock.json
	@echo "  · Installing front-end packages"
	@# Not `npm ci`: it refuses a lock made where the registry lacks builds for other platforms.
	@npm install --no-save --no-audit --no-fund --loglevel=error
	@touch $@

static/dist/.built: node_modules/.installed $(STATIC_SOURCES)
	@echo "  · Building styles and scripts"
	@npm run --silent build
	@touch $@

# As root on Debian the tests bring their own browser, engine and sandbox; elsewhere what is missing is skipped aloud.
system:
	@scripts/system_packages.sh
