# shellcheck shell=bash
# What the tests of the set-up and of an installed Strata share.
#
# Each test works on a copy of installer/ with a lock file of its own, against a package index on
# 127.0.0.1 and a cache folder that is thrown away.

installer=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
index_process=
failures=0

stop_index() {
  [ -z "$index_process" ] || kill "$index_process" 2>/dev/null
  index_process=
}
trap 'stop_index; rm -rf "$work"' EXIT

# A fresh checkout, cache and index for the test that follows.
prepare() {
  stop_index
  rm -rf "${work:?}"/*
  mkdir -p "$work/checkout" "$work/bin"
  cp -r "$installer" "$work/checkout/installer"
  python3 "$installer/tests/make_wheel.py" "$work/index" "$work/checkout/installer/libtorch.lock"
  target=$work/cache/strata/libtorch-2.11.0
  downloads=$work/cache/strata/downloads
  part=$downloads/torch-2.11.0-cp311-cp311-manylinux_2_28_x86_64.whl.part
}

start_index() {
  stop_index
  mkfifo "$work/port"
  python3 "$installer/tests/index.py" "$work/index" "$work/requests" "$@" >"$work/port" &
  index_process=$!
  read -r port <"$work/port"
  rm "$work/port"
}

# Runs a command as a user of this machine would; its words go to $work/output, its status to
# $status. SIGINT is given back to it: a shell's background commands start without.
attempt() {
  env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL -u STRATA_LIBTORCH -u STRATA_PACKAGES \
    --default-signal=INT PATH="$work/bin:$PATH" PIP_CONFIG_FILE=/dev/null \
    PIP_INDEX_URL="http://127.0.0.1:${port:-9}/" XDG_CACHE_HOME="$work/cache" \
    "$@" >"$work/output" 2>&1 &
  process=$!
  [ -n "${in_background:-}" ] || finish_attempt
}

finish_attempt() {
  wait "$process"
  status=$?
}

# A program of that name which does this instead.
pretend() {
  printf '#!/bin/sh\n%s\n' "$2" >"$work/bin/$1"
  chmod +x "$work/bin/$1"
}

fail() {
  printf 'FAIL %s: %s\n' "$current" "$*"
  sed 's/^/    | /' "$work/output" 2>/dev/null
  failures=$((failures + 1))
}

skip() { printf 'SKIP %s: %s\n' "$current" "$*" && skipped=yes; }

expect_status() { [ "$status" = "$1" ] || fail "exit status $status instead of $1"; }
expect_words() { grep -qF -- "$1" "$work/output" || fail "the output does not say '$1'"; }
expect_file() { [ -e "$1" ] || fail "$1 is missing"; }
expect_none() { [ ! -e "$1" ] || fail "$1 is there"; }
expect_sentence() {
  [ "$(grep -c '^set-up: ' "$work/output")" = 1 ] || fail "not one sentence of complaint"
  ! grep -q Traceback "$work/output" || fail "a Python traceback is shown"
}

# A LibTorch as far as set-up and CMake look.
pretend_libtorch() {
  mkdir -p "$1/lib" "$1/include/ATen" "$1/include/torch/headeronly"
  touch "$1/lib/libtorch_cpu.so" "$1/lib/libc10.so" "$1/include/ATen/ATen.h"
  printf '#define TORCH_VERSION_%s\n' 'MAJOR 2' 'MINOR 11' \
    >"$1/include/torch/headeronly/version.h"
}

# run_tests [NAME]: every function test_* whose name matches; the script's last line.
run_tests() {
  local before
  for current in $(compgen -A function test_ | grep -e "${1:-}"); do
    prepare
    before=$failures skipped=
    "$current"
    [ "$failures$skipped" != "$before" ] || printf 'ok   %s\n' "$current"
  done
  [ "$failures" = 0 ]
}
