#!/usr/bin/env bash
# Tests of the set-up scripts: installer/tests/set_up.sh [NAME]

set -uo pipefail
# shellcheck source=installer/tests/harness.sh
. "$(dirname "$0")/harness.sh"

fetch() { attempt python3 "$work/checkout/installer/lib/fetch.py" cpu "$target"; }

test_fetches_and_unpacks_what_is_needed() {
  start_index
  fetch
  expect_status 0
  expect_file "$target/torch/lib/libtorch_cpu.so"
  expect_file "$target/torch/include/ATen/ATen.h"
  expect_none "$target/torch/lib/libtorch_python.so"
  expect_none "$target/torch/nn"
  cmp -s "$target/cpu.lock" "$work/checkout/installer/libtorch.lock" || fail "no stamp"
  [ -z "$(ls "$downloads")" ] || fail "wheels left behind"
  fetch
  expect_status 0
  [ "$(wc -l <"$work/requests")" = 1 ] || fail "fetched again"
}

test_continues_within_one_start() {
  start_index break
  fetch
  expect_status 0
  expect_file "$target/cpu.lock"
  [ "$(sed -n 2p "$work/requests" | cut -d' ' -f2)" -ge 900000 ] || fail "began anew"
}

test_continues_at_the_next_start() {
  start_index stall
  in_background=yes fetch
  until [ -s "$part" ]; do sleep 0.05; done
  kill -INT "$process"
  finish_attempt
  expect_status 130
  expect_words "interrupted"
  expect_none "$target"
  start_index
  : >"$work/requests"
  fetch
  expect_status 0
  [ "$(cut -d' ' -f2 "$work/requests")" -gt 0 ] || fail "began anew"
}

test_begins_anew_where_the_server_cannot_continue() {
  mkdir -p "$downloads"
  head -c 1000 /dev/zero >"$part"
  start_index no-range
  fetch
  expect_status 0
  expect_file "$target/cpu.lock"
}

test_refuses_and_removes_a_wrong_hash() {
  start_index
  sed -i 's/ [0-9a-f]\{64\} / 0000000000000000000000000000000000000000000000000000000000000000 /' \
    "$work/checkout/installer/libtorch.lock"
  fetch
  expect_status 1
  expect_words "wrong SHA-256"
  expect_sentence
  expect_none "$target"
  [ -z "$(ls "$downloads")" ] || fail "the wrong file is still there"
}

test_says_that_there_is_no_network() {
  port=9
  fetch
  expect_status 1
  expect_words "no network"
  expect_sentence
}

test_names_the_file_an_index_lacks() {
  start_index
  sed -i 's/torch-2.11.0-/torch-2.11.1-/' "$work/checkout/installer/libtorch.lock"
  fetch
  expect_status 1
  expect_words "has no torch-2.11.1-"
  expect_sentence
}

test_says_how_much_disk_is_missing() {
  mkdir "$work/cache"
  if ! mount -t tmpfs -o size=2m tmpfs "$work/cache" 2>/dev/null; then
    skip "only root can mount the small disk it needs"
    return
  fi
  start_index
  fetch
  umount "$work/cache"
  expect_status 1
  expect_words "MB of them are missing"
  expect_sentence
}

test_two_at_a_time_fetch_once() {
  start_index
  in_background=yes fetch
  local other=$process
  fetch
  expect_status 0
  wait "$other" || fail "the other one failed"
  [ "$(wc -l <"$work/requests")" = 1 ] || fail "fetched twice"
}

test_refuses_another_architecture() {
  pretend uname 'echo aarch64'
  attempt "$work/checkout/installer/build"
  expect_status 1
  expect_words "this machine is aarch64"
  expect_sentence
}

test_prints_the_line_for_root() {
  pretend id 'echo 1000'
  pretend sudo 'exit 1'
  pretend dpkg-query 'echo "cmake installed"'
  pretend apt-get 'exit 1'
  attempt env OS_RELEASE=/dev/null "$work/checkout/installer/build"
  expect_status 1
  expect_words "  sudo apt-get install -y --no-install-recommends g++ ninja-build ccache"
}

