# LimiQuantix. `make help` lists what there is; every recipe calls one script.

.DEFAULT_GOAL := help
.PHONY: help run stop image iso pxe keys update-bundle test test-full check powercut dev bench clean
export PORT MEMORY CPUS DISK_SIZE FRESH PXE_URL

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build the image, boot it in QEMU, print its address (PORT= MEMORY= CPUS= DISK_SIZE= FRESH=1)
	@scripts/node.sh image/run.ts

stop: ## Shut down what `make run` started
	@scripts/node.sh image/stop.ts

image: ## Build the disk image under build/image
	@scripts/node.sh image/build.ts

iso: ## Build build/limiquantix-VERSION.iso, which boots as CD and as USB stick
	@scripts/node.sh image/iso.ts

pxe: ## Build build/pxe, from which machines start over the network (PXE_URL= where it will be served)
	@scripts/node.sh pxe/tree.ts

keys: ## Make the keys that updates, boot loader and kernel are signed with, once, in keys/
	@scripts/node.sh image/keys.ts

update-bundle: ## Build build/limiquantix-VERSION.lqxupdate, which brings a host to this version
	@scripts/node.sh image/update-bundle.ts

test: ## Run all tests, the ones that boot the image too
	@scripts/test.sh all

test-full: ## Run all tests with all variants; takes hours under emulation
	@FULL=1 scripts/test.sh all

check: ## Run the tests that take less than two minutes
	@scripts/test.sh check

powercut: image ## Record an update, judge the disk after CUTS=200 power cuts, start N=6 of them (SEED=1)
	@scripts/node.sh tests/powercut/main.ts $(or $(CUTS),200) $(or $(N),6) $(or $(SEED),1)

dev: ## Run the service on simulated drivers and the UI with live reload
	@scripts/node.sh mgmt/scripts/dev.ts

bench: image ## Measure, and print the goals beside the figures
	@scripts/node.sh tests/bench/main.ts

clean: ## Delete everything that was built, but not the package caches
	@scripts/clean.sh
