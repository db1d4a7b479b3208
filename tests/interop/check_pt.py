"""Loads a .pt file as its users do, restricted and mapped, and prints its tensors.

    python check_pt.py FILE

Leaves with 1 and a message where PyTorch refuses it or both ways differ.
"""
import collections
import sys

import torch


def main():
    file = sys.argv[1]
    state = torch.load(file, weights_only=True)
    mapped = torch.load(file, weights_only=True, mmap=True)
    if type(state) is not collections.OrderedDict:
        sys.exit(f"{file}: a {type(state).__name__}, no OrderedDict")
    if list(state) != list(mapped):
        sys.exit(f"{file}: other names when mapped")
    for name, tensor in state.items():
        if not torch.equal(tensor, mapped[name]):
            sys.exit(f"{file}: other numbers in '{name}' when mapped")
        print(name, str(tensor.dtype).removeprefix("torch."), list(tensor.shape),
              tensor.double().sum().item())


if __name__ == "__main__":
    main()
