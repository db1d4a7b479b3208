"""Models made by PyTorch's and Keras' own exporters: name, function that writes one and returns inputs."""
import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

warnings.filterwarnings("ignore")


class SkipModel(Exception):
    """The exporter itself cannot write this model here."""


class Recurrent(nn.Module):
    def __init__(self, kind, how, batch_first=True, **settings):
        super().__init__()
        self.inner = getattr(nn, kind)(4, 5, batch_first=batch_first, **settings)
        self.head = nn.Linear(10 if settings.get("bidirectional") else 5, 3)
        self.how = how

    def forward(self, x):
        y, state = self.inner(x)
        h = state[0] if isinstance(state, tuple) else state
        if self.how == "last step":
            return self.head(y[:, -1])
        if self.how == "state":
            return self.head(h[-1])
        if self.how == "both states":
            return self.head(torch.cat([h[-2], h[-1]], 1))
        return self.head(y)


class Plain(nn.Module):
    """A network written as one function of its parts."""

    def __init__(self, forward, **parts):
        super().__init__()
        for name, part in parts.items():
            setattr(self, name, part)
        self.function = forward

    def forward(self, x):
        return self.function(self, x)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.short = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.short = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(y + self.short(x))


def inception():
    return Plain(lambda s, x: s.head(torch.flatten(torch.cat([s.a(x), s.b(x), functional.max_pool2d(x, 3, 1, 1)], 1), 1)),
                 a=nn.Conv2d(3, 4, 1), b=nn.Conv2d(3, 5, 3, padding=1), head=nn.Linear(12 * 36, 4))


