# Everything a clone needs: only Python >= 3.11 has to be on the machine. `make` alone prints the list.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
RUNTIME := $(VENV)/.stamp-runtime
DEV := $(VENV)/.stamp-dev
SDK := tests/sdk/node_modules/.stamp
NODES := tests/nodes/node_modules/.stamp
CODE := src tests bench run.py .ci
ARGS ?=
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

.PHONY: help sandbox test sdk nodes check format lint types contracts tidy docs drift drift-long chaos-bot bench bench-scale fuzz words fonts screenshots lock texts fix

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

sandbox: $(RUNTIME) ## the whole shop on 127.0.0.1 with a simulated upstream; options in ARGS="--headless --port 8080"
	$(BIN)/tokenarb sandbox $(ARGS)

test: $(DEV) sdk nodes ## every test, on three processes (many wait for others of their own); narrow it with ARGS="tests/ledger -k hold"
	$(BIN)/python -m pytest -n 3 --dist loadfile $(ARGS)

sdk: $(SDK) ## the Node packages that tests/sdk uses, as locked there; without npm those tests skip themselves

$(SDK): tests/sdk/package-lock.json
	@cd tests/sdk && command -v npm >/dev/null && npm ci --silent && touch node_modules/.stamp || echo "no npm, or no registry: the tests of Node's SDK will be skipped"

nodes: $(NODES) ## real nodes of chains for tests/payments (anvil, bcoin; 80 MB), as locked there; without npm those tests skip themselves

$(NODES): tests/nodes/package-lock.json
	@cd tests/nodes && command -v npm >/dev/null && npm ci --ignore-scripts --silent && touch node_modules/.stamp || echo "no npm, or no registry: the tests on real chains will be skipped"

check: format lint types contracts tidy docs ## everything that needs no run: format, lint, types, contracts, tidy, docs
	@echo "check: all good"

format: $(DEV) ## is the code formatted?
	$(BIN)/ruff format --check --quiet $(CODE) || { echo "not formatted; 'make fix' does it"; exit 1; }

lint: $(DEV) ## ruff's rules
	$(BIN)/ruff check --quiet $(CODE)

types: $(DEV) ## mypy --strict over src
	$(BIN)/mypy

contracts: $(DEV) ## which room may import which
	$(BIN)/lint-imports --no-logo >$(VENV)/contracts.txt 2>&1 || { cat $(VENV)/contracts.txt; exit 1; }
	@tail -n 1 $(VENV)/contracts.txt

tidy: $(DEV) ## sizes, names, hidden imports and other house rules
	$(BIN)/python -m pytest tests/test_tidy.py

docs: $(DEV) ## do the documents name everything that exists, and do their links lead somewhere?
	$(BIN)/python -m pytest tests/test_docs.py

fix: $(DEV) ## format, and apply ruff's safe fixes
	$(BIN)/ruff check --quiet --fix $(CODE) || true
	$(BIN)/ruff format --quiet $(CODE)

drift: $(DEV) ## mixed load with kill -9 of gateway and database, then three bills compared (short)
	$(BIN)/python -m tests.drift $(ARGS)

chaos-bot: $(DEV) ## people buy in Telegram while the program is killed (-9) at every step; ARGS="--engine both --rounds 5"
	$(BIN)/python -m tests.chaos $(ARGS)

drift-long: $(DEV) ## the same with >= 200 kills and >= 100,000 requests
	$(BIN)/python -m tests.drift --long $(ARGS)

bench: $(DEV) ## paired ratios, a table, bench/results/latest.json
	$(BIN)/python -m bench $(ARGS)

fuzz: $(DEV) ## arbitrary bytes against every reader of a wire; ARGS="--seconds 60 --target front"
	$(BIN)/python -m tests.fuzz $(ARGS)

bench-scale: $(DEV) ## how the cost of a request grows with streams, keys, holds, entries (minutes, about 8 GB of disk)
	$(BIN)/python -m bench.scale_bench $(ARGS)

screenshots: $(DEV) ## pictures of the sandbox's page and of the bot's screens into docs/screenshots (needs chromium and fonts)
	$(BIN)/python -m tests.sandbox.screenshots

texts: $(RUNTIME) ## write what is made from code: .env.example, settings and commands in docs/
	$(BIN)/python .ci/texts.py

words: ## measure anew how many tokens a word has, for prices per 1,000 words (Node, 500 MB of tokenizers)
	cd bench/words && npm ci --silent && node count.mjs

fonts: $(DEV) ## cut the fonts of the chat pictures down anew (npm)
	cd .ci/fonts && npm ci --silent
	$(BIN)/python .ci/fonts/subset.py

lock: ## resolve the dependencies of pyproject.toml anew, with hashes (needs the program uv)
	@command -v uv >/dev/null || test -x $(BIN)/uv || { echo "make lock needs the program uv, on the PATH or in $(VENV) ('$(BIN)/python -m pip install uv')"; exit 2; }
	export PATH="$(BIN):$$PATH"; $(LOCK) pyproject.toml -o requirements.txt
	export PATH="$(BIN):$$PATH"; $(LOCK) pyproject.toml --group dev -o requirements-dev.txt
	export PATH="$(BIN):$$PATH"; $(LOCK) --group build -o requirements-build.txt

# The stamps make a second run instant; they are older than the lock files after a change of those.
$(VENV)/pyvenv.cfg:
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name yours: make PYTHON=/path/to/python3 ..."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tokenarb needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name a newer one: make PYTHON=python3.12 ..."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' comes without venv; on Debian and Ubuntu: apt install python3-venv"; exit 2; }
	@echo "making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): $(VENV)/pyvenv.cfg requirements-build.txt requirements.txt pyproject.toml
	@echo "installing the locked dependencies ..."
	@$(PIP) install --require-hashes -r requirements-build.txt
	@$(PIP) install --require-hashes --no-build-isolation -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.txt
	@echo "installing the locked test dependencies ..."
	@$(PIP) install --require-hashes --no-build-isolation -r requirements-dev.txt
	@touch $@
