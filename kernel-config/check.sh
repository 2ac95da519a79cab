#!/bin/sh
# Check that a kernel is one a LimiQuantix host can run on.
#
# usage: check.sh CONFIG MODULES_DIR [FRAGMENTS_DIR]
#
# Every option of the fragments (*.config) must be set as they say: =y means
# built in, =m means built in or a module, "is not set" means absent. Every name
# in modules-required.txt must be a module in MODULES_DIR or built in. All that
# is missing is printed, one line each; then the exit status is 1.
set -eu

config=$1
modules=$2
fragments=${3:-$(dirname -- "$0")}

[ -r "$config" ] || { echo "check.sh: no kernel configuration at $config" >&2; exit 2; }
[ -d "$modules" ] || { echo "check.sh: no modules at $modules" >&2; exit 2; }

missing_options() {
  awk '
    FNR == NR {
      if (split($0, pair, "=") == 2) have[pair[1]] = pair[2]
      next
    }
    /^# CONFIG_[A-Z0-9_]+ is not set$/ {
      if ($2 in have) print FILENAME ": " $2 " must not be set, the kernel has it =" have[$2]
      next
    }
    /^CONFIG_/ {
      split($0, want, "=")
      got = (want[1] in have) ? have[want[1]] : "n"
      if (got == want[2] || (want[2] == "m" && got == "y")) next
      print FILENAME ": " $0 " is required, the kernel has it =" got
    }' "$config" "$fragments"/*.config
}

missing_modules() {
  {
    find "$modules" -name '*.ko*' | sed 's|.*/||; s|\.ko.*||'
    sed 's|.*/||; s|\.ko$||' "$modules/modules.builtin"
  } | tr - _ | sort -u | awk '
    FNR == NR { have[$1] = 1; next }
    /^[a-zA-Z0-9]/ && !($1 in have) { print FILENAME ": module " $1 " is required and not shipped" }
  ' - "$fragments/modules-required.txt"
}

missing=$(missing_options; missing_modules)
if [ -n "$missing" ]; then
  printf '%s\n' "$missing" >&2
  exit 1
fi
