#!/usr/bin/env bash
# Tests of an installed Strata without its programs: which files there are, what bin/strata starts,
# where it finds LibTorch and how it fetches it. installer/tests/package.sh [NAME]

set -uo pipefail
# shellcheck source=installer/tests/harness.sh
. "$(dirname "$0")/harness.sh"

built=$(mktemp -d)
trap 'stop_index; rm -rf "$work" "$built"' EXIT

# Three small programs in place of the real ones: they say which they are, what they were given and
# where they would look for libraries.
write_stand_ins() {
  local name
  cp -r "$installer" "$built/"
  cp -r "$installer/../resources" "$built/"
  cat >"$built/main.c" <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(int count, char** words) {
  printf("%s as %s:", PROGRAM, words[0]);
  for (int i = 1; i < count; ++i) printf(" %s", words[i]);
  const char* path = getenv("LD_LIBRARY_PATH");
  printf("\npath %s\n", path ? path : "none");
  return 7;
}
END
  {
    printf '%s\n' 'cmake_minimum_required(VERSION 3.22)' 'project(strata VERSION 0.1.0 LANGUAGES C)' \
      "set(_libtorch_rpath $built/torch/lib)"
    for name in strata strata-tools strata-studio; do
      printf '%s\n' "add_executable($name main.c)" \
        "target_compile_definitions($name PRIVATE PROGRAM=\"$name\")"
    done
    printf '%s\n' "target_link_options(strata PRIVATE -Wl,-rpath,$built/torch/lib)" \
      'include(installer/cmake/Package.cmake)'
  } >"$built/CMakeLists.txt"
}

# An installation below $work/prefix, made by CMake's rules once and moved there.
install_stand_ins() {
  prefix=$work/prefix
  strata=$prefix/bin/strata
  if [ ! -d "$built/prefix" ]; then
    write_stand_ins
    { cmake -S "$built" -B "$built/build" -G Ninja && cmake --build "$built/build" &&
      cmake --install "$built/build" --prefix "$built/prefix"; } >"$work/output" 2>&1 || fail "no installation"
  fi
  cp -r "$built/prefix" "$prefix"
  cp "$work/checkout/installer/libtorch.lock" "$prefix/share/strata/installer/" # the small wheel's
  pretend_pytorch ''
}

# A Python whose PyTorch lies in $1, or nowhere.
pretend_pytorch() {
  pretend python3 "[ \"\$1\" != -c ] || { [ -n '$1' ] && echo '$1'; exit; }; exec $(command -v python3) \"\$@\""
}

expect_lines() {
  [ "$(cat "$work/output")" = "$(printf '%s\n' "$@")" ] || fail "the output is not: $*"
}

test_installs_what_a_desktop_needs() {
  install_stand_ins
  local file
  for file in bin/strata-studio bin/strata lib/strata/strata lib/strata/strata-tools \
    share/applications/strata-studio.desktop share/mime/packages/strata.xml \
    share/metainfo/io.github.strata_studio.strata.metainfo.xml \
    share/icons/hicolor/scalable/apps/strata-studio.svg \
    share/man/man1/strata.1.gz share/man/man1/strata-studio.1.gz \
    share/doc/strata/copyright share/doc/strata/changelog.gz; do
    expect_file "$prefix/$file"
  done
  grep -qx "Exec=strata-studio %f" "$prefix/share/applications/strata-studio.desktop" || fail "no Exec"
  local type=application/x-strata-project
  grep -q "^MimeType=$type;" "$prefix/share/applications/strata-studio.desktop" || fail "opens nothing"
  grep -q "type=\"$type\"" "$prefix/share/mime/packages/strata.xml" || fail "the types differ"
  ! grep -rIl '@[A-Z_]*@' "$prefix/share" || fail "a word was not replaced"
}

test_knows_nothing_of_the_machine_that_built_it() {
  install_stand_ins
  local found
  found=$(grep -rlF -e "$built" -e "$work" "$prefix" | paste -sd' ')
  [ -z "$found" ] || fail "the build's folder is named in $found"
}

