# shellcheck shell=bash
# A Python with PyTorch, ONNX Runtime and Keras, by which the tests compare what Strata writes with
# what these programs make of it. Only installer/test wants it; where it cannot be had, those tests
# are skipped and say so.
#
# One folder in the cache for each content of tests/interop/requirements.txt, shared by all
# checkouts. Files that were fetched whole stay when a start breaks off; the stamp is written last.

# PyTorch's wheel links all of NVIDIA's libraries, 2.2 GB that a CPU never calls. One small library
# with the names and versions it looks for takes their places; each function reports an error.
# stand_in_for_cuda TORCH_LIB
stand_in_for_cuda() {
  local stub=libcuda_stand_in.so names=$1/stand_in name
  # "cublasCreate_v2@libcublas.so.13" and the like, but for the two libraries that are installed
  nm -D --undefined-only "$1"/*.so |
    sed -n '/@libcu\(dart\|pti\)/d; s/^.* U \(\(cu\|nccl\|nv\)[A-Za-z0-9_@.]*\)$/\1/p' | sort -u >"$names"
  awk -F@ 'NF == 2 { of[$2] = of[$2] " " $1 ";" } END { for (v in of) print v " {" of[v] " };" }' "$names" >"$names.map"
  sed 's/@.*//; s/.*/int &(void) { return 1; }/' "$names" |
    "${CC:-cc}" -shared -fPIC -x c -Wl,--version-script="$names.map" -o "$1/$stub" - || return
  rm "$names" "$names.map"
  readelf -d "$1"/*.so | sed -n 's/.*(NEEDED).*\[\(lib\(cu\|nccl\|nv\)[^]]*\)\].*/\1/p' | sort -u |
    while read -r name; do
      case $name in
        libcuda.so.* | libcudart.so.* | libcupti.so.*) ;; # the driver's; installed
        *) ln -sf $stub "$1/$name" ;;
      esac
    done
}

# make_interop FOLDER
make_interop() {
  local torch downloads=$cache/downloads/interop
  [ "${STRATA_PACKAGES:-}" = present ] || python3 -c 'import ensurepip' 2>/dev/null || ensure_installed python3-venv
  [ -x "$1/bin/pip" ] || python3 -m venv --clear "$1" || return
  "$1/bin/pip" install --quiet --disable-pip-version-check --cache-dir "$downloads" --no-deps \
    --require-hashes --only-binary=:all: -r "$root/tests/interop/requirements.txt" || return
  torch=$("$1/bin/python" -c 'import importlib.util as u; print(u.find_spec("torch").submodule_search_locations[0])') || return
  stand_in_for_cuda "$torch/lib" || return
  CUDA_VISIBLE_DEVICES='' KERAS_BACKEND=torch "$1/bin/python" -c 'import torch, onnxruntime, keras' || return
  rm -r "$downloads"
}

# ensure_interop; exports STRATA_INTEROP_PYTHON: a program, or empty for "none"
ensure_interop() {
  local folder stamp
  export STRATA_INTEROP_PYTHON=${STRATA_INTEROP_PYTHON:-}
  [ -z "$STRATA_INTEROP_PYTHON" ] || return 0
  [ "${STRATA_INTEROP:-}" != off ] || return 0
  folder=$cache/interop-$(sha256sum "$root/tests/interop/requirements.txt" | cut -c1-16)
  stamp=$folder/ready
  mkdir -p "$cache"
  if [ ! -e "$stamp" ]; then
    say "PyTorch, ONNX Runtime and Keras for the tests: 0.7 GB to fetch, once for this user (log: $cache/interop.log; STRATA_INTEROP=off: without them)"
    if ! (
      flock 9
      [ -e "$stamp" ] || { make_interop "$folder" >"$cache/interop.log" 2>&1 && touch "$stamp"; }
    ) 9>"$cache/interop.lock"; then
      tail -n 3 "$cache/interop.log" >&2
      say "The tests that need them will be skipped: see $cache/interop.log. The next start goes on from here."
      return 0
    fi
  fi
  STRATA_INTEROP_PYTHON=$folder/bin/python
}
