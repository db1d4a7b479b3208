"""Strata's Keras files held against Keras: outputs, a step of training, weights there and back.

Called with the strata_interop program, by run_check.sh. A second word chooses cases by name.
"""
import ast
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import types

import keras
import numpy
from safetensors.numpy import load_file

from onnx_export_cases import KINDS

TOLERANCE = 1e-5
TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "resources" / "templates"
# Data that a template takes from outside.
SHAPES = {"mnist": "1x28x28", "cifar10": "3x32x32", "imdb": "200:10000"}

# Steps that see no word but padding get its plain mean from Strata, a weighted one from Keras: tried
# below without them.
OTHERWISE = {"masked causal attention"}
WORDS = {"id": "words", "kind": "embedding", "units": 6, "padding_index": 0, "mask": True}

# Beyond what the other exports are tried with.
MORE = [
    ("flatten then dense", "3x4x5", [{"id": "f", "kind": "flatten"}, {"id": "d", "kind": "dropout", "rate": 0.2},
                                     {"id": "x", "kind": "dense", "units": 4, "activation": "leaky_relu"}]),
    ("flatten then softmax", "3x4x5", [{"id": "f", "kind": "flatten"},
                                       {"id": "s", "kind": "activation", "function": "softmax"},
                                       {"id": "x", "kind": "dense", "units": 4}]),
    ("strided and dilated", "3x11x9", [{"id": "x", "kind": "conv2d", "filters": 4, "kernel": 3, "stride": 2,
                                        "dilation": 2, "padding": "same", "activation": "relu"}]),
    ("depthwise unequal strides", "3x8x9", [{"id": "x", "kind": "depthwise_conv2d", "kernel": 3, "stride": [1, 2],
                                             "padding": 1, "multiplier": 2}]),
    ("causal attention over words", "8:9", [WORDS, {"id": "a", "kind": "attention", "heads": 2, "causal": True},
                                            {"id": "x", "kind": "global_avgpool"}]),
    ("stacked both ways", "5x4", [{"id": "x", "kind": "gru", "units": 3, "layers": 2, "bidirectional": True}]),
]


class Failure(Exception):
    pass


