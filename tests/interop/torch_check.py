"""Generated PyTorch sources and TorchScript files held against what Strata's engine computes.

Called with the strata_interop program (and a part of a case's name, to run fewer). Runs in the environment
whose Python STRATA_INTEROP_PYTHON names; exit code 77 without it.
"""
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 1e-5
HERE = os.path.dirname(os.path.abspath(__file__))
TEMPLATES = os.path.join(HERE, "..", "..", "resources", "templates")

try:
    import numpy
    import torch
    from safetensors.torch import load_file
    from torch.utils import cpp_extension
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

sys.path.insert(0, HERE)
from onnx_export_cases import KINDS  # noqa: E402
from torch_data import made_data, write_files  # noqa: E402

# What the ONNX cases leave out: ids and a name that Python cannot write, frozen layers.
MORE = [
    ("odd ids", "4", [{"id": "fc-1", "kind": "dense", "units": 3}, {"id": "class", "kind": "dense", "units": 3},
                      {"id": "type", "kind": "batchnorm"}, {"id": "x", "kind": "dense", "units": 3},
                      {"id": "1", "kind": "dense", "units": 3}, {"id": "größe", "kind": "dense", "units": 2}]),
    ("frozen", "4", [{"id": "norm", "kind": "batchnorm", "trainable": False},
                     {"id": "fc", "kind": "dense", "units": 3, "trainable": False},
                     {"id": "out", "kind": "dense", "units": 2}]),
    ("branches", "3x6x6", [{"id": "a", "kind": "conv2d", "filters": 4, "kernel": 3, "padding": "same"},
                           {"id": "b", "kind": "batchnorm"},
                           {"id": "c", "kind": "add", "inputs": ["a", "b"]},
                           {"id": "d", "kind": "concat", "inputs": ["c", "data", "a"]},
                           {"id": "e", "kind": "global_avgpool"}]),
]
POINTS = [{"id": "fc", "kind": "dense", "units": 8, "activation": "tanh"}, {"id": "out", "kind": "dense", "units": 2}]
ONE = [{"id": "fc", "kind": "dense", "units": 1}]
IMAGES = [{"id": "conv", "kind": "conv2d", "filters": 3, "kernel": 3}, {"id": "pool", "kind": "global_avgpool"},
          {"id": "fc", "kind": "dense", "units": 2}]
WORDS = [{"id": "embedding", "kind": "embedding", "units": 4, "padding_index": 0, "mask": True},
         {"id": "gru", "kind": "gru", "units": 4}, {"id": "fc", "kind": "dense", "units": 2}]
