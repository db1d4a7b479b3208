"""Writes torch_values.json: outputs and gradients of torch.nn's layers, for test_torch_values.cpp.

    pip install torch==2.11.0 && python torch_values.py

Inputs, parameters and output gradients are not stored: element i of tensor number n (inputs first, then parameters, then
the output gradient) is sin(0.7 i + n), rounded to float32, in logical order; running variances are 1.5 plus that, word
numbers (3 i + 1) mod vocabulary. The objective is the sum of output times output gradient.
"""
import json
import pathlib

import torch
from torch import nn

ROWS = 2


def values(shape, number):
    count = int(torch.tensor(shape).prod()) if len(shape) else 1
    return torch.sin(0.7 * torch.arange(count, dtype=torch.float64) + number).float().reshape(shape)


class Last(nn.Module):
    """A recurrent layer's last state, both directions'."""

    def __init__(self, core):
        super().__init__()
        self.core = core

    def forward(self, x):
        state = self.core(x)[1]
        state = state[0] if isinstance(state, tuple) else state
        return state[-2:].transpose(0, 1).flatten(1) if self.core.bidirectional else state[-1]


class Sequence(nn.Module):
    def __init__(self, core):
        super().__init__()
        self.core = core

    def forward(self, x):
        return self.core(x)[0]


class OverSteps(nn.Module):
    """A layer that wants features in front of steps."""

    def __init__(self, core):
        super().__init__()
        self.core = core

    def forward(self, x):
        return self.core(x.transpose(1, 2)).transpose(1, 2)


class SelfAttention(nn.Module):
    def __init__(self, features, heads, causal):
        super().__init__()
        self.core = nn.MultiheadAttention(features, heads, batch_first=True)
        self.causal = causal

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1]) if self.causal else None
        return self.core(x, x, x, attn_mask=mask, need_weights=False)[0]


class Together(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, *inputs):
        return self.function(inputs)


def kind(name, **settings):
    return {"kind": name, **settings}