test_satisfies_the_validators() {
  install_stand_ins
  local missing=
  if command -v desktop-file-validate >/dev/null; then
    desktop-file-validate "$prefix"/share/applications/*.desktop >"$work/output" || fail "desktop entry"
  else missing=desktop-file-validate; fi
  if command -v appstreamcli >/dev/null; then
    appstreamcli validate --no-net "$prefix"/share/metainfo/*.xml >"$work/output" || fail "AppStream data"
  else missing="$missing appstreamcli"; fi
  [ -z "$missing" ] || skip "not installed: $missing"
}

test_starts_the_small_program_without_looking() {
  install_stand_ins
  attempt "$strata" check 'a project.strata' --json
  expect_status 7
  expect_lines 'strata-tools as strata: check a project.strata --json' 'path none'
}

test_runs_through_a_link() {
  install_stand_ins
  ln -s "$strata" "$work/bin/linked"
  attempt "$work/bin/linked" --version
  expect_lines 'strata-tools as strata: --version' 'path none'
}

test_prefers_the_named_libtorch() {
  install_stand_ins
  pretend_libtorch "$work/named"
  attempt_fetch
  attempt env STRATA_LIBTORCH="$work/named" LD_LIBRARY_PATH=/else "$strata" train p.strata
  expect_status 7
  expect_lines 'strata as strata: train p.strata' "path $work/named/lib:/else"
}

attempt_fetch() {
  start_index
  attempt "$strata" libtorch fetch "$@"
  expect_status 0
}

test_then_takes_the_cache() {
  install_stand_ins
  pretend_libtorch "$work/site/torch"
  attempt_fetch
  mkdir -p "$target/nvidia/cu13/lib"
  pretend_pytorch "$work/site/torch"
  attempt "$strata" evaluate RUN
  expect_lines 'strata as strata: evaluate RUN' "path $target/torch/lib:$target/nvidia/cu13/lib"
}

test_then_takes_an_installed_pytorch() {
  install_stand_ins
  pretend_libtorch "$work/site/torch"
  pretend_pytorch "$work/site/torch"
  attempt "$strata" predict RUN x
  expect_lines 'strata as strata: predict RUN x' "path $work/site/torch/lib"
  attempt "$strata" libtorch
  expect_lines "$work/site/torch"
  attempt "$strata" libtorch fetch
  expect_status 0
  expect_words "is there already"
  expect_none "$target"
}

test_says_how_to_get_libtorch() {
  install_stand_ins
  local words
  for words in 'train p.strata' 'bench p.strata' 'libtorch where'; do
    # shellcheck disable=SC2086 # several words
    attempt "$strata" $words
    expect_status 1
    expect_words "strata libtorch fetch"
    [ "$(wc -l <"$work/output")" = 1 ] || fail "not one sentence"
  done
}

test_refuses_a_wrong_named_libtorch() {
  install_stand_ins
  local words
  for words in 'train p.strata' 'libtorch' 'libtorch fetch'; do
    # shellcheck disable=SC2086 # several words
    attempt env STRATA_LIBTORCH="$work/nothing" "$strata" $words
    expect_status 1
    expect_words "strata: there is no LibTorch in $work/nothing"
    [ "$(wc -l <"$work/output")" = 1 ] || fail "not one sentence"
  done
  expect_none "$target"
}

test_fetches_with_progress_for_a_program() {
  install_stand_ins
  attempt_fetch --lines
  expect_file "$target/torch/lib/libtorch_cpu.so"
  python3 - "$work/output" <<'END' || fail "no progress that only grows"
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
done = [line["done"] for line in lines]
assert done == sorted(done) and done[-1] == lines[-1]["total"] > 3_000_000, done
assert lines[0]["what"] == "torch" and lines[-1]["what"] == "unpacking", lines
END
  attempt "$strata" libtorch where
  expect_lines "$target/torch"
}

test_tells_a_program_what_went_wrong() {
  install_stand_ins
  port=9
  attempt "$strata" libtorch fetch --lines
  expect_status 1
  expect_words '"failed": "no network'
  expect_words '"remedy": "Connect'
}

test_goes_on_after_being_cancelled() {
  install_stand_ins
  start_index stall
  in_background=yes attempt "$strata" libtorch fetch --lines
  until [ -s "$part" ]; do sleep 0.05; done
  kill -TERM "$process"
  finish_attempt
  expect_status 130
  expect_none "$target"
  : >"$work/requests"
  attempt_fetch --lines
  [ "$(cut -d' ' -f2 "$work/requests")" -gt 0 ] || fail "began anew"
}

test_ends_when_nobody_listens_any_more() {
  install_stand_ins
  start_index
  # shellcheck disable=SC2016 # for the inner shell
  attempt bash -c '"$0" libtorch fetch --lines | head -n 1; echo "ended ${PIPESTATUS[0]}"' "$strata"
  expect_words '"done": 0'
  expect_words "ended 1"
  ! grep -q Traceback "$work/output" || fail "a Python traceback is shown"
}

test_fetches_without_pip() {
  install_stand_ins
  start_index
  local fetch=$prefix/share/strata/installer/lib/fetch.py
  attempt python3 -S "$fetch" cpu "$target" # -S: without site-packages
  expect_status 0
  expect_file "$target/cpu.lock"
  rm -rf "$target"
  start_index break
  : >"$work/requests"
  attempt python3 -S "$fetch" cpu "$target"
  expect_status 0
  [ "$(sed -n 2p "$work/requests" | cut -d' ' -f2)" -ge 900000 ] || fail "began anew"
  rm -rf "$target"
  port=9
  attempt python3 -S "$fetch" cpu "$target"
  expect_status 1
  expect_words "no network"
}

test_leaves_nothing_in_the_installation() {
  install_stand_ins
  (cd "$prefix" && find . | sort) >"$work/before"
  attempt_fetch
  attempt "$strata" train
  (cd "$prefix" && find . | sort) | cmp -s - "$work/before" || fail "files were added"
}

test_refuses_wrong_words() {
  install_stand_ins
  local words
  for words in 'libtorch nonsense' 'libtorch fetch --nonsense' 'libtorch where else' 'libtorch fetch --lines else'; do
    # shellcheck disable=SC2086 # several words
    attempt "$strata" $words
    expect_status 2
    expect_words "strata libtorch --help"
  done
  attempt "$strata" libtorch --help
  expect_status 0
  expect_words "STRATA_LIBTORCH"
}

run_tests "${1:-}"
