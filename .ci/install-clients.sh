#!/bin/sh
# Installs, from Debian, the programs that the tests drive and that are missing here. Needs root and apt.
set -eu

packages='podman skopeo buildah docker.io redis-server busybox-static openssl nginx-light python3-venv strace'

install_quietly() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"
}

is_installed() {
  dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed
}

fail() {
  echo "install-clients: $1" >&2
  exit 1
}

missing=''
for package in $packages; do
  is_installed "$package" || missing="$missing $package"
done
missing=${missing# }

if [ -z "$missing" ]; then
  echo "clients: all installed ($packages)"
  exit 0
fi

command -v apt-get >/dev/null || fail "no apt-get here; install these by hand: $missing"
[ "$(id -u)" = 0 ] || fail "must run as root to install: $missing"

log=$(mktemp)
# shellcheck disable=SC2086 # a list of names
if ! install_quietly $missing >"$log" 2>&1; then
  cat "$log" >&2
  fail "could not install: $missing"
fi
rm -f "$log"
echo "clients: installed $missing"
