# Two commands do all the set-up: `make demo` and `make test`.  They need Python 3.11 or newer (with venv), make and git.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PYTEST_ARGS ?=
unexport PYTHONDONTWRITEBYTECODE  # or each of the many processes that tests start would compile everything anew

.PHONY: demo test lint types imports unit explore docs schemas format clean

demo: .venv/.run  ## rank the two examples, offline
	$(BIN)/python examples/demo.py

test: lint types imports unit  ## everything that must pass

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.test
	$(BIN)/mypy

imports: .venv/.test
	$(BIN)/lint-imports

unit: .venv/.test  ## property tests draw the same examples in every run
	$(BIN)/python -m pytest -n auto --dist worksteal --hypothesis-profile ci --cov --cov-report=term $(PYTEST_ARGS)

explore: .venv/.test  ## the same tests with examples that nobody has seen yet
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

docs: .venv/.test  ## the site, in build/site; a warning is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

schemas: .venv/.test  ## write schemas/ anew from the models
	for name in $$($(BIN)/sbomkit schema --names); do $(BIN)/sbomkit schema $$name -o schemas/$$name.schema.json || exit 1; done

format: .venv/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage build dist

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "sbomkit needs Python 3.11 or newer: set PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv || { echo "the venv module is missing: on Debian, apt install python3-venv" >&2; rm -rf .venv; exit 1; }

.venv/.run: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/.test: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ .venv/.run