TORCH = {
    "mlp": (lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 4), nn.Tanh(),
                                  nn.Linear(4, 1), nn.Sigmoid()), (6,)),
    "mlp of curves": (lambda: nn.Sequential(nn.Linear(6, 8), nn.GELU(), nn.Linear(8, 8, bias=False), nn.SiLU(),
                                            nn.Linear(8, 8), nn.ELU(), nn.LayerNorm(8), nn.Linear(8, 3),
                                            nn.LeakyReLU(0.01), nn.Softmax(1)), (6,)),
    "mlp on sequence": (lambda: nn.Sequential(nn.Linear(6, 8), nn.GELU(), nn.LayerNorm(8), nn.Linear(8, 2)), (5, 6)),
    "lenet": (lambda: nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 8, 5),
                                    nn.Tanh(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 25, 10)), (1, 28, 28)),
    "batch norm": (lambda: nn.Sequential(nn.BatchNorm2d(3), nn.Conv2d(3, 5, 3, stride=2, dilation=2, groups=1),
                                         nn.BatchNorm2d(5), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                                         nn.BatchNorm1d(5), nn.Linear(5, 3)), (3, 11, 12)),
    "depthwise": (lambda: nn.Sequential(nn.Conv2d(4, 8, 3, groups=4, padding=1), nn.SiLU(), nn.Conv2d(8, 6, 1, groups=2),
                                        nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(6, 2)), (4, 6, 6)),
    "residual": (lambda: nn.Sequential(Block(3, 4, 1), Block(4, 8, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten(),
                                       nn.Linear(8, 3)), (3, 8, 8)),
    "branches": (inception, (3, 6, 6)),
    "gate": (lambda: Plain(lambda s, x: s.out(s.a(x) * torch.sigmoid(s.b(x)) + s.a(x)), a=nn.Linear(5, 4),
                           b=nn.Linear(5, 4), out=nn.Linear(4, 2)), (5,)),
    "mean of places": (lambda: Plain(lambda s, x: s.out(s.conv(x).mean((2, 3))), conv=nn.Conv2d(3, 4, 3),
                                     out=nn.Linear(4, 2)), (3, 6, 6)),
    "view": (lambda: Plain(lambda s, x: torch.softmax(s.out(functional.max_pool2d(s.conv(x), 2).view(x.size(0), -1)), 1),
                           conv=nn.Conv2d(3, 4, 3), out=nn.Linear(16, 3)), (3, 6, 6)),
    "decoder": (lambda: nn.Sequential(nn.Linear(5, 24), nn.Unflatten(1, (6, 2, 2)),
                                      nn.ConvTranspose2d(6, 4, 3, stride=2, padding=1, output_padding=1), nn.ReLU(),
                                      nn.Upsample(scale_factor=2), nn.Conv2d(4, 2, 3, padding=1),
                                      nn.Upsample(scale_factor=2, mode="bilinear"), nn.Sigmoid()), (5,)),
    "padded": (lambda: nn.Sequential(nn.ZeroPad2d((1, 2, 0, 1)), nn.Conv2d(2, 3, 3), nn.GroupNorm(3, 3), nn.ReLU(),
                                     nn.InstanceNorm2d(3), nn.Flatten(), nn.Linear(3 * 35, 2)), (2, 6, 6)),
    "group norms": (lambda: nn.Sequential(nn.Conv2d(2, 6, 3), nn.GroupNorm(2, 6), nn.GELU(),
                                          nn.LayerNorm([6, 4, 4]), nn.Flatten(), nn.Linear(96, 2)), (2, 6, 6)),
    "conv1d": (lambda: nn.Sequential(nn.Conv1d(3, 6, 3, padding=1), nn.BatchNorm1d(6), nn.ReLU(), nn.MaxPool1d(2),
                                     nn.Conv1d(6, 4, 3), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 2)), (3, 12)),
    "text cnn": (lambda: Plain(lambda s, x: s.out(functional.relu(s.conv(s.words(x).transpose(1, 2))).amax(2)),
                               words=nn.Embedding(20, 6), conv=nn.Conv1d(6, 5, 3), out=nn.Linear(5, 2)), "words"),
    "word bag": (lambda: Plain(lambda s, x: s.out(s.words(x).mean(1)), words=nn.Embedding(20, 6),
                               out=nn.Linear(6, 2)), "words"),
    "lstm": (lambda: Recurrent("LSTM", "last step"), (6, 4)),
    "lstm state": (lambda: Recurrent("LSTM", "state", num_layers=2), (6, 4)),
    "lstm both ways": (lambda: Recurrent("LSTM", "all", bidirectional=True), (6, 4)),
    "gru": (lambda: Recurrent("GRU", "last step", num_layers=2, bias=False), (6, 4)),
    "gru both ways": (lambda: Recurrent("GRU", "both states", num_layers=2, bidirectional=True), (6, 4)),
    "rnn": (lambda: Recurrent("RNN", "all", nonlinearity="relu"), (6, 4)),
    "lstm steps first": (lambda: Recurrent("LSTM", "state", batch_first=False), "steps first"),
    "words lstm": (lambda: Plain(lambda s, x: s.out(s.inner(s.words(x))[0][:, -1]), words=nn.Embedding(20, 6),
                                 inner=nn.LSTM(6, 5, batch_first=True), out=nn.Linear(5, 2)), "words"),
}


def randomised(model):
    """Statistics and scales that are not 1 and 0, so that they show."""
    for module in model.modules():
        for name, tensor in list(module.named_parameters(recurse=False)) + list(module.named_buffers(recurse=False)):
            if not tensor.is_floating_point():
                continue
            with torch.no_grad():
                if "norm" in type(module).__name__.lower():
                    tensor.copy_(torch.rand_like(tensor) + 0.5 if name != "bias" else torch.randn_like(tensor))
    return model.eval()


def torch_model(make, shape, dynamo):
    def write(path):
        torch.manual_seed(0)
        model = randomised(make())
        axis = 0
        if shape == "words":
            x = torch.randint(0, 20, (3, 7))
        elif shape == "steps first":
            x, axis = torch.randn(6, 3, 4), 1
        else:
            x = torch.randn(3, *shape)
        try:
            if dynamo:
                torch.onnx.export(model, (x,), path, dynamo=True, verbose=False, external_data=False,
                                  dynamic_shapes=[{axis: torch.export.Dim.DYNAMIC}])
            else:
                torch.onnx.export(model, (x,), path, dynamo=False, input_names=["x"], dynamic_axes={"x": {axis: "batch"}})
        except Exception as error:
            raise SkipModel(f"PyTorch's exporter: {str(error)[:200]}") from error
        return x.numpy()
    return write


