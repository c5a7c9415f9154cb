# make repro   the whole pipeline on the sample data; GPU=1 adds an NVIDIA GPU's libraries
# make test    the tests
# make verify  the pipeline twice, in two clones: every output the same to the byte?
# make kills   40 stages killed at random moments: does each end as an undisturbed one?
# make audit   known vulnerabilities of the locked dependencies
# make lock    renew the lock files from requirements.in
# make help    this list

PYTHON ?= python3.11
LOCK := requirements$(if $(GPU),-gpu).txt
INSTALLED := .venv/installed-$(LOCK)

# Byte-compiled at install: importing TensorFlow then takes 4.5 s instead of 11 s.
export UV_COMPILE_BYTECODE := 1
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: repro test verify kills audit lock help

repro: $(INSTALLED)
	python -m stages.mend
	dvc repro
	@echo; cat report/results.md; echo; head -1 report/ledger.md
	@echo; echo "figures: metrics/<autoencoder>/figures/*.png   claims: report/ledger.md"

test: $(INSTALLED)
	python -m pytest -n 2 --dist loadfile

verify: $(INSTALLED)
	python -m benchmarks.trust.verify

kills: $(INSTALLED)
	python -m benchmarks.trust.kills 40

audit: $(INSTALLED)
	uv tool run pip-audit@2.10.1 --strict --disable-pip --require-hashes -r $(LOCK)

$(INSTALLED): $(LOCK)
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' $(LOCK) | python -m pip install -q --disable-pip-version-check --require-hashes -r /dev/stdin
	uv pip sync -q --python .venv/bin/python --require-hashes $(LOCK)
	touch $@

lock: $(INSTALLED)
	uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile -q --generate-hashes --no-emit-index-url --python-version 3.11 -c requirements.txt requirements-gpu.in -o requirements-gpu.txt

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile
