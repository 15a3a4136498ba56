# Each target sets up .venv by itself. PYTHON=python3.12 make … picks another interpreter.
PYTHON ?= python3
BIN := .venv/bin

setup: .venv/ready

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: PYTHON=python3.12 make …")'
	@echo "Setting up .venv (about a minute, once)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Each command and each process of a grading run would compile it where Python keeps no bytecode.
	@$(BIN)/python -m compileall -q coursekit grader_tests
	@touch $@

demo: setup
	@$(BIN)/coursekit demo

test: setup lint
	@$(BIN)/python -m pytest -n auto

release: setup
	@$(BIN)/coursekit release em_for_gmm

# basedpyright ends with a summary even where all is well.
lint: setup
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@found=$$($(BIN)/basedpyright) || { echo "$$found"; exit 1; }

bench: setup
	@$(BIN)/python -m tests.benchmarks.loader
	@$(BIN)/python -m tests.benchmarks.reference
	@$(BIN)/python -m tests.benchmarks.kernels
	@$(BIN)/python -m tests.benchmarks.grading
	@$(BIN)/python -m tests.benchmarks.class_run
	@$(BIN)/python -m tests.benchmarks.feedback
	@$(BIN)/python -m tests.benchmarks.report
	@$(BIN)/python -m tests.benchmarks.attempts

attacks: setup
	@$(BIN)/python -m tests.attacks.table

lock: setup
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --fork-strategy fewest \
		--generate-hashes --extra dev --custom-compile-command "make lock" \
		pyproject.toml -o requirements.lock

.PHONY: setup demo test release lint bench attacks lock
