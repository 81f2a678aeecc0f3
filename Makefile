# Everything a person types. Needs Python 3.11 or newer and make; the rest is put into .venv, once. Checking the page's
# scripts, and looking for barriers in it, needs Node.js 18 or newer with npm too; what they use goes to node_modules.
#   make run ARGS="--port 9000"      make test ARGS="tests/domain -x"

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
# The first Python that is new enough and can make a venv. Another: make PYTHON=/path/to/python run
USABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,python3 python3.11 python3.12 python3.13 python3.14,\
    $(shell $(name) -c "$(USABLE)" >/dev/null 2>&1 && echo $(name))))
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

# Stamps tell what .venv already has. Their name holds the folder, because a venv that was moved is broken.
HERE := $(shell pwd | cksum | cut -d' ' -f1)
VENV_STAMP := $(VENV)/.stamp-venv-$(HERE)
APP_STAMP := $(VENV)/.stamp-app-$(HERE)
DEV_STAMP := $(VENV)/.stamp-dev-$(HERE)
PAGE_STAMP := node_modules/.stamp-page-$(HERE)
# Without npm the tests that need it are skipped; in CI that is a failure.
IF_NPM := $(shell command -v npm >/dev/null 2>&1 && echo $(PAGE_STAMP))
# What reads codes by the door's camera, a package of npm. Without npm the door's page says that it was not built in.
READER := src/firstclick/static/door/zxing
READER_BUILD := build/reader
IF_READER := $(shell command -v npm >/dev/null 2>&1 && echo $(READER)/zxing_reader.wasm)

# Servers are started by the hundred in tests: without compiled modules each would compile them again.
unexport PYTHONDONTWRITEBYTECODE

# Most tests wait for servers and disks, so four at a time share two cores well. A file's tests stay together.
TEST_PROCESSES ?= 4
DIST = loadfile
# In the order of tests/conftest.py; pytest-xdist would start with the files of the most tests.
test-long: DIST = loadfile --no-loadscope-reorder
PYTEST = $(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist $(DIST)

.DEFAULT_GOAL := help
.PHONY: help run test test-compiled test-long wheel-compiled crash-test simulate linearizability mutate soak attack bench bench-peer \
    bench-plot check check-format check-lint \
    check-types check-imports check-page check-tidy fix lock audit clean

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(APP_STAMP) $(IF_READER) ## start the server at http://localhost:8080
	@test -f $(READER)/zxing_reader.wasm || echo "Without npm the door's page reads no codes by camera:" \
	    "install Node.js 18 or newer with npm, then run this again."
	@$(BIN)/firstclick serve $(ARGS)

test: $(APP_STAMP) $(DEV_STAMP) $(IF_NPM) $(IF_READER) ## run the tests that take less than 4 minutes together; check has those of tidiness
	@$(PYTEST) -m "not long" --ignore=tests/test_tidy.py $(ARGS)

test-long: $(APP_STAMP) $(DEV_STAMP) $(IF_NPM) $(IF_READER) ## run all other tests: crashes, soak, models, browser tours; SCALE=full: 20,000 purchases in place of 2,000
	@SCALE=$(SCALE) $(PYTEST) -m long $(if $(SCALE),--session-timeout=86400) $(ARGS)

COMPILED := $(CURDIR)/build/compiled
# Needs gcc. Nothing of an earlier build may get into the wheel.
wheel-compiled: $(APP_STAMP) $(DEV_STAMP) $(IF_READER) ## build dist/*.whl for this machine, with the modules that requests run compiled by mypyc
	@rm -rf build/lib* build/bdist* dist/firstclick-*-cp*.whl $(COMPILED)
	@FIRSTCLICK_COMPILE=1 $(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

COMPILED_TESTS = tests/test_compiled.py tests/domain tests/contract tests/service tests/model tests/web
test-compiled: wheel-compiled ## run the tests of domain, contract, service, model and web on a compiled wheel; TESTS="tests/domain"
	@$(PIP) install --no-deps --upgrade --target $(COMPILED) dist/firstclick-*-$$($(BIN)/python -c \
	    "import sys; print('cp%d%d' % sys.version_info[:2])")-*.whl
	@FIRSTCLICK_COMPILE=1 PYTHONPATH=$(COMPILED) $(PYTEST) -m "not source_only" $(or $(TESTS),$(COMPILED_TESTS)) $(ARGS)

crash-test: $(APP_STAMP) $(DEV_STAMP) $(IF_NPM) ## kill everything at random for MINUTES=5, from SEED=… on, and count what is lost
	@$(BIN)/python -m tests.crash --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED))

