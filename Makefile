# The same commands that CI runs. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= python3
export PIP_DISABLE_PIP_VERSION_CHECK := 1

CATALOGUES := $(wildcard cms/locale/*/LC_MESSAGES/django.po)
COMPILED := $(CATALOGUES:.po=.mo)

CONFIG ?=
NAME ?=
BASE_URL ?= http://127.0.0.1:8000
PREVIEW_PORT ?= 4321

.PHONY: help demo test test-sqlite test-postgresql lint format lock messages theme client client-types astro bench clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/base.stamp $(COMPILED) ## serve the demo city on http://127.0.0.1:8000 (PORT=, DEMO_PASSWORD=)
	@exec $(BIN)/python manage.py demo

test: test-sqlite test-postgresql ## all tests, on SQLite and on PostgreSQL, browser tests included

test-sqlite: $(VENV)/dev.stamp $(COMPILED) ## all tests on SQLite (ARGS= for pytest)
	DATABASE_URL= $(BIN)/python -W error::SyntaxWarning -m pytest -n 2 --dist loadgroup $(ARGS)

test-postgresql: $(VENV)/dev.stamp $(COMPILED) ## all but the browser tests and those marked once on PostgreSQL (DATABASE_URL, a local server, or one from the package)
	$(BIN)/python -m tests.postgresql $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not browser and not once" $(ARGS)

lint: $(VENV)/dev.stamp $(COMPILED) ## ruff, types, import contracts, migrations, translations, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy cms home themes visits search bench
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=cms.settings.test $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py update_catalogues --check
	$(BIN)/python manage.py update_openapi --check
	$(BIN)/djhtml --check --tabwidth 2 templates

format: $(VENV)/dev.stamp ## put code and templates into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djhtml --tabwidth 2 templates

messages: $(VENV)/base.stamp ## gather the words of the screens into the catalogues
	$(BIN)/python manage.py update_catalogues

theme: ## build a look of its own (CONFIG=design/<name>.config.json NAME=<name>; needs Node.js; without NAME: the standard look)
	@test -f "$(CONFIG)" || { echo "Say which: make theme CONFIG=design/kust.config.json NAME=kust"; exit 2; }
	cd design && npm install --no-package-lock --no-audit --no-fund --silent
	cd design && CONFIG=$(notdir $(CONFIG)) NAME=$(NAME) npm run --silent build

client: ## check the types of the TypeScript client, compile and test it (needs Node.js 20 or newer)
	cd clients/typescript && npm ci --no-audit --no-fund --silent && npm run --silent check && npm run --silent compile && npm test --silent

client-types: ## write the types of the TypeScript client again, after update_openapi
	cd clients/typescript && npm ci --no-audit --no-fund --silent && npm run --silent generate

astro: client ## build the example front-end from a running `make demo` and show it (BASE_URL=, PREVIEW_PORT=)
	cd examples/astro && npm install --no-package-lock --no-audit --no-fund --silent && BASE_URL="$(BASE_URL)" npm run --silent build
	@echo "Search and form ask $(BASE_URL) from the browser: start it with CORS_ALLOWED_ORIGINS=http://127.0.0.1:$(PREVIEW_PORT)"
	cd examples/astro && exec npm run --silent preview -- --port $(PREVIEW_PORT)

lock: ## lock the dependencies with hashes (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" -q -o requirements/base.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" -q -o requirements/dev.txt

bench: $(VENV)/dev.stamp $(COMPILED) ## measure what the README claims (see bench/README.md)
	$(BIN)/python -m bench

clean: ## remove what can be made again (the database in var/ stays)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/base.stamp: requirements/base.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/base.stamp

# The msgids are English; Babel needs no gettext tools on the machine.
%.mo: %.po | $(VENV)/base.stamp
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
