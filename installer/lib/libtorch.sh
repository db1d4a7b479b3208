# shellcheck shell=bash
# Which LibTorch this checkout uses, and fetching it where there is none.
#
# The first that is set: --libtorch DIR (remembered in build/libtorch), $STRATA_LIBTORCH,
# build/libtorch, the cache folder, an installed PyTorch of the same version; else it is fetched.
# installer/cmake/LibTorch.cmake follows the same order. An installed Strata uses this file as well
# (installer/desktop/strata), without the first and the third.

libtorch_version=2.11
libtorch_cache=$cache/libtorch-2.11.0
libtorch_record=$root/build/libtorch
anew=${anew:-start without --libtorch} # how another one is fetched

# Prints the folder with include/ and lib/ at or below DIR, or says why there is none.
existing_libtorch() {
  local dir header version missing
  for dir in "$1" "$1/torch" "$1/libtorch"; do
    [ -e "$dir/lib/libtorch_cpu.so" ] && break
  done
  [ -e "$dir/lib/libtorch_cpu.so" ] ||
    die "there is no LibTorch in $1 (lib/libtorch_cpu.so is missing). Name the folder that holds include/ and lib/, for instance .../site-packages/torch."
  header=$dir/include/torch/headeronly/version.h
  version=$(sed -n 's/^#define TORCH_VERSION_\(MAJOR\|MINOR\) //p' "$header" 2>/dev/null | paste -sd.)
  [ "$version" = $libtorch_version ] ||
    die "the LibTorch in $dir is version ${version:-unknown}, Strata needs $libtorch_version. To fetch that one, $anew."
  missing=$(ldd "$dir/lib/libtorch_cpu.so" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p' | paste -sd' ')
  [ -z "$missing" ] ||
    die "the LibTorch in $dir lacks $missing. Install the packages it came with, or, to fetch a whole one, $anew."
  (cd "$dir" && pwd)
}

remember_libtorch() {
  local dir
  dir=$(existing_libtorch "$1") || exit 1
  mkdir -p "$root/build"
  [ "$(cat "$libtorch_record" 2>/dev/null)" = "$dir" ] || printf '%s\n' "$dir" >"$libtorch_record"
  export STRATA_LIBTORCH=$dir
  libtorch_dir=$dir
  say "LibTorch: $dir"
}

# A torch folder that the user's Python would import, of the right version; nothing otherwise.
installed_pytorch() {
  local dir
  dir=$(python3 -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])' 2>/dev/null) || return 1
  (existing_libtorch "$dir") 2>/dev/null
}

# True if the cache holds SET exactly as libtorch.lock says (the stamp is written last).
fetched() {
  grep "^$1 " "$root/installer/libtorch.lock" | cmp -s - "$libtorch_cache/$1.lock"
}

driver_present() {
  PATH=$PATH:/sbin ldconfig -p 2>/dev/null | grep -q 'libcuda\.so\.1 ' || nvidia-smi -L >/dev/null 2>&1
}

# Any Python 3 will do: the wheel is chosen independently of its version. One with pip is better,
# because pip knows the user's index, proxy and passwords.
fetching_python() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -m pip --version >/dev/null 2>&1 && printf '%s\n' "$python" && return
  done
  command -v python3 || die "there is no python3, which fetches LibTorch. Install it and start again."
}

fetch_libtorch() {
  local python
  python=$(fetching_python) || exit 1
  "$python" -B "$root/installer/lib/fetch.py" "$1" "$libtorch_cache" || exit $?
}

# ensure_libtorch [DIR|fetch]; sets libtorch_dir, the folder with include/ and lib/
ensure_libtorch() {
  local dir
  if [ "${1:-}" = fetch ]; then
    unset STRATA_LIBTORCH
    rm -f "$libtorch_record"
  elif [ -n "${1:-}" ]; then
    remember_libtorch "$1"
    return
  elif [ -n "${STRATA_LIBTORCH:-}" ]; then
    STRATA_LIBTORCH=$(existing_libtorch "$STRATA_LIBTORCH") || exit 1
    export STRATA_LIBTORCH
    libtorch_dir=$STRATA_LIBTORCH
    return
  fi
  if [ -e "$libtorch_record" ]; then
    dir=$(cat "$libtorch_record")
    if [ -e "$dir/lib/libtorch_cpu.so" ]; then
      libtorch_dir=$dir
      return
    fi
    say "LibTorch: $dir, chosen earlier, is gone"
    rm "$libtorch_record"
  fi
  if ! fetched cpu; then
    if [ "${1:-}" != fetch ] && dir=$(installed_pytorch); then
      remember_libtorch "$dir"
      return
    fi
    fetch_libtorch cpu
  fi
  # shellcheck disable=SC2034 # for build.sh
  libtorch_dir=$libtorch_cache/torch
  if ! fetched nvidia && driver_present; then
    fetch_libtorch nvidia
  fi
}