test_knows_each_distributions_names() {
  attempt bash -c ". '$work/checkout/installer/lib/all.sh'; wanted_packages ubuntu-22.04"
  expect_words "g++-12"
  attempt bash -c ". '$work/checkout/installer/lib/all.sh'; wanted_packages debian-12"
  grep -qx 'g++' "$work/output" || fail "g++ is not wanted on Debian 12"
}

test_checks_a_given_libtorch() {
  mkdir -p "$work/old/lib" "$work/old/include/torch/headeronly"
  attempt env STRATA_PACKAGES=present "$work/checkout/installer/build" --libtorch "$work/old"
  expect_status 1
  expect_words "lib/libtorch_cpu.so is missing"
  expect_sentence
  touch "$work/old/lib/libtorch_cpu.so"
  printf '#define TORCH_VERSION_%s\n' 'MAJOR 2' 'MINOR 9' \
    >"$work/old/include/torch/headeronly/version.h"
  attempt env STRATA_PACKAGES=present "$work/checkout/installer/build" --libtorch "$work/old"
  expect_status 1
  expect_words "is version 2.9, Strata needs 2.11"
  expect_sentence
  expect_none "$work/checkout/build/libtorch"
}

test_configures_again_when_libtorch_or_place_changes() {
  local checkout=$work/checkout
  cp "$installer/../CMakePresets.json" "$checkout/"
  printf '%s\n' 'cmake_minimum_required(VERSION 3.22)' 'project(strata NONE)' \
    'set(STRATA_CUDA OFF)' 'include(installer/cmake/LibTorch.cmake)' >"$checkout/CMakeLists.txt"
  pretend_libtorch "$work/one"
  pretend_libtorch "$work/two"
  local name
  for name in one two; do
    attempt env STRATA_PACKAGES=present "$checkout/installer/build" --libtorch "$work/$name"
    expect_status 0
    expect_words "-- LibTorch: $work/$name"
  done
  attempt env STRATA_PACKAGES=present "$checkout/installer/build"
  expect_status 0
  ! grep -q -e '-- LibTorch' "$work/output" || fail "configured again for nothing"
  mv "$checkout" "$work/moved"
  attempt env STRATA_PACKAGES=present "$work/moved/installer/build"
  expect_status 0
  expect_words "was made for another place"
  expect_words "-- LibTorch: $work/two"
}

test_explains_itself() {
  local script
  for script in build run test package; do
    attempt "$work/checkout/installer/$script" --help
    expect_status 0
    expect_words "installer/$script"
    attempt "$work/checkout/installer/$script" --nonsense
    expect_status 2
    expect_words "unknown option --nonsense"
  done
}

interop() {
  mkdir -p "$work/checkout/tests/interop"
  printf '%s\n' "nothing==1 --hash=sha256:$(printf '%064d' 0)" >"$work/checkout/tests/interop/requirements.txt"
  # shellcheck disable=SC2016 # expanded there
  attempt env -u STRATA_INTEROP_PYTHON PIP_RETRIES=0 STRATA_PACKAGES=present "$@" bash -c \
    'set -e; . "$1/installer/lib/all.sh"; ensure_interop; echo "python=$STRATA_INTEROP_PYTHON"' - "$work/checkout"
}

test_goes_on_without_what_interop_tests_need() {
  port=9
  interop
  expect_status 0
  expect_words "will be skipped"
  grep -qx 'python=' "$work/output" || fail "an unfinished environment is used"
  expect_none "$work"/cache/strata/interop-*/ready
}

test_leaves_interop_tests_out_when_told() {
  interop STRATA_INTEROP=off
  expect_status 0
  [ "$(cat "$work/output")" = python= ] || fail "more than asked for"
  expect_none "$work/cache/strata"
}

run_tests "${1:-}"