def program(*arguments):
    done = subprocess.run([sys.argv[1], *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failure(done.stderr.strip())


def module(path):
    out = types.ModuleType(path.stem)
    exec(compile(path.read_text(encoding="utf-8"), path, "exec"), out.__dict__)
    return out


def compare(what, found, expected):
    if found.shape != expected.shape:
        raise Failure(f"{what}: shape {found.shape} instead of {expected.shape}")
    largest = float(numpy.max(numpy.abs(found - expected)))
    if not largest <= TOLERANCE:
        raise Failure(f"{what}: differs by {largest}")


def saved(model, folder, every_format):
    """The weights in one of Keras' formats, or in each."""
    model.save_weights(folder / "k.weights.h5")
    if not every_format:
        return [folder / "k.weights.h5"]
    model.save(folder / "k.h5")
    model.save(folder / "k.keras")
    return [folder / name for name in ("k.weights.h5", "k.h5", "k.keras")]


def check_weights(model, project, folder, shape, every_format):
    expected = load_file(folder / "weights.safetensors")
    for file in saved(model, folder, every_format):
        kind = file.name
        program("import-keras", project, file, folder / "back.safetensors", *shape)
        found = load_file(folder / "back.safetensors")
        if set(found) != set(expected):
            raise Failure(f"{kind}: {sorted(set(expected) ^ set(found))} differ")
        for name, value in expected.items():
            if "bias_ih" in name or "bias_hh" in name:
                first, second = name.replace("bias_hh", "bias_ih"), name.replace("bias_ih", "bias_hh")
                compare(f"{kind}: {name}", found[first] + found[second], expected[first] + expected[second])
            else:
                compare(f"{kind}: {name}", found[name], value)


def check_network(project, shape, every_format=True):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program("export-keras", project, folder, *shape)
        keras.utils.clear_session()
        generated = module(folder / "plain.py")
        model = generated.build_model()
        if model.weights:
            generated.load_weights(model, folder / "weights.safetensors")
        inputs = numpy.load(folder / "input.npy")
        compare("output", keras.ops.convert_to_numpy(model(inputs, training=False)), numpy.load(folder / "output.npy"))
        if model.weights:
            check_weights(model, project, folder, shape, every_format)
        for text in ("loop", "many"):
            ast.parse((folder / f"{text}.py").read_text(encoding="utf-8"))


def sample_rows(project, inputs, outputs):
    """Rows of the project's kind, enough for one batch; bytes for images."""
    random = numpy.random.default_rng(0)
    rows = project["training"]["batch"]
    x = numpy.concatenate([inputs] * -(-rows // len(inputs)))[:rows]
    if x.dtype != numpy.int32 and x.ndim == 4:
        x = random.integers(0, 256, x.shape).astype("uint8")
    loss = project["training"]["loss"]
    loss = loss if isinstance(loss, str) else loss["kind"]
    if loss == "cross_entropy":
        y = random.integers(0, outputs.shape[-1], rows)
    elif loss == "binary_cross_entropy":
        y = random.integers(0, 2, rows)
    else:
        y = random.random(rows).astype("float32")
    return x, y


def check_loop(path, shape, changes=None):
    """One step of the generated training loop."""
    project = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if changes:
            project["training"].update(changes)
            path = folder / "changed.strata"
            path.write_text(json.dumps(project), encoding="utf-8")
        program("export-keras", path, folder, *shape)
        keras.utils.clear_session()
        source = (folder / "loop.py").read_text(encoding="utf-8")
        size = numpy.load(folder / "input.npy").shape[1:3]
        pads = [t for t in project["data"].get("transforms", []) if t["kind"] == "pad"]
        inputs = numpy.load(folder / "input.npy")
        if pads:
            inputs = inputs[:, :size[0] - 2 * pads[0]["amount"], :size[1] - 2 * pads[0]["amount"]]
        x, y = sample_rows(project, inputs, numpy.load(folder / "output.npy"))
        for end in ("", "_val"):
            numpy.save(folder / f"x{end}.npy", x)
            numpy.save(folder / f"y{end}.npy", y)
        generated = types.ModuleType("loop")
        exec(compile(source, "loop.py", "exec"), generated.__dict__)
        args = types.SimpleNamespace(data=str(folder), weights=str(folder / "weights.safetensors"),
                                     save=str(folder / "model.keras"), epochs=1)
        history = generated.train(args).history
        if not numpy.isfinite(history["loss"]).all():
            raise Failure(f"the loss is {history['loss']}")
        if not os.path.exists(args.save):
            raise Failure("no model was saved")


def shape_of(template):
    project = json.loads(template.read_text(encoding="utf-8"))
    if any(t["kind"] == "pad" for t in project["data"].get("transforms", [])):
        return ["1x32x32"]
    return [SHAPES[project["data"]["source"]]] if project["data"]["source"] in SHAPES else []


def kind_case(shape, layers):
    def check():
        with tempfile.TemporaryDirectory() as name:
            project = pathlib.Path(name) / "sample.strata"
            project.write_text(json.dumps({
                "strata": 1, "name": "sample", "data": {"source": "moons", "rows": 20}, "layers": layers,
                "training": {"epochs": 1}}), encoding="utf-8")
            check_network(project, [shape], every_format=False)
    return check


def cases():
    for name, shape, layers in KINDS + MORE:
        if name in OTHERWISE:
            continue
        yield name, kind_case(shape, layers)
    for template in sorted(TEMPLATES.glob("*.strata")):
        yield template.stem, lambda template=template: check_network(template, shape_of(template))
        yield f"{template.stem} loop", lambda template=template: check_loop(template, shape_of(template))
    spirals = TEMPLATES / "spirals-mlp.strata"
    for name, changes in {
        "sgd cosine": {"optimizer": {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True,
                                     "weight_decay": 0.01},
                       "schedule": {"kind": "cosine", "warmup_steps": 2}, "clip": {"norm": 1}},
        "adamw plateau": {"optimizer": {"kind": "adamw"}, "schedule": {"kind": "plateau"},
                          "early_stopping": {"patience": 2}},
        "rmsprop smoothing": {"optimizer": {"kind": "rmsprop"}, "clip": {"value": 0.5},
                              "loss": {"kind": "cross_entropy", "label_smoothing": 0.1}},
        "adagrad weights": {"optimizer": {"kind": "adagrad"}, "schedule": {"kind": "step"}, "drop_last": True,
                            "loss": {"kind": "cross_entropy", "class_weights": [1, 2, 1]}},
    }.items():
        yield name, lambda changes=changes: check_loop(spirals, [], changes)


def main():
    failures, count = 0, 0
    for name, check in cases():
        if len(sys.argv) > 2 and sys.argv[2] not in name:
            continue
        count += 1
        try:
            check()
        except Exception as problem:  # whatever Keras throws, the other cases go on
            failures += 1
            print(f"{name}: {type(problem).__name__ if not isinstance(problem, Failure) else ''} {problem}", flush=True)
    print(f"{count - failures} of {count} as expected")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
