# shellcheck shell=sh
# Shared by the scripts beside it; source it, do not run it.

# Print one clear sentence and stop.
die() {
  printf 'limiquantix: %s\n' "$*" >&2
  exit 1
}

# Progress for the person who waits.
say() {
  printf '==> %s\n' "$*"
}

# The directory that holds what can be built again but is slow to build:
# package caches, the tools tree, mkosi itself.
cache_dir() {
  printf '%s\n' "${LQX_CACHE_DIR:-$ROOT/build/cache}"
}

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