LAYERS = [
    (kind("dense", units=3, activation="relu"), [[4]], nn.Sequential(nn.Linear(4, 3), nn.ReLU())),
    (kind("dense", units=3, activation="gelu"), [[2, 4]], nn.Sequential(nn.Linear(4, 3), nn.GELU())),
    (kind("flatten"), [[2, 2, 3]], nn.Flatten()),
    (kind("reshape", shape=[4, 3]), [[2, 2, 3]], Together(lambda i: i[0].reshape(ROWS, 4, 3))),
    (kind("permute", order=[3, 1, 2]), [[2, 2, 3]], Together(lambda i: i[0].permute(0, 3, 1, 2))),
    (kind("activation", function="elu"), [[5]], nn.ELU()),
    (kind("activation", function="leaky_relu"), [[5]], nn.LeakyReLU()),
    (kind("activation", function="silu"), [[5]], nn.SiLU()),
    (kind("activation", function="gelu"), [[5]], nn.GELU()),
    (kind("activation", function="softmax"), [[3, 1, 2]], nn.Softmax(1)),
    (kind("conv2d", filters=2, kernel=[2, 3], stride=[1, 2], padding=[1, 1]), [[2, 3, 4]], nn.Conv2d(2, 2, (2, 3), (1, 2), 1)),
    (kind("conv2d", filters=2, kernel=3, padding="same", dilation=2), [[1, 3, 4]], nn.Conv2d(1, 2, 3, padding="same", dilation=2)),
    (kind("conv2d", filters=4, kernel=2, groups=2), [[2, 3, 3]], nn.Conv2d(2, 4, 2, groups=2)),
    (kind("conv1d", filters=2, kernel=3), [[5, 3]], OverSteps(nn.Conv1d(3, 2, 3))),
    (kind("conv2d_transpose", filters=2, kernel=3, stride=2, padding=1, output_padding=1), [[2, 2, 2]],
     nn.ConvTranspose2d(2, 2, 3, 2, 1, 1)),
    (kind("depthwise_conv2d", kernel=2, multiplier=2), [[2, 3, 3]], nn.Conv2d(2, 4, 2, groups=2)),
    (kind("separable_conv2d", filters=2, kernel=2), [[2, 3, 3]],
     nn.Sequential(nn.Conv2d(2, 2, 2, groups=2, bias=False), nn.Conv2d(2, 2, 1))),
    (kind("maxpool2d", size=[2, 3], stride=[1, 2], padding=[1, 1]), [[2, 3, 4]], nn.MaxPool2d((2, 3), (1, 2), 1)),
    (kind("maxpool1d"), [[5, 2]], OverSteps(nn.MaxPool1d(2))),
    (kind("avgpool2d", size=3, stride=2, padding=1), [[2, 4, 4]], nn.AvgPool2d(3, 2, 1, count_include_pad=False)),
    (kind("global_avgpool"), [[2, 2, 3]], nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())),
    (kind("global_maxpool"), [[2, 2, 3]], nn.Sequential(nn.AdaptiveMaxPool2d(1), nn.Flatten())),
    (kind("batchnorm"), [[2, 2, 3]], nn.BatchNorm2d(2)),
    (kind("batchnorm", momentum=0.3, epsilon=0.01), [[3, 2]], OverSteps(nn.BatchNorm1d(2, 0.01, 0.3))),
    (kind("layernorm"), [[3, 4]], nn.LayerNorm(4)),
    (kind("layernorm"), [[2, 2, 2]], nn.LayerNorm([2, 2, 2])),
    (kind("groupnorm", groups=2), [[4, 2, 2]], nn.GroupNorm(2, 4)),
    (kind("embedding", units=3, padding_index=2), [[4]], nn.Embedding(5, 3, padding_idx=2)),
    (kind("lstm", units=3), [[4, 2]], Last(nn.LSTM(2, 3, batch_first=True))),
    (kind("lstm", units=2, layers=2, bidirectional=True, return_sequences=True), [[3, 2]],
     Sequence(nn.LSTM(2, 2, 2, batch_first=True, bidirectional=True))),
    (kind("gru", units=3, bidirectional=True), [[4, 2]], Last(nn.GRU(2, 3, batch_first=True, bidirectional=True))),
    (kind("rnn", units=3), [[4, 2]], Last(nn.RNN(2, 3, batch_first=True))),
    (kind("rnn", units=3, activation="relu", bias=False), [[4, 2]],
     Last(nn.RNN(2, 3, nonlinearity="relu", bias=False, batch_first=True))),
    (kind("attention", heads=2), [[3, 4]], SelfAttention(4, 2, False)),
    (kind("attention", heads=2, causal=True), [[3, 4]], SelfAttention(4, 2, True)),
    (kind("add"), [[3], [3]], Together(lambda i: i[0] + i[1])),
    (kind("multiply"), [[3], [3], [3]], Together(lambda i: i[0] * i[1] * i[2])),
    (kind("concat"), [[1, 2, 2], [2, 2, 2]], Together(lambda i: torch.cat(i, 1))),
    (kind("zero_pad", padding=[1, 0, 2, 1]), [[1, 2, 2]], nn.ZeroPad2d((2, 1, 1, 0))),
    (kind("upsample", size=[2, 2], interpolation="nearest"), [[1, 2, 3]], nn.Upsample(scale_factor=2)),
    (kind("upsample", size=[2, 2], interpolation="bilinear"), [[1, 2, 3]], nn.Upsample(scale_factor=2, mode="bilinear")),
]


def numbers(tensor):
    return [float(f"{v:.8g}") for v in tensor.detach().flatten().tolist()]


def record(layer, shapes, module):
    module.train()
    vocabulary = 5 if layer["kind"] == "embedding" else 0
    number = 0
    inputs = []
    for shape in shapes:
        full = [ROWS, *shape]
        if vocabulary:
            count = int(torch.tensor(full).prod())
            inputs.append(((3 * torch.arange(count) + 1) % vocabulary).reshape(full))
        else:
            inputs.append(values(full, number).requires_grad_())
        number += 1
    tensors = [*module.parameters(), *(b for n, b in module.named_buffers() if n.split(".")[-1].startswith("running"))]
    with torch.no_grad():
        for tensor, name in zip(tensors, [n for n, _ in module.named_parameters()] + ["running_mean", "running_var"]):
            tensor.copy_(values(list(tensor.shape), number) + (1.5 if name == "running_var" else 0))
            number += 1
    output = module(*inputs)
    wanted = [i for i in inputs if i.requires_grad] + list(module.parameters())
    grads = torch.autograd.grad((output * values(list(output.shape), number)).sum(), wanted)
    entry = {"layer": layer, "inputs": shapes, "output": numbers(output), "gradients": [numbers(g) for g in grads]}
    if vocabulary:
        entry["vocabulary"] = vocabulary
    running = [numbers(b) for n, b in module.named_buffers() if n.split(".")[-1] in ("running_mean", "running_var")]
    if running:
        entry["running"] = running
    return entry


entries = [json.dumps(record(*row)) for row in LAYERS]
text = '{"source": "PyTorch %s, torch_values.py", "layers": [\n%s\n]}\n' % (torch.__version__, ",\n".join(entries))
pathlib.Path(__file__).with_name("torch_values.json").write_text(text)
