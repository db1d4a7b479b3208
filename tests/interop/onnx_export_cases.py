"""Networks whose ONNX export is held against ONNX Runtime: name, shape of the data, layers."""

EMBED = {"id": "words", "kind": "embedding", "units": 6, "padding_index": 0, "mask": True}


def one(kind, **settings):
    return [{"id": "x", "kind": kind, **settings}]


def joined(kind, **settings):
    """Two layers over the data, joined."""
    return [{"id": "a", "kind": "activation", "function": "tanh", "inputs": ["data"]},
            {"id": "b", "kind": "activation", "function": "sigmoid", "inputs": ["data"]},
            {"id": "x", "kind": kind, "inputs": ["a", "b"], **settings}]


def masked(*layers):
    return [EMBED] + [{"id": f"x{i}", **layer} for i, layer in enumerate(layers)]


KINDS = [
    ("input", "3x4x5", one("input")),
    ("dense", "7", one("dense", units=5, activation="relu")),
    ("dense sequence", "3x7", one("dense", units=5, activation="gelu")),
    ("dense no bias", "7", one("dense", units=5, bias=False, activation="elu")),
    ("dense closing softmax", "7", one("dense", units=5, activation="softmax")),
    ("conv2d", "3x6x7", one("conv2d", filters=5, kernel=[3, 2])),
    ("conv2d same", "4x5x9", one("conv2d", filters=6, kernel=3, padding="same", activation="silu")),
    ("conv2d strided same", "2x6x7", one("conv2d", filters=4, kernel=3, stride=2, padding="same")),
    ("conv2d even kernel same", "2x6x7", one("conv2d", filters=4, kernel=4, stride=[1, 3], padding="same")),
    ("conv2d dilated groups", "4x6x5",
     one("conv2d", filters=6, kernel=2, dilation=[1, 2], groups=2, padding=1, bias=False)),
    ("conv2d softmax inside", "3x5x5", one("conv2d", filters=4, kernel=2, activation="softmax") + [
        {"id": "f", "kind": "flatten"}]),
    ("conv1d", "9x4", one("conv1d", filters=5, kernel=3, activation="relu")),
    ("conv1d strided", "9x4", one("conv1d", filters=4, kernel=3, stride=2, padding="same", groups=2)),
    ("conv2d_transpose", "2x4x5", one("conv2d_transpose", filters=3, kernel=3, stride=2, activation="tanh")),
    ("conv2d_transpose padded", "2x4x5",
     one("conv2d_transpose", filters=3, kernel=3, stride=2, padding=1, output_padding=1)),
    ("conv2d_transpose output padding", "2x4x5",
     one("conv2d_transpose", filters=3, kernel=3, stride=3, output_padding=2)),
    ("conv2d_transpose same", "2x3x4", one("conv2d_transpose", filters=2, kernel=2, stride=3, padding="same")),
    ("conv2d_transpose same large", "2x3x4", one("conv2d_transpose", filters=2, kernel=5, stride=2, padding="same")),
    ("conv2d_transpose dilated", "2x3x4", one("conv2d_transpose", filters=2, kernel=2, dilation=2)),
    ("depthwise_conv2d", "3x5x4", one("depthwise_conv2d", kernel=3, multiplier=2, padding="same")),
    ("separable_conv2d", "3x5x6", one("separable_conv2d", filters=4, kernel=3, multiplier=2, activation="relu")),
    ("maxpool2d", "3x7x6", one("maxpool2d")),
    ("maxpool2d padded", "3x6x7", one("maxpool2d", size=3, stride=2, padding=1)),
    ("maxpool2d same", "3x5x7", one("maxpool2d", size=2, padding="same")),
    ("maxpool2d gaps", "3x8x7", one("maxpool2d", size=2, stride=3, padding="same")),
    ("maxpool1d", "7x5", one("maxpool1d", size=3, stride=2, padding="same")),
    ("avgpool2d", "3x7x6", one("avgpool2d")),
    ("avgpool2d same", "3x6x7", one("avgpool2d", size=3, stride=2, padding="same")),
    ("avgpool2d padded", "3x6x7", one("avgpool2d", size=3, stride=2, padding=1)),
    ("global_avgpool", "5x3x4", one("global_avgpool")),
    ("global_avgpool sequence", "5x3", one("global_avgpool")),
    ("global_maxpool", "5x3x4", one("global_maxpool")),
    ("global_maxpool sequence", "5x3", one("global_maxpool")),
    ("dropout", "3x5", one("dropout", rate=0.3)),
    ("noise", "3x5", one("noise")),
    ("batchnorm image", "5x4x3", one("batchnorm")),
    ("batchnorm flat", "13", one("batchnorm", epsilon=0.01)),
    ("batchnorm sequence", "6x5", one("batchnorm", affine=False)),
    ("layernorm", "37", one("layernorm")),
    ("layernorm sequence", "3x20", one("layernorm", affine=False)),
    ("layernorm image", "3x4x5", one("layernorm")),
    ("groupnorm", "4x3x5", one("groupnorm", groups=2)),
    ("groupnorm plain", "4x3x5", one("groupnorm", groups=4, affine=False)),
    ("groupnorm flat", "12", one("groupnorm", groups=3)),
    ("groupnorm sequence", "5x6", one("groupnorm", groups=3)),
    ("embedding", "9:7", one("embedding", units=6)),
    ("lstm", "6x3", one("lstm", units=5)),
    ("lstm sequences", "4x3", one("lstm", units=7, return_sequences=True, bias=False)),
    ("lstm stacked", "5x3", one("lstm", units=4, layers=3, bidirectional=True)),
    ("lstm bidirectional sequences", "5x2", one("lstm", units=3, bidirectional=True, return_sequences=True)),
    ("gru", "6x3", one("gru", units=5)),
    ("gru stacked", "5x3", one("gru", units=4, layers=2, bidirectional=True, return_sequences=True)),
    ("rnn", "6x3", one("rnn", units=5)),
    ("rnn relu", "5x3", one("rnn", units=4, activation="relu", bidirectional=True)),
    ("attention", "5x6", one("attention", heads=2)),
    ("attention causal", "5x6", one("attention", heads=3, causal=True, bias=False)),
    ("positional_encoding", "5x6", one("positional_encoding")),
    ("positional_encoding learned", "5x6", one("positional_encoding", style="learned")),
    ("flatten image", "3x5x7", one("flatten")),
    ("flatten sequence", "5x7", one("flatten")),
    ("reshape", "60", one("reshape", shape=[3, 4, 5])),
    ("permute", "3x4x5", one("permute", order=[2, 3, 1])),
    ("zero_pad", "3x4x5", one("zero_pad", padding=[1, 0, 2, 3])),
    ("upsample", "3x4x5", one("upsample", size=[2, 3])),
    ("upsample bilinear", "3x4x5", one("upsample", size=[2, 3], interpolation="bilinear")),
    ("add", "3x4x5", joined("add")),
    ("multiply", "6", joined("multiply")),
    ("concat images", "3x4x5", joined("concat")),
    ("concat steps", "3x4", joined("concat", axis=[1])),
    ("masked pools", "8:9", masked({"kind": "global_avgpool"})),
    ("masked max", "8:9", masked({"kind": "global_maxpool"})),
    ("masked lstm", "8:9", masked({"kind": "lstm", "units": 4, "bidirectional": True, "layers": 2})),
    ("masked lstm sequences", "8:9", masked({"kind": "lstm", "units": 4, "return_sequences": True},
                                            {"kind": "gru", "units": 3, "bidirectional": True})),
    ("masked rnn", "8:9", masked({"kind": "rnn", "units": 4, "bias": False})),
    ("masked attention", "8:9", masked({"kind": "attention", "heads": 2}, {"kind": "flatten"})),
    ("masked causal attention", "8:9", masked({"kind": "attention", "heads": 2, "causal": True}, {"kind": "flatten"})),
] + [(f"activation {f}", "3x4x5", one("activation", function=f) + [{"id": "end", "kind": "flatten"}])
     for f in ("linear", "relu", "leaky_relu", "elu", "gelu", "silu", "tanh", "sigmoid", "softmax")]
