#!/bin/sh
# Open state and local where they are encrypted (LUKS2): with this machine's TPM if
# it is bound and still agrees, otherwise with what somebody types on a console,
# the passphrase or the recovery key. Where nothing is encrypted it does nothing.
#
# Leaves in /run/limiquantix-unlock/NAME how it was opened, "tpm" or "typed": the
# interface says so, and offers to bind the encryption to this TPM again.
set -eu

how=/run/limiquantix-unlock
mkdir -p "$how"
rm -f "$how/state" "$how/local"

encrypted() {
  cryptsetup isLuks "/dev/disk/by-partlabel/$1"
}

# attach NAME OPTIONS: OPTIONS are those of crypttab(5).
attach() {
  systemd-cryptsetup attach "$1" "/dev/disk/by-partlabel/$1" - "luks,$2"
}

# Never asks: without a binding, or with one that fails, it says no at once. A TPM
# that is slow to appear is waited for, a little, only where there is a binding.
by_tpm() {
  attach "$1" tpm2-device=auto,token-timeout=10s,headless=true || return 1
  echo tpm >"$how/$1"
}

# The token is left out, or it would be tried again before the question.
by_hand() {
  SYSTEMD_CRYPTSETUP_USE_TOKEN_MODULE=0 attach "$1" "$2" || return 1
  echo typed >"$how/$1"
}

# local opens beside a state that is ours only. Otherwise who puts a disk with a
# state of his own in here would be given the virtual machines by the TPM.
encrypted state || exit 0
# Without state nothing comes up, so it is asked for until it is right.
by_tpm state || by_hand state tries=0
encrypted local || exit 0
if [ "$(cat "$how/state")" = tpm ] && by_tpm local; then exit 0; fi
# What was typed for state is tried first, so one answer opens both. Without local
# the host comes up all the same, and says what it lacks.
by_hand local tries=3 || echo "local stays closed" >&2
