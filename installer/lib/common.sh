# shellcheck shell=bash
# Places and messages shared by all set-up scripts. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ -n "${HOME:-}" ] || export HOME=~ # some service managers start without it
cache=${XDG_CACHE_HOME:-$HOME/.cache}/strata

say() { printf '%s\n' "$*" >&2; }

# One sentence: what is wrong, where, and what to do about it.
die() {
  printf '%s: %s\n' "${speaker:-set-up}" "$*" >&2
  exit 1
}

usage_error() {
  printf '%s: %s (see --help)\n' "${0##*/}" "$*" >&2
  exit 2
}

# The comment block at the top of the calling script is its help text.
show_help() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
  exit 0
}

# read_options OPTIONS ARGUMENTS...: OPTIONS are the long options this script takes, in one string.
# Sets preset, libtorch and the array operands.
read_options() {
  local known=$1
  shift
  # shellcheck disable=SC2034 # not every script takes all of them
  preset='' libtorch='' operands=()
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) show_help ;;
      --preset | --libtorch)
        case " $known " in *" $1 "*) ;; *) usage_error "unknown option $1" ;; esac
        [ $# -gt 1 ] || usage_error "$1 needs a value"
        printf -v "${1#--}" '%s' "$2"
        shift
        ;;
      -*) usage_error "unknown option $1" ;;
      *) operands+=("$1") ;;
    esac
    shift
  done
}
