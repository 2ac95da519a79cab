# shellcheck shell=sh
# Packages of Debian 13 on whatever Debian this machine has: downloaded and
# unpacked below the cache, never installed. Source it after lib.sh.
#
# apt works with a configuration of its own, sees nothing but our generated
# sources, and checks the archive's signature.

suite=trixie
apt=$(cache_dir)/apt

# apt_private COMMAND...: apt-get that knows nothing of what is installed here.
apt_private() {
  apt-get -qq \
    -o Dir::Etc::sourcelist="$apt/debian.sources" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o Dir::Etc::preferences=/dev/null \
    -o Dir::State::lists="$apt/lists" -o Dir::State::status=/dev/null \
    -o Dir::Cache="$apt/cache" -o APT::Update::Post-Invoke-Success::= \
    -o APT::Sandbox::User=root -o APT::Architecture=amd64 \
    -o Debug::NoLocking=1 "$@"
}

apt_update() {
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/download"
  "$ROOT/scripts/apt-sources.sh" "$suite" >"$apt/debian.sources"
  apt_private update || die "the Debian mirror cannot be read; check the network, or set DEBIAN_MIRROR"
}
