"""Prints the rows of test_optimizer.cpp: three steps of torch.optim on sum(c (x - t)^2 / 2)."""
import torch

CASES = [
    ("sgd", torch.optim.SGD, {}, "K::sgd, 0, 0, false"),
    ("sgd with momentum", torch.optim.SGD, dict(momentum=0.9), "K::sgd, 0, 0.9, false"),
    ("sgd with Nesterov and decay", torch.optim.SGD, dict(momentum=0.9, nesterov=True, weight_decay=0.01),
     "K::sgd, 0.01, 0.9, true"),
    ("adam", torch.optim.Adam, {}, "K::adam, 0, 0, false"),
    ("adam with decay", torch.optim.Adam, dict(weight_decay=0.01), "K::adam, 0.01, 0, false"),
    ("adamw", torch.optim.AdamW, dict(weight_decay=0.01), "K::adamw, 0.01, 0, false"),
    ("rmsprop", torch.optim.RMSprop, {}, "K::rmsprop, 0, 0, false"),
    ("rmsprop with momentum and decay", torch.optim.RMSprop, dict(momentum=0.9, weight_decay=0.01),
     "K::rmsprop, 0.01, 0.9, false"),
    ("adagrad", torch.optim.Adagrad, {}, "K::adagrad, 0, 0, false"),
]
for name, kind, options, cpp in CASES:
    x = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
    target, c = torch.tensor([0.5, 1.0, -1.0]).double(), torch.tensor([1.0, 0.3, 2.0]).double()
    optimizer = kind([x], lr=0.1, **options)
    for _ in range(3):
        optimizer.zero_grad()
        (c * (x - target) ** 2 / 2).sum().backward()
        optimizer.step()
    values = ", ".join(f"{v:.12g}" for v in x.tolist())
    print(f'    row("{name}", {cpp}, {{{values}}});')