def keras_models():
    """Without recurrent layers, which this backend writes step by step, LayerNormalization, which it cannot
    write, and transposed convolutions whose ends it slices off and UpSampling2D, which it writes as Expand: the
    import names these as not supported."""
    from keras import Sequential, layers, models

    def sequential(shape, *parts):
        return lambda: Sequential([layers.Input(shape), *[part() for part in parts]])

    def branches():
        x = layers.Input((8, 8, 3))
        a = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
        b = layers.Conv2D(4, 1)(x)
        y = layers.Concatenate()([layers.Add()([a, b]), layers.Multiply()([a, b])])
        return models.Model(x, layers.Dense(3)(layers.GlobalAveragePooling2D()(y)))

    return {
        "mlp": sequential((6,), lambda: layers.Dense(8, activation="relu"), lambda: layers.Dropout(0.2),
                          lambda: layers.Dense(3, activation="softmax")),
        "curves": sequential((6,), lambda: layers.Dense(8, activation="gelu"), lambda: layers.Dense(8, activation="silu"),
                             lambda: layers.Dense(8, activation="elu"), lambda: layers.Dense(1, activation="sigmoid")),
        "cnn": sequential((12, 12, 3), lambda: layers.Conv2D(4, 3, activation="relu"), lambda: layers.MaxPooling2D(),
                          lambda: layers.Conv2D(6, 3), layers.BatchNormalization, layers.ReLU, layers.Flatten,
                          lambda: layers.Dense(5, activation="softmax")),
        "same": sequential((9, 9, 3), lambda: layers.Conv2D(4, 3, strides=2, padding="same"),
                           lambda: layers.DepthwiseConv2D(3, padding="same", activation="relu"),
                           lambda: layers.SeparableConv2D(5, 3), layers.GlobalMaxPooling2D, lambda: layers.Dense(2)),
        "branches": branches,
        "average": sequential((8, 8, 2), lambda: layers.AveragePooling2D(2), lambda: layers.ZeroPadding2D(1),
                              lambda: layers.Conv2D(3, 2), layers.GlobalAveragePooling2D),
        "conv1d": sequential((12, 3), lambda: layers.Conv1D(5, 3, activation="relu"), lambda: layers.MaxPooling1D(2),
                             layers.GlobalAveragePooling1D, lambda: layers.Dense(2)),
        "decoder": sequential((4, 4, 3), lambda: layers.Conv2DTranspose(4, 2, strides=2, padding="same"),
                              lambda: layers.Conv2D(1, 3, activation="sigmoid")),
        "words": sequential((7,), lambda: layers.Embedding(20, 6), layers.GlobalAveragePooling1D,
                            lambda: layers.Dense(2, activation="softmax")),
    }


def keras_model(name):
    def write(path):
        try:
            import keras
            keras.utils.set_random_seed(0)
            model = keras_models()[name]()
        except ImportError as error:
            raise SkipModel(f"Keras: {error}") from error
        for layer in model.layers:
            if type(layer).__name__ == "BatchNormalization":
                layer.set_weights([numpy.random.rand(*w.shape).astype("float32") + 0.5 for w in layer.get_weights()])
        shape = model.input_shape[1:]
        x = numpy.random.default_rng(0).normal(size=(1, *shape)).astype("float32")
        if name == "words":
            x = numpy.abs(x * 5).astype("int32").clip(0, 19).astype("float32")
        model(x)
        try:
            model.export(path, format="onnx", verbose=False)
        except Exception as error:
            raise SkipModel(f"Keras' exporter: {str(error)[:300]}") from error
        return x
    return write


MODELS = [(f"torch {how} {name}", torch_model(make, shape, how == "dynamo"))
          for how in ("script", "dynamo") for name, (make, shape) in TORCH.items()
          if (how, name) != ("dynamo", "rnn")]  # written step by step there
MODELS += [(f"keras {name}", keras_model(name)) for name in (
    "mlp", "curves", "cnn", "same", "branches", "average", "conv1d", "decoder", "words")]
