#!/bin/sh
# Print apt sources (deb822) for the suite the appliance is made of.
#
# usage: apt-sources.sh SUITE [COMPONENT...]
#
# The repository names no mirror. The addresses come from DEBIAN_MIRROR (and
# DEBIAN_SECURITY_MIRROR), or else from the Debian sources this machine already
# uses, with only the suite exchanged.
set -eu
. "$(dirname -- "$0")/lib.sh"

suite=${1:?a suite is needed}
shift
components=${*:-main}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# repo_uri LABEL PATTERN: the address of the first enabled Debian archive whose
# release carries the label, or whose suite matches (before any apt-get update
# the label is unknown).
repo_uri() {
  # shellcheck disable=SC2016 # the dollars are apt's
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN)/$(LABEL) $(RELEASE)' 'Created-By: Packages' |
    awk -v label="Debian/$1" -v pattern="$2" '
      $2 == label && first == "" { first = $1 }
      $NF ~ pattern && named == "" { named = $1 }
      END { print first != "" ? first : named }'
}

main=${DEBIAN_MIRROR:-}
security=${DEBIAN_SECURITY_MIRROR:-}
if [ -z "$main" ]; then
  main=$(repo_uri Debian '^(bookworm|trixie|stable|oldstable)$')
  [ -n "$security" ] || security=$(repo_uri Debian-Security '-security$')
fi
[ -n "$main" ] || die "apt has no Debian source; set DEBIAN_MIRROR to the address of a Debian mirror"

# A mirror that is a snapshot has outdated "valid until" dates. Whether that is
# acceptable was decided by whoever set up this machine's apt; signatures are
# checked in any case.
freshness=''
if [ "$(apt-config dump --format '%v' Acquire::Check-Valid-Until)" = false ]; then
  freshness='Check-Valid-Until: no'
fi

# stanza URI SUITES
stanza() {
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: %s\nSigned-By: %s\n' "$1" "$2" "$components" "$keyring"
  [ -z "$freshness" ] || printf '%s\n' "$freshness"
  printf '\n'
}

stanza "$main" "$suite $suite-updates"
[ -z "$security" ] || stanza "$security" "$suite-security"
