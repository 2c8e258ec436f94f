# `make run` and `make test` on a machine with Python 3.11 or newer and make, nothing else.
# Windows: `uv run layerloom` and `uv run pytest` (README.md).
# Plain POSIX sh and nothing newer than GNU make 3.81, which macOS still ships.

EXAMPLE := multiple_outputs
ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
READY := $(ENVIRONMENT)/.layerloom-ready
# Another interpreter: make run PYTHON=/path/to/python3.12
PYTHON ?=
CANDIDATES := $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python)
# Each worker imports Keras for itself: about 1 GB.
WORKERS ?= 2
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))

# Without byte code every start would import TensorFlow in 12 s instead of 4 s.
unexport PYTHONDONTWRITEBYTECODE
# The environment is complete in itself: modules from outside must not stand in for its own.
unexport PYTHONPATH
unexport PYTHONHOME

.PHONY: help run run-in-terminal test check fuzz bench setup lint types pytest test-packages clean distclean

help:
	@echo "make run        set up and open the editor with an example"
	@echo "make test       set up and run every check: ruff, mypy, pytest"
	@echo "make check      the everyday part of it, without the slow tests"
	@echo "make fuzz       the tests of random graphs and files, with others than each run has"
	@echo "make bench      measure the figures that the project promises"
	@echo "make setup      only create or refresh the environment in $(ENVIRONMENT)"
	@echo "make clean      remove caches and built files; distclean: the environment too"
	@echo "PYTHON=python3.12 behind any of them chooses the interpreter for a new environment"

run: setup
	@$(BIN)/python .ci/system_packages.py window && $(BIN)/layerloom example:$(EXAMPLE); \
	status=$$?; \
	if [ $$status -ne 3 ]; then exit $$status; fi; \
	$(MAKE) --no-print-directory run-in-terminal

# What the window would show, where there is no window.
run-in-terminal:
	@echo "No window can be opened here, so this is the example '$(EXAMPLE)' in the terminal."
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && set -e; \
	echo; echo "\$$ layerloom check example:$(EXAMPLE)"; \
	$(BIN)/layerloom check example:$(EXAMPLE); \
	echo; echo "\$$ layerloom summary example:$(EXAMPLE)"; \
	$(BIN)/layerloom summary example:$(EXAMPLE); \
	echo; echo "\$$ layerloom export example:$(EXAMPLE) -o $(EXAMPLE).py"; \
	$(BIN)/layerloom export example:$(EXAMPLE) -o "$$folder/$(EXAMPLE).py"; \
	cat "$$folder/$(EXAMPLE).py"

test: lint types pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

pytest: test-packages
	$(BIN)/pytest -n $(WORKERS) --dist worksteal

check: lint types test-packages
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not slow"

fuzz: setup
	$(BIN)/pytest -n $(WORKERS) --dist worksteal --hypothesis-profile=search -m hypothesis

bench: setup
	$(BIN)/pytest -s tests/benchmarks

# Goes on without them: whoever cannot install them is told what to run, and most tests need none.
test-packages: setup
	@$(BIN)/python .ci/system_packages.py window tests || true

setup: $(READY)

# An environment whose interpreter is gone (a system upgrade) is not ready, whatever the mark says.
ifneq ($(shell $(BIN)/python -c "print(1)" 2>/dev/null),1)
$(READY): no-environment
.PHONY: no-environment
no-environment:
endif

# The mark is made last, so that half an environment is never taken for a whole one.
$(READY): pyproject.toml Makefile
	@rm -f $(READY)
	@python=; for candidate in $(CANDIDATES); do \
		if "$$candidate" -c '$(FITS)' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Layerloom needs Python 3.11, 3.12 or 3.13; none was found (looked for: $(CANDIDATES))." \
			"Install one, or name it, as in: make run PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	if $(BIN)/python -m pip --version >/dev/null 2>&1 && $(BIN)/python -c '$(FITS)'; then :; else \
		echo "Creating the environment in $(ENVIRONMENT) with $$("$$python" --version)"; \
		"$$python" .ci/system_packages.py venv || exit 1; \
		"$$python" -m venv --clear $(ENVIRONMENT) || exit 1; \
	fi
	@echo "Installing Layerloom and what it needs (the first time about 750 MB, some minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1" && \
	$(BIN)/python -m pip install --quiet --compile --editable . --group dev || { \
		echo "The packages could not be installed; pip's own words stand above." \
			"Check the connection and the free space (2.5 GB), then run make again." >&2; \
		exit 1; \
	}
	@touch $(READY)

clean:
	rm -rf build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find app nodes resources tests -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(ENVIRONMENT)