# Training as projects may ask for it, and data of every kind: name, data, shape, layers, training.
LOOPS = [
    ("loop sgd clip", {"source": "circles"}, "2", POINTS,
     {"optimizer": {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.001},
      "clip": {"norm": 1}, "metrics": ["accuracy", "top5", "precision", "recall", "f1", "confusion"],
      "schedule": {"kind": "one_cycle"}, "accumulation": 2}),
    ("loop adamw cosine", {"source": "xor", "validation": 0.2}, "2", POINTS,
     {"optimizer": {"kind": "adamw", "learning_rate": 0.01}, "schedule": {"kind": "cosine", "warmup_steps": 3},
      "clip": {"value": 0.5}, "precision": "bfloat16", "early_stopping": {"patience": 2}}),
    ("loop rmsprop plateau", {"source": "moons", "limit": 100}, "2", POINTS,
     {"optimizer": {"kind": "rmsprop", "learning_rate": 0.01, "momentum": 0.5}, "schedule": {"kind": "plateau"},
      "early_stopping": {"patience": 2, "watch": "train_loss"},
      "loss": {"kind": "cross_entropy", "class_weights": [1, 2], "label_smoothing": 0.1}}),
    ("loop adagrad step", {"source": "sine"}, "32x1",
     [{"id": "rnn", "kind": "rnn", "units": 4}, *ONE],
     {"optimizer": {"kind": "adagrad", "learning_rate": 0.1}, "schedule": {"kind": "step", "every_epochs": 1},
      "loss": {"kind": "huber", "delta": 0.5}, "metrics": ["mae", "rmse"], "precision": "float64"}),
    ("loop float16", {"source": "spirals", "classes": 2}, "2", POINTS,
     {"optimizer": {"kind": "sgd", "learning_rate": 0.01}, "precision": "float16", "clip": {"norm": 1}}),
    ("loop yes or no", {"source": "moons"}, "2", ONE, {"loss": "binary_cross_entropy", "metrics": ["accuracy", "f1"]}),
    ("loop transforms", {"source": "shapes", "rows": 64, "test_rows": 16, "transforms": [
        {"kind": "resize", "size": 20}, {"kind": "pad", "amount": 2}, {"kind": "colour_jitter"}, {"kind": "rotate"},
        {"kind": "cutout", "size": 5}, {"kind": "scale"}, {"kind": "standardise"}, {"kind": "crop", "size": 16},
        {"kind": "flip", "vertical": True}]}, "3x16x16",
     [*IMAGES[:2], {"id": "fc", "kind": "dense", "units": 4}], {}),
    ("loop npy", {"source": "npy", "x": "x.npy", "y": "y.npy", "validation": 0.25}, "5",
     [{"id": "fc", "kind": "dense", "units": 2}], {}),
    ("loop csv", {"source": "csv", "path": "table.csv", "target": "price", "ignore": "number"}, "4", ONE,
     {"loss": "mse"}),
    ("loop idx", {"source": "idx", "path": "idx"}, "1x28x28", [*IMAGES[:2], {"id": "fc", "kind": "dense", "units": 10}], {}),
    ("loop image-folder", {"source": "image-folder", "path": "images", "size": 16}, "3x16x16", IMAGES, {}),
    ("loop text-folder", {"source": "text-folder", "path": "texts", "vocabulary": 9, "max_length": 8}, "8:9", WORDS, {}),
    ("loop text-csv", {"source": "text-csv", "path": "texts.csv", "vocabulary": 9, "max_length": 8}, "8:9", WORDS, {}),
    ("loop next characters", {"source": "text", "path": "text.txt", "length": 8, "targets": "every"}, "8:53",
     [{"id": "embedding", "kind": "embedding", "units": 4},
      {"id": "lstm", "kind": "lstm", "units": 4, "return_sequences": True}, {"id": "fc", "kind": "dense", "units": 53}],
     {"metrics": ["accuracy"]}),
]
UNWRITABLE = {"odd ids"}  # as TorchScript: keywords are refused


def program(*arguments):
    done = subprocess.run([sys.argv[1], *arguments], capture_output=True, text=True, check=False)
    return done.stderr.strip() if done.returncode else None


def loaded(file):
    """A generated file as a module, and its network's class."""
    spec = importlib.util.spec_from_file_location("generated", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    classes = [value for value in vars(module).values()
               if isinstance(value, type) and issubclass(value, torch.nn.Module)]
    return module, classes[-1]


def compare(name, got, expected):
    got = got.detach().numpy()
    if got.shape != expected.shape:
        return f"{name}: shapes {got.shape} and {expected.shape}"
    scale = max(1.0, float(numpy.abs(expected).max()))
    largest = float(numpy.abs(got - expected).max()) / scale
    return None if largest <= TOLERANCE else f"{name}: differs by {largest}"


def check_outputs(folder, has_script=True):
    rows = torch.from_numpy(numpy.load(os.path.join(folder, "input.npy")))
    expected = numpy.load(os.path.join(folder, "output.npy"))
    weights = load_file(os.path.join(folder, "weights.safetensors"))
    _, network = loaded(os.path.join(folder, "model_torch.py"))
    model = network()
    model.load_state_dict(weights, strict=True)
    model.eval()
    with torch.no_grad():
        # Both of MultiheadAttention's ways through.
        problem = compare("source", model(rows), expected)
    problem = problem or compare("source with gradients", model(rows), expected)
    if problem or not has_script:
        return problem
    extra = {"strata.json": ""}
    script = torch.jit.load(os.path.join(folder, "model.ts.pt"), _extra_files=extra)
    names = set(script.state_dict())
    if names != set(weights):
        return f"TorchScript has other names: {sorted(names ^ set(weights))}"
    if json.loads(extra["strata.json"]) != {"sample": True}:
        return "TorchScript lost its metadata"
    return compare("TorchScript", script(rows), expected)


def check_kind(folder, name, shape, layers):
    project = {"strata": 1, "name": name, "data": {"source": "moons", "rows": 20}, "layers": layers,
               "training": {"epochs": 1}}
    path = os.path.join(folder, "sample.strata")
    with open(path, "w", encoding="utf-8") as out:
        json.dump(project, out)
    failed = program("export-torch", path, folder, shape)
    if failed and name in UNWRITABLE and "TorchScript cannot name" in failed:
        return None
    return failed or check_outputs(folder)


def run_loop(folder, source, data, steps, place=None):
    saved = os.path.join(folder, "trained.pt")
    command = [sys.executable, source, "--steps", str(steps), "--save", saved, "--weights",
               os.path.join(folder, "weights.safetensors")]
    if "ddp" in source:
        command[0:1] = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    if data:
        command += ["--data", data]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240, cwd=place)
    if done.returncode:
        return f"{os.path.basename(source)} failed: {done.stderr.strip()[-1500:]}"
    before, after = load_file(os.path.join(folder, "weights.safetensors")), torch.load(saved, weights_only=True)
    if any(not torch.isfinite(value.float()).all() for value in after.values()):
        return f"{os.path.basename(source)}: weights that are not finite"
    if all(torch.equal(value, after[name]) for name, value in before.items()):
        return f"{os.path.basename(source)}: nothing was trained"
    return None


