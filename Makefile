# make demo   sets up a virtual environment here, judges two fixture threads, and watches a mailbox: mail in, draft out
# make test   sets up and passes every test (what CI runs)
# make faults the part of it that does to the watcher what others lost mail by; some six minutes
# make soak   the same, with a soak of an hour beside it (SOAK_SECONDS=... of as long as you say)
# make train  rebuilds the classifier in models/acts from its corpus; about a quarter of an hour

# The first Python of 3.11 or newer that is on the path, unless PYTHON names one.
PYTHON ?= $(shell for name in python3.12 python3.13 python3.11 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check faults soak train bench clean

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (name one: make demo PYTHON=...)"; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON); a minute or two the first time ..."
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(STAMP)
	@for case in friendly-approval clean-release; do \
		echo "$$ signoff parse --us jcprintfarm.example --thread fixtures/emails/$$case/*.eml"; echo; \
		$(BIN)/signoff parse --us jcprintfarm.example --thread fixtures/emails/$$case/*.eml || exit 1; \
	done
	@SIGNOFF="$(CURDIR)/$(BIN)/signoff" sh demo/watch.sh

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q

test: check

faults: $(STAMP)
	$(BIN)/python -m pytest -q tests/faults

soak: $(STAMP)
	SOAK=1 $(BIN)/python -m pytest -q tests/faults

train: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	$(BIN)/signoff train --encoder --out models/acts

bench: $(STAMP)
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
