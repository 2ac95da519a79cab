#!/bin/sh
# Delete what was built. Package caches stay: they are slow to fetch again, and
# `rm -rf build` deletes them too. A running appliance is switched off first.
set -eu
. "$(dirname -- "$0")/lib.sh"

[ -d "$ROOT/build" ] || exit 0
if [ -e "$ROOT/build/run/pid" ] && [ -x "$ROOT/node_modules/.bin/node" ]; then
  "$ROOT/node_modules/.bin/node" "$ROOT/image/stop.ts"
fi
find "$ROOT/build" -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} +
