# `make run` and `make test` need nothing but Python 3.11 with pip, gcc and Node with npm. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

HOST ?= 127.0.0.1
PORT ?= 8000
SHOP ?= knowledge/samples/lumen
VENV ?= .venv
export VENV

BIN := $(VENV)/bin
ASSISTANT := $(BIN)/assistant

.PHONY: run test models lint format demo evals screenshots lock clean help venv venv-dev

run: venv ## Start everything on HOST:PORT (127.0.0.1:8000); the first time it installs and fetches what is needed
	@exec $(ASSISTANT) run $(SHOP) --host $(HOST) --port $(PORT)

# pytest comes last, whatever the linters say: its closing line tells how many tests ran.
test: venv-dev ## Install every extra, then lint, type-check and test everything
	@$(ASSISTANT) models pull
	@status=0; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/ruff format --check --quiet . || { echo 'Not formatted; run `make format`.'; status=1; }; \
	$(BIN)/mypy || status=1; \
	$(BIN)/pytest $(ARGS) || status=1; \
	exit $$status

models: venv ## Fetch the models and check every byte of them
	@$(ASSISTANT) models pull
	@$(ASSISTANT) models verify

lint: venv-dev ## Lint, type-check and check the directions of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: venv-dev ## Format the code and sort the imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

demo: venv ## A scripted visit through the running system, with a table of what happened
	@$(ASSISTANT) models pull
	@$(ASSISTANT) ingest $(SHOP) --if-changed
	@$(ASSISTANT) demo $(ARGS)

evals: venv-dev ## List the measurements, or run one: make evals ARGS="retrieval --data FOLDER"
	@$(BIN)/python -m evals $(or $(ARGS),--help)

screenshots: venv-dev ## Take pictures of every page on the real server, and refresh the README's
	@$(ASSISTANT) models pull
	@$(BIN)/python -m tests.e2e.screenshots $(or $(OUT),tests/e2e/screenshots) --readme

lock: ## Resolve the newest versions anew and write the lock files
	@.ci/lock

clean: ## Remove what was installed, fetched and built; the shop's own data in .data stays
	rm -rf $(VENV) .models build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv:
	@.ci/setup run

venv-dev:
	@.ci/setup dev
