"""Makes a small stand-in for the torch wheel, and the lock file that pins it.

Usage: make_wheel.py INDEX_FOLDER LOCK_FILE
"""

import hashlib
import pathlib
import random
import sys
import zipfile

index, lock = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
name = "torch-2.11.0-cp311-cp311-manylinux_2_28_x86_64.whl"
(index / "torch").mkdir(parents=True, exist_ok=True)
file = index / "torch" / name
with zipfile.ZipFile(file, "w") as wheel:
    wheel.writestr("torch/include/ATen/ATen.h", "// header\n")
    wheel.writestr("torch/lib/libtorch_cpu.so", random.Random(0).randbytes(3_500_000))
    wheel.writestr("torch/lib/libtorch_python.so", "not wanted")
    wheel.writestr("torch/nn/functional.py", "not wanted")
data = file.read_bytes()
lock.write_text(
    f"cpu torch 2.11.0 {name} {hashlib.sha256(data).hexdigest()} {len(data)} {len(data)}\n"
)
