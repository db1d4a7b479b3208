"""Makes the .pt files beside this script: what torch.save writes in its forms, a few KB each.

    python make_torch_files.py      (written with PyTorch 2.11)

fc.weight is [[0, 1, 2], [3, 4, 5]] and fc.bias [0.5, -0.5] wherever they appear.
"""
import collections
import os
import pathlib

import numpy
import torch

HERE = pathlib.Path(__file__).parent
WEIGHT = torch.arange(6.0).reshape(2, 3)
BIAS = torch.tensor([0.5, -0.5])


def plain():
    return collections.OrderedDict([("fc.weight", WEIGHT), ("fc.bias", BIAS)])


def save(name, value, **how):
    torch.save(value, HERE / name, **how)


class Whole(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(3, 2)

    def forward(self, x):
        return self.fc(x)


def main():
    save("plain.pt", plain())
    save("legacy.pt", plain(), _use_new_zipfile_serialization=False)
    save("protocol4.pt", plain(), pickle_protocol=4)

    # A data-parallel model's checkpoint with all that stands beside the weights.
    optimizer = torch.optim.Adam([torch.nn.Parameter(WEIGHT.clone())], lr=0.1)
    optimizer.param_groups[0]["params"][0].grad = WEIGHT
    optimizer.step()
    save("checkpoint.pt", {
        "epoch": 3, "best": numpy.float64(0.75), "history": [0.5, 0.25], "arrays": numpy.ones(2),
        "shape": torch.Size([2, 3]), "device": torch.device("cpu"), "big": 2**70,
        "optimizer": optimizer.state_dict(),
        "state_dict": {"module." + name: torch.nn.Parameter(value)
                       for name, value in plain().items()},
    })

    # Views: transposed, a slice, two names for one storage, an expanded one.
    base = torch.arange(12.0).reshape(3, 4)
    save("views.pt", {"turned": base.t(), "slice": base[1:, 1:3], "one": base, "two": base,
                      "flat": base.reshape(12)[4:8], "spread": torch.ones(1).expand(3)})
    save("views_legacy.pt", {"turned": base.t(), "slice": base[1:, 1:3], "one": base},
         _use_new_zipfile_serialization=False)

    # Every type of numbers: 1, 2, 3.
    types = {"f64": torch.float64, "f32": torch.float32, "f16": torch.float16,
             "bf16": torch.bfloat16, "i64": torch.int64, "i32": torch.int32, "i16": torch.int16,
             "i8": torch.int8, "u8": torch.uint8}
    save("types.pt", {**{name: torch.tensor([1, 2, 3], dtype=dtype)
                         for name, dtype in types.items()},
                      "bool": torch.tensor([True, False, True]), "scalar": torch.tensor(7)})

    # To be refused: a whole module, a class of somebody's own, a type that is not read, no tensors.
    save("whole.pt", Whole())
    save("system.pt", {"fc.weight": WEIGHT, "run": Call()})
    save("complex.pt", {"spectrum": torch.ones(2, dtype=torch.complex64)})
    save("empty.pt", {"epoch": 3})
    save("zero.pt", {"nothing": torch.ones(0, 3)})
    torch.jit.script(Whole()).save(HERE / "script.pt")


class Call:
    """Would run a command if it was ever unpickled."""

    def __reduce__(self):
        return os.system, ("touch /tmp/strata-was-here",)


if __name__ == "__main__":
    main()
