#!/bin/sh
# Install the npm packages of the lock file, if they are not installed already.
set -eu
. "$(dirname -- "$0")/lib.sh"

lock=$ROOT/package-lock.json
installed=$ROOT/node_modules/.package-lock.json

# npm writes its own copy of the lock after an install.
if [ -e "$installed" ] && [ -z "$(find "$lock" -newer "$installed")" ]; then
  exit 0
fi
say "installing npm packages"
cd "$ROOT"
npm ci --no-audit --no-fund --loglevel=error ||
  die "npm could not install the packages; check the network and npm's registry setting"
touch "$installed"
