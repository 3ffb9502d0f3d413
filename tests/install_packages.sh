# shellcheck shell=bash disable=SC2034
# Sourced by run-demo and run-tests: need_packages NAME...  installs what is missing, and nothing else. The lists of names
# are for those that source it.
#
# Services that a package brings are kept from starting, and no installed package is removed for a new one.

build_packages=(g++ cmake ninja-build ccache pkg-config libcurl4-openssl-dev libmimetic-dev libicu-dev libarchive-dev nettle-dev liblzma-dev libbz2-dev zlib1g-dev
  libexpected-dev libfmt-dev libre2-dev libpsl-dev publicsuffix libsodium-dev libsqlite3-dev libzstd-dev libtomlplusplus-dev
  libsystemd-dev libssl-dev nlohmann-json3-dev libcli11-dev libkainjow-mustache-dev libmicrohttpd-dev
  catch2)
server_packages=(dovecot-imapd exim4-daemon-light openssl ca-certificates python3)
test_packages=(git strace faketime sqlite3 clang-format clang-tidy systemd chromium fonts-noto-cjk nodejs zstd)
# Other builds of nodejs bring npm with them, and forbid Debian's.
command -v npm >/dev/null || test_packages+=(npm)
# What the long tests need: the programs' memory watched; the package built, checked and booted on a bare system.
long_test_packages=(valgrind debootstrap systemd-container lintian dpkg-dev)

say() { printf '%s\n' "$*" >&2; }

need_packages() {
  local missing=() name
  for name in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "Installing: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { say "These packages are missing and sudo is not there. As root: apt-get install ${missing[*]}"; return 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive bash -s -- "${missing[@]}" <<'ROOT'
set -eu
log=$(mktemp)
kept_from_starting=
if [ ! -e /usr/sbin/policy-rc.d ]; then
  printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  kept_from_starting=yes
fi
trap '[ -z "$kept_from_starting" ] || rm -f /usr/sbin/policy-rc.d; rm -f "$log"' EXIT
install() { apt-get install -y -q --no-install-recommends --no-remove "$@" >"$log" 2>&1; }
if ! install "$@"; then
  apt-get update -q >>"$log" 2>&1 || true
  if ! install "$@"; then
    tail -n 15 "$log" >&2
    if grep -q 'Packages need to be removed' "$log"; then
      echo "Another mail server (or another package named above) would have to be removed for these. Nothing was changed:" \
           "run this on a machine or in a container without it." >&2
    else
      echo "apt-get could not install: $*" >&2
    fi
    exit 1
  fi
fi
ROOT
}