bench: $(APP_STAMP) $(DEV_STAMP) $(IF_READER) ## measure speed beside its floor; CASES="hold seats-400", QUICK=1, KEEP=1
	@$(BIN)/python -m bench $(if $(QUICK),--quick) $(if $(KEEP),--keep) $(CASES)

bench-peer: $(APP_STAMP) $(DEV_STAMP) ## measure beside PEER=http://…, a server of the first version's API; PEER_PID, PEER_RESET
	@$(BIN)/python -m bench.peer $(if $(QUICK),--quick) $(if $(STORE),--store $(STORE)) $(CASES)

simulate: $(APP_STAMP) $(DEV_STAMP) ## live through SEEDS=100 evenings of the simulation, from SEED=0 on
	@$(BIN)/python -m tests.simulation --seed $(or $(SEED),0) --seeds $(or $(SEEDS),100)

linearizability: $(APP_STAMP) $(DEV_STAMP) ## record what customers of two processes see for MINUTES=5, from SEED=… on, and check it
	@$(BIN)/python -m tests.linearizability --minutes $(or $(MINUTES),5) $(if $(SEED),--seed $(SEED))

bench-plot: $(APP_STAMP) $(DEV_STAMP) ## draw the runs that were kept into docs/speed.svg
	@$(BIN)/python -m bench.plot

soak: $(APP_STAMP) $(DEV_STAMP) ## load everything steadily for MINUTES=10, a kill, pause or rolling restart every 20 s; then one account
	@$(BIN)/python -m tests.soak --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) $(ARGS)

attack: $(APP_STAMP) $(DEV_STAMP) ## attack a server at its defaults while customers buy, and time them; STORE=redis, ROUNDS=3, KIND="hoarding"
	@STORE=$(or $(STORE),memory) $(BIN)/python -m tests.attacks --rounds $(or $(ROUNDS),3) $(if $(KIND),"$(KIND)")

MUTATE_VENV := $(CURDIR)/$(VENV)/mutate

MUTATE := build/mutate$(if $(PART),-$(PART))

mutate: $(VENV_STAMP) ## break domain/ and service/ in two thousand ways and list what the fast tests do not see; PART=adapters, PART=web
	@test -x $(MUTATE_VENV)/bin/mutmut || { $(PYTHON) -m venv --clear $(MUTATE_VENV) \
	    && $(MUTATE_VENV)/bin/python -m pip -qq --disable-pip-version-check install -r requirements/dev.txt mutmut==3.8.1; }
	@mkdir -p $(MUTATE) && cp -r src tests docs pyproject.toml README.md Makefile $(MUTATE)
	@$(if $(PART),sed -i.kept 's/^\[tool\.mutmut\]/[tool.mutmut-rules]/; s/^\[tool\.mutmut-$(PART)\]/[tool.mutmut]/' \
	    $(MUTATE)/pyproject.toml)
	@cd $(MUTATE) && $(MUTATE_VENV)/bin/mutmut run --max-children $(TEST_PROCESSES) $(ARGS)
	@cd $(MUTATE) && $(MUTATE_VENV)/bin/mutmut results

check: check-format check-lint check-types check-imports check-page check-tidy ## format, lint, types, floors, tidiness

check-format: $(DEV_STAMP)
	@$(BIN)/ruff format --check .

check-lint: $(DEV_STAMP)
	@$(BIN)/ruff check .

