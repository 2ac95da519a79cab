#!/bin/sh
# Run a TypeScript program of this repository with the Node of its node_modules,
# after making sure that everything it needs is installed.
#
# usage: node.sh FILE [ARGUMENT...]
set -eu
. "$(dirname -- "$0")/lib.sh"

file=${1:?a file is needed}
shift

"$ROOT/scripts/prerequisites.sh"
"$ROOT/scripts/packages.sh"
cd "$ROOT"
# The programs start others of node_modules, as npm's scripts do.
PATH=$ROOT/node_modules/.bin:$PATH
export PATH
exec node "$file" "$@"
