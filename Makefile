# SPDX-License-Identifier: MIT
#
# dirql - front door. CMake does the work; this file only names the common jobs.

PREFIX ?= /usr/local
DESTDIR ?=
JOBS := $(shell nproc)
RELEASE := build/release
BUILD := cmake --build

EDU_DRIVER := lib/dirql/drivers/edu.so
EDU_SCENARIO := lib/dirql/scenarios/edu_demo.so
EDU_MODEL := lib/dirql/models/edu.so

.PHONY: help demo test check bench irqbench compare mutants self-explore power-storm install clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo     build what is needed and run the edu sample driver on QEMU'
	@echo 'make test     build and test with gcc, clang and the sanitizers'
	@echo 'make check    format, lint and the fast tests, under a minute (./check --full: all)'
	@echo 'make bench    build the release preset and run the benchmarks'
	@echo 'make irqbench drivers with one bug each, and their correct twins, under dirql explore'
	@echo 'make compare  the same programs under race detectors for threads, and the Bluetooth driver'
	@echo 'make mutants  the explorer with one mistake at a time: do its tests notice?'
	@echo 'make self-explore  let dirql explore its own framework, and find three planted faults'
	@echo 'make power-storm  10 000 random power and PnP transitions while requests are pending'
	@echo 'make install  build the release preset and install it (PREFIX, DESTDIR)'
	@echo 'make clean    remove build/'

$(RELEASE)/build.ninja:
	@./bootstrap build
	@cmake --preset release

# Builds the programs and modules that the demonstration needs, nothing else.
# Without QEMU, and with no way to install it, the same driver runs on the model.
demo:
	@./bootstrap demo || ./bootstrap build
	@[ -e $(RELEASE)/build.ninja ] || cmake --preset release
	@$(BUILD) $(RELEASE) -j $(JOBS) --target bin/dirql $(EDU_DRIVER) $(EDU_SCENARIO) $(EDU_MODEL)
	@device=qemu:edu; \
	if ! command -v qemu-system-x86_64 >/dev/null; then \
		echo 'demo: qemu-system-x86_64 (Debian package qemu-system-x86) is missing;' \
			'the driver runs on the model of the same device, model:edu, instead' >&2; \
		device=model:edu; \
	fi; \
	set -x; $(RELEASE)/bin/dirql run $(RELEASE)/$(EDU_DRIVER) --device $$device \
		--scenario $(RELEASE)/$(EDU_SCENARIO)

test:
	@./bootstrap test
	@tests/run gcc clang asan-ubsan

check:
	@./check

bench: $(RELEASE)/build.ninja
	@./bootstrap bench
	@$(BUILD) $(RELEASE) -j $(JOBS)
	@bench/run $(RELEASE)

# Each part is run, also after one that failed.
irqbench: $(RELEASE)/build.ninja
	@./bootstrap bench
	@$(BUILD) $(RELEASE) -j $(JOBS) --target bin/dirql irqbench
	@status=0; for mode in '' --no-detectors --mutants; do \
		bench/irqbench/run $(RELEASE) $$mode || status=1; \
	done; exit $$status

compare: $(RELEASE)/build.ninja
	@./bootstrap bench
	@$(BUILD) $(RELEASE) -j $(JOBS)
	@status=0; for part in same_processor bluetooth; do \
		bench/$$part/run $(RELEASE) || status=1; echo; \
	done; exit $$status

mutants:
	@./bootstrap test
	@[ -e build/gcc/build.ninja ] || cmake --preset gcc
	@$(BUILD) build/gcc -j $(JOBS) --target explore.mutants
	@build/gcc/tests/bin/explore.mutants

power-storm:
	@./bootstrap test
	@[ -e build/gcc/build.ninja ] || cmake --preset gcc
	@$(BUILD) build/gcc -j $(JOBS) --target power.storm power.children
	@POWER_STORM=10000 build/gcc/tests/bin/power.storm
	@POWER_STORM=10000 build/gcc/tests/bin/power.children

self-explore:
	@./bootstrap build
	@tests/self/explore

install: $(RELEASE)/build.ninja
	@./bootstrap build
	@$(BUILD) $(RELEASE) -j $(JOBS)
	@DESTDIR='$(DESTDIR)' cmake --install $(RELEASE) --prefix '$(PREFIX)'

clean:
	@rm -rf build