check-types: $(APP_STAMP) $(DEV_STAMP)
	@$(BIN)/mypy

check-imports: $(APP_STAMP) $(DEV_STAMP)
	@$(BIN)/lint-imports --no-logo

check-page: $(PAGE_STAMP)
	@node_modules/.bin/tsc

check-tidy: $(APP_STAMP) $(DEV_STAMP)
	@$(BIN)/python -m pytest tests/test_tidy.py

fix: $(DEV_STAMP) ## mend format and lint where a tool can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

LOCK_VENV := $(VENV)/lock
LOCK := $(CURDIR)/$(LOCK_VENV)/bin/pip-compile --quiet --allow-unsafe --strip-extras --no-header --no-emit-options \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: $(VENV_STAMP) ## pin what pyproject.toml needs in requirements/*.txt; newer: ARGS=--upgrade
	@$(PYTHON) -m venv --clear $(LOCK_VENV)
	@$(LOCK_VENV)/bin/python -m pip -qq --disable-pip-version-check install pip-tools==7.6.2
	@$(LOCK) $(ARGS) --generate-hashes --output-file requirements/run.txt pyproject.toml
	@$(LOCK) $(ARGS) --extra dev --extra otel --extra stripe --constraint requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	@rm -rf $(LOCK_VENV)

AUDIT_VENV := $(VENV)/audit

audit: $(VENV_STAMP) ## ask whether anything is known against the pins; fails, too, where nobody answers
	@$(PYTHON) -m venv --clear $(AUDIT_VENV)
	@$(AUDIT_VENV)/bin/python -m pip -qq --disable-pip-version-check install pip-audit==2.10.1
	@$(AUDIT_VENV)/bin/pip-audit --strict --no-deps --disable-pip --requirement requirements/run.txt
	@rm -rf $(AUDIT_VENV)

clean: ## remove .venv, node_modules and every cache
	@rm -rf $(VENV) node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	@find src tests bench -name __pycache__ -prune -exec rm -rf {} + -o -name '*.egg-info' -prune -exec rm -rf {} +

$(VENV_STAMP): requirements/run.txt
	@test -n "$(PYTHON)" || { echo "FirstClick needs Python 3.11 or newer with its venv module" \
	    "(on Debian and Ubuntu: apt install python3 python3-venv)." >&2; exit 1; }
	@echo "Preparing $(VENV) with $(PYTHON), once …"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(PIP) install -r requirements/run.txt
	@touch $@

$(APP_STAMP): $(VENV_STAMP) pyproject.toml
	@$(PIP) install --no-deps --editable .
	@touch $@

$(DEV_STAMP): $(VENV_STAMP) requirements/dev.txt
	@echo "Adding the tools of requirements/dev.txt, once …"
	@$(PIP) install -r requirements/dev.txt
	@touch $@

$(PAGE_STAMP): package.json package-lock.json .npmrc
	@command -v npm >/dev/null || { echo "Checking the page needs Node.js 18 or newer with npm" \
	    "(on Debian and Ubuntu: apt install nodejs npm)." >&2; exit 1; }
	@echo "Adding the tools of package.json, once …"
	@npm ci --loglevel=error
	@touch $@

# A server starts without it, so where it cannot be loaded this says so and goes on.
$(READER)/zxing_reader.wasm: package-lock.json
	@echo "Adding the reader of codes for the door's camera, once …"
	@mkdir -p $(READER_BUILD) $(READER) && cp package.json package-lock.json .npmrc $(READER_BUILD) \
	    && (cd $(READER_BUILD) && npm ci --omit=dev --loglevel=error --prefer-offline --fetch-retries=0) && cd $(READER_BUILD)/node_modules/zxing-wasm \
	    && cp dist/iife/reader/index.js $(CURDIR)/$(READER)/reader.js && cp LICENSE dist/reader/zxing_reader.wasm $(CURDIR)/$(READER) \
	    && touch $(CURDIR)/$@ || echo "It could not be loaded: the door's page takes a scanner gun and typing only." >&2
