# `make run` starts the demo company on http://127.0.0.1:8000; `make test` runs the tests. Both install what they need.
PYTHON ?= python3
ARGS ?=

.PHONY: help run test e2e bench check messages assets setup

help:
	@echo "make run       start web, worker and beat (PORT=8000, DATA_DIR=var)"
	@echo "make test      all tests (ARGS='tests/leads -x'); with DATABASE_URL and REDIS_URL on those"
	@echo "make e2e       browser tests in Chromium"
	@echo "make check     lint, types, import contracts, migrations, texts, settings"
	@echo "make bench     performance against a minimal page (SCALE=1000000)"
	@echo "make messages  compile the Chinese texts, list what has none"
	@echo "make setup     install only"

run:
	@$(PYTHON) salesops/bootstrap.py run

test:
	@$(PYTHON) salesops/bootstrap.py test $(ARGS)

e2e:
	@$(PYTHON) salesops/bootstrap.py e2e $(ARGS)

bench:
	@$(PYTHON) salesops/bootstrap.py bench $(if $(SCALE),--scale $(SCALE)) $(ARGS)

check:
	@$(PYTHON) salesops/bootstrap.py check

messages:
	@$(PYTHON) salesops/bootstrap.py messages

setup assets:
	@$(PYTHON) salesops/bootstrap.py setup