def check_loop(folder, name, data, shape, layers, training):
    try:
        path = write_files(data["source"], folder)
    except ImportError as missing:
        print(f"skipped: {name}: {missing}")
        return None
    project = {"strata": 1, "name": name, "data": data, "layers": layers,
               "training": {"epochs": 3, "batch": 16, "loss": "cross_entropy", **training}}
    file = os.path.join(folder, "sample.strata")
    with open(file, "w", encoding="utf-8") as out:
        json.dump(project, out)
    failed = program("export-torch", file, folder, shape)
    return failed or run_loop(folder, os.path.join(folder, "train_torch.py"), path, 5, place=folder)


def run_cpp(folder):
    """Compiles the C++ source against this PyTorch's own LibTorch and runs it on the same rows."""
    compiler = shutil.which("c++")
    if compiler is None:
        print("skipped: the C++ source, there is no c++")
        return None
    binary, rows, logits = (os.path.join(folder, name) for name in ("program", "rows.pt", "logits.pt"))
    torch.save(torch.from_numpy(numpy.load(os.path.join(folder, "input.npy"))), rows)
    includes = [word for path in cpp_extension.include_paths() for word in ("-isystem", path)]
    libraries = [f"-L{path}" for path in cpp_extension.library_paths()]
    places = [f"-Wl,-rpath,{path}" for path in cpp_extension.library_paths()]
    for command in ([compiler, "-std=c++17", "-O0", os.path.join(folder, "model.torch.cpp"), "-o", binary,
                     f"-D_GLIBCXX_USE_CXX11_ABI={int(torch.compiled_with_cxx11_abi())}", *includes, *libraries,
                     *places, "-ltorch", "-ltorch_cpu", "-lc10"],
                    [binary, os.path.join(folder, "model.ts.pt"), rows, logits]):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=400)
        if done.returncode:
            return f"C++: {done.stderr.strip()[-1500:]}"
    written = next(iter(torch.jit.load(logits).parameters()))
    return compare("C++", written, numpy.load(os.path.join(folder, "output.npy")))


def check_template(folder, file):
    failed = program("export-torch", file, folder)
    if failed:
        return failed
    with open(file, encoding="utf-8") as opened:
        project = json.load(opened)
    data = made_data(project, folder, os.path.dirname(file))
    problem = check_outputs(folder) or run_loop(folder, os.path.join(folder, "train_torch.py"), data, 1)
    if not problem and os.path.basename(file) == "text-attention.strata":
        problem = run_cpp(folder)
    if not problem and os.path.basename(file) in ("spirals-mlp.strata", "shapes-cnn.strata"):
        problem = run_loop(folder, os.path.join(folder, "ddp_torch.py"), data, 2)
    return problem


def main():
    torch.set_num_threads(1)
    wanted = sys.argv[2] if len(sys.argv) > 2 else ""
    jobs = [(name, lambda f, n=name, s=shape, l=layers: check_kind(f, n, s, l)) for name, shape, layers in KINDS + MORE]
    jobs += [(loop[0], lambda f, a=loop: check_loop(f, *a)) for loop in LOOPS]
    jobs += [(file, lambda f, p=os.path.join(TEMPLATES, file): check_template(f, p))
             for file in sorted(os.listdir(TEMPLATES)) if file.endswith(".strata")]
    done = wrong = 0
    for name, job in jobs:
        if wanted not in name:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                problem = job(folder)
            except Exception as error:  # pylint: disable=broad-except
                problem = f"{type(error).__name__}: {error}"
        done += 1
        if problem:
            wrong += 1
            print(f"WRONG: {name}: {problem}")
    print(f"{done} held against PyTorch {torch.__version__}, {wrong} wrong")
    return 1 if wrong or not done else 0


sys.exit(main())
