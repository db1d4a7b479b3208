# shellcheck shell=bash
# The machine: its architecture, its distribution, and the packages of packages.txt.

check_architecture() {
  local machine
  machine=$(uname -m)
  [ "$machine" = x86_64 ] ||
    die "this machine is $machine; LibTorch's wheel and Strata's set-up are for x86_64 only."
}

# debian-12, ubuntu-24.04, ... from os-release
distribution() {
  # shellcheck source=/dev/null
  (. "${OS_RELEASE:-/etc/os-release}" && printf '%s-%s\n' "${ID:-unknown}" "${VERSION_ID:-}")
}

# The names of packages.txt for one distribution.
wanted_packages() {
  local name variants variant
  while read -r name variants; do
    case $name in '' | \#*) continue ;; esac
    for variant in $variants; do
      case $variant in "$1="*) name=${variant#*=} ;; esac
    done
    printf '%s\n' "$name"
  done <"$root/installer/packages.txt"
}

# Those of the given names that are not installed.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null) || true
  for name in "$@"; do
    case $'\n'$installed$'\n' in *$'\n'"$name installed"$'\n'*) ;; *) printf '%s\n' "$name" ;; esac
  done
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      say "Strata needs $# system packages. Run this line, then start again:"
      say "  sudo apt-get install -y --no-install-recommends $*"
      exit 1
    fi
  fi
  local log=$cache/packages.log
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq)
  mkdir -p "$cache"
  say "System packages: installing $* (a few minutes; log: $log)"
  "${apt[@]}" update >"$log" 2>&1 || say "System packages: the package lists could not be refreshed"
  "${apt[@]}" install -y --no-install-recommends "$@" >>"$log" 2>&1 || {
    tail -n 15 "$log" >&2
    die "apt-get could not install: $*. Its last words stand above; without a network, connect and start again."
  }
}

# ensure_installed NAME...
ensure_installed() {
  local missing
  command -v apt-get >/dev/null ||
    die "this system has no apt-get. Install what installer/packages.txt lists, then start again with STRATA_PACKAGES=present."
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
}

# All of packages.txt.
ensure_packages() {
  local system packages
  system=$(distribution)
  case $system in
    debian-12 | debian-13 | ubuntu-22.04 | ubuntu-24.04) ;;
    *) say "System packages: $system is untried; using the names of Debian 12" ;;
  esac
  mapfile -t packages < <(wanted_packages "$system")
  ensure_installed "${packages[@]}"
}
