"""Strata's ONNX files held against onnx.checker and ONNX Runtime, and other exporters' files imported.

Called with the strata_interop program, by run_check.sh in the environment of requirements.txt. A second argument
picks the checks whose names hold it.
"""
import json
import os
import subprocess
import sys
import tempfile

TOLERANCE = 1e-5


import numpy
import onnx
import onnxruntime

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from onnx_export_cases import KINDS  # noqa: E402
from onnx_import_cases import MODELS, SkipModel  # noqa: E402


def program(*arguments):
    done = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True, check=False)
    return (done.stderr.strip() or f"it ended with {done.returncode}") if done.returncode else None


def runtime(path, inputs):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = {value.name: inputs for value in session.get_inputs()}
    return session.run(None, feed)[0]


def difference(a, b):
    if a.shape != b.shape:
        return f"shapes {a.shape} and {b.shape}"
    largest = float(numpy.max(numpy.abs(a - b))) if a.size else 0.0
    return None if largest <= TOLERANCE else f"differ by {largest}"


def check_export(folder, shape, layers):
    project = {"strata": 1, "name": "sample", "data": {"source": "moons", "rows": 20}, "layers": layers,
               "training": {"epochs": 1}}
    path = os.path.join(folder, "sample.strata")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(project, out)
    failed = program("export-onnx", path, folder, shape)
    if failed:
        return failed
    file = os.path.join(folder, "model.onnx")
    model = onnx.load(file)
    onnx.checker.check_model(model, full_check=True)
    inputs = numpy.load(os.path.join(folder, "input.npy"))
    outputs = numpy.load(os.path.join(folder, "output.npy"))
    for rows in (len(inputs), 1):
        wrong = difference(runtime(file, inputs[:rows]), outputs[:rows])
        if wrong:
            return wrong
    back = os.path.join(folder, "back.npy")
    failed = program("run-onnx", file, os.path.join(folder, "input.npy"), back)
    return failed


def check_import(folder, make):
    file = os.path.join(folder, "model.onnx")
    inputs = make(file)
    numpy.save(os.path.join(folder, "input.npy"), inputs)
    expected = runtime(file, inputs)
    out = os.path.join(folder, "output.npy")
    failed = program("run-onnx", file, os.path.join(folder, "input.npy"), out)
    if failed:
        return failed
    return difference(numpy.load(out), expected)


def main():
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    wrong = 0
    counts = {"exported": 0, "imported": 0, "skipped": 0}
    jobs = [("exported", "export " + name, lambda f, s=shape, l=layers: check_export(f, s, l))
            for name, shape, layers in KINDS]
    jobs += [("imported", "import " + name, lambda f, m=make: check_import(f, m)) for name, make in MODELS]
    for group, name, job in jobs:
        if wanted not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                problem = job(folder)
            except SkipModel as reason:
                print(f"skipped: {name}: {reason}")
                counts["skipped"] += 1
                continue
            except Exception as error:  # pylint: disable=broad-except
                problem = f"{type(error).__name__}: {error}"
        counts[group] += 1
        if problem:
            wrong += 1
            print(f"WRONG: {name}: {problem}")
    print(", ".join(f"{count} {group}" for group, count in counts.items()) + f", {wrong} wrong")
    return 1 if wrong or counts["exported"] + counts["imported"] == 0 else 0


sys.exit(main())
