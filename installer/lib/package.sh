# shellcheck shell=bash
# The Debian package and the tarball of a finished build. Rules: installer/cmake/Package.cmake.

# stage BUILD FOLDER: what an installation consists of, below FOLDER
stage() {
  rm -rf "$2"
  (umask 022 && cmake --install "$1" --prefix "$2" --strip >"$2.log" 2>&1) ||
    die "installing into $2 failed: see $2.log"
}

check_desktop_files() {
  desktop-file-validate "$1"/share/applications/*.desktop || die "the desktop entry is wrong: see above."
  appstreamcli validate --no-net --explain "$1"/share/metainfo/*.xml >&2 ||
    die "the AppStream data is wrong: see above."
}

# make_deb BUILD OUTPUT; prints the file
make_deb() {
  local log=$2/cpack.log file
  cpack --config "$1/CPackConfig.cmake" -G DEB -B "$2" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    die "making the Debian package failed: see above and $log."
  }
  rm -rf "$2/_CPack_Packages"
  file=$(echo "$2"/*.deb)
  if dpkg-deb -f "$file" Depends | grep -qiE 'torch|nvidia|cuda'; then
    die "the package depends on LibTorch: $(dpkg-deb -f "$file" Depends)"
  fi
  lintian --fail-on error "$file" >&2 || die "lintian reports errors: see above."
  printf '%s\n' "$file"
}

# Alternatives and version bounds left out: `apt-get install` takes the names.
package_names() {
  dpkg-deb -f "$1" Depends | tr ',' '\n' | sed 's/^ *//; s/ .*//' | sort -u | paste -sd' '
}

tarball_readme() {
  cat <<END
Strata, to be run from this folder, wherever it lies:

  bin/strata-studio            the window
  bin/strata --help            the command line
  bin/strata libtorch --help   LibTorch, which training needs: found or fetched

It needs these packages (names of $(distribution)):

  sudo apt-get install $1
END
}

# make_tarball STAGED_FOLDER DEB OUTPUT
make_tarball() {
  tarball_readme "$(package_names "$2")" >"$1/README"
  tar --create --gzip --file "$3/${1##*/}.tar.gz" --directory "${1%/*}" --owner root:0 --group root:0 \
    --sort name --mtime "@${SOURCE_DATE_EPOCH:-$(stat -c %Y "$root/CMakeLists.txt")}" "${1##*/}"
}

# make_packages BUILD OUTPUT
make_packages() {
  local version deb staged
  version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$1/CMakeCache.txt")
  rm -rf "$2"
  mkdir -p "$2"
  staged=$2/strata-$version-linux-x86_64
  stage "$1" "$staged"
  check_desktop_files "$staged"
  deb=$(make_deb "$1" "$2") || exit 1
  make_tarball "$staged" "$deb" "$2"
  rm -rf "$staged" "$2"/*.log
  say "Packages: $deb"
  say "          $staged.tar.gz"
}
