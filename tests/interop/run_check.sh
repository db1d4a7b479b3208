#!/bin/sh
# run_check.sh PYTHON SCRIPT ARGUMENTS...: one script of this folder, in the environment made from
# PyPI. STRATA_INTEROP_PYTHON wins over PYTHON; with neither the test is skipped (77).
python=${STRATA_INTEROP_PYTHON:-$1}
shift
if [ -z "$python" ]; then
  echo "skipped: STRATA_INTEROP_PYTHON names no Python with tests/interop/requirements.txt; installer/test makes one"
  exit 77
fi
# On a GPU other sums would be compared, and its libraries are not installed.
export STRATA_INTEROP_PYTHON="$python" CUDA_VISIBLE_DEVICES='' KERAS_BACKEND=torch PYTHONDONTWRITEBYTECODE=1
exec "$python" "$@"
