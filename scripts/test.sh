#!/bin/sh
# Run the tests, stage by stage, all of them even if one fails.
#
# usage: test.sh check    types, lint, unit (with the contract suites), repo
#        test.sh all      those, then browser, image and system
#
# Each stage prints its time. The last line is "N passed, N failed", over all
# tests; a stage that is not made of tests, or that died, counts as one failed.
set -eu
. "$(dirname -- "$0")/lib.sh"

case ${1:-} in
check) stages='types lint unit repo' ;;
all) stages='types lint unit repo e2e image system' ;;
*) die "usage: test.sh check|all" ;;
esac

"$ROOT/scripts/prerequisites.sh"
"$ROOT/scripts/packages.sh"
cd "$ROOT"
PATH=$ROOT/node_modules/.bin:$PATH
export PATH
results=$ROOT/build/test-results
rm -rf "$results" "$ROOT/build/test-artifacts"
mkdir -p "$results"

passed=0
failed=0

# count STAGE FIELD: a number from the stage's report.
count() {
  node -p 'JSON.parse(fs.readFileSync(process.argv[1], "utf8"))[process.argv[2]]' "$results/$1.json" "$2"
}

run_stage() {
  case $1 in
  types | lint) npm run --silent "$1" ;;
  image) node image/build.ts ;;
  *) npm run --silent "test:$1" ;;
  esac
}

for stage in $stages; do
  printf '\n==> %s\n' "$stage"
  begin=$(date +%s)
  status=0
  run_stage "$stage" || status=$?
  if [ -s "$results/$stage.json" ]; then
    bad=$(count "$stage" numFailedTests)
    passed=$((passed + $(count "$stage" numPassedTests)))
    failed=$((failed + bad))
    # Errors outside of any test fail the run without failing a test.
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then failed=$((failed + 1)); fi
  elif [ "$status" != 0 ]; then
    failed=$((failed + 1))
  fi
  printf '==> %s: %s after %s s, %s GB of disk left\n' "$stage" "$([ "$status" = 0 ] && echo ok || echo FAILED)" \
    "$(($(date +%s) - begin))" "$(df -P --block-size=1GB . | awk 'NR == 2 { print $4 }')"
done

# Last, because the end of a long log is what people look at.
node tests/failures.ts "$results"
printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
