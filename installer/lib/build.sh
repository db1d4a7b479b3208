# shellcheck shell=bash
# Set up, configure and compile one preset.

# As many compilers at a time as there are cores, but each gets 1.5 GB: LibTorch's headers need it.
parallel_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 1572864)}' /proc/meminfo)
  echo $((memory < 1 ? 1 : memory < cores ? memory : cores))
}

# Ubuntu 22.04's c++ is 11; C++20 as used here needs 12.
choose_compiler() {
  local version
  version=$(c++ -dumpversion 2>/dev/null | cut -d. -f1) || true
  if [ -z "${CXX:-}" ] && [ "${version:-0}" -lt 12 ] && command -v g++-12 >/dev/null; then
    export CC=gcc-12 CXX=g++-12
  fi
}

# set_up [LIBTORCH]
set_up() {
  check_architecture
  [ "${STRATA_PACKAGES:-}" = present ] || ensure_packages
  ensure_libtorch "${1:-}"
}

# build PRESET
build() {
  local folder=$root/build/$1
  if [ -e "$folder/CMakeCache.txt" ] &&
    ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt"; then
    say "Build: $folder was made for another place; configuring afresh"
    rm -rf "$folder"
  fi
  if [ ! -e "$folder/build.ninja" ] || [ "$root/CMakePresets.json" -nt "$folder/build.ninja" ] ||
    ! grep -qxF "STRATA_LIBTORCH_DIR:INTERNAL=$libtorch_dir" "$folder/CMakeCache.txt"; then
    choose_compiler
    cmake -S "$root" --preset "$1" >&2 || die "configuring the preset '$1' failed: see CMake's message above."
  fi
  # Ninja itself configures again when a CMake file changed.
  cmake --build "$folder" --parallel "$(parallel_jobs)" >&2 ||
    die "building the preset '$1' failed: see the compiler's message above."
}
