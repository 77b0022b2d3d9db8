# The two commands of a newcomer are `make demo` and `make test`; README.md explains them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PYTEST_WORKERS ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test lint bench messages clean

help:  ## What can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/.runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: install it, or say where it is with make PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

.venv/.demo: requirements-demo.txt .venv/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-demo.txt
	@touch $@

demo: .venv/.demo  ## Install, fill and start everything; prints where to click
	@$(BIN)/python -m helpdesk.demo

test: .venv/.dev  ## Install and run the tests (SQLite unless DATABASE_URL says otherwise)
	$(BIN)/python -m pytest -n $(PYTEST_WORKERS) --dist loadfile $(TESTS)

lint: .venv/.dev  ## ruff, mypy, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: .venv/.dev  ## The figures, as ratios measured in one run; those of the sweep and the reports on PostgreSQL alone
	$(BIN)/python bench/due_dates.py
	$(BIN)/python bench/hostile_text.py
	$(BIN)/python bench/replay.py
	@case "$(DATABASE_URL)" in postgres*) $(BIN)/python bench/sweep.py && $(BIN)/python bench/reports.py ;; \
		*) echo "bench/sweep.py and bench/reports.py need PostgreSQL: left out, DATABASE_URL names none" ;; esac

messages: .venv/.dev  ## Collect the strings to translate and compile them (needs gettext)
	$(BIN)/python manage.py makemessages --locale zh_Hans --no-wrap --add-location file \
		--ignore '.venv/*' --ignore 'var/*' --ignore '*/tests/*'
	$(BIN)/python manage.py compilemessages --locale zh_Hans --ignore '.venv'

clean:  ## Forget the environment and everything that demo and tests left
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis
