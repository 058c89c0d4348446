"""Loads a state_dict into a PyTorch module for each layer, and compares what it makes of an input.

Arguments: state_dict, file of inputs and outputs (npz).
"""
import sys

import numpy
import torch
from torch import nn

state = torch.load(sys.argv[1], weights_only=True)
data = numpy.load(sys.argv[2])
torch.set_default_dtype(torch.float64)


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.MultiheadAttention(6, 2, batch_first=True)

    def forward(self, query, key):
        return self.inner(query, key, key, need_weights=False)[0]


class Separable(nn.Module):
    def __init__(self):
        super().__init__()
        self.depthwise = nn.Conv2d(3, 3, 3, groups=3, bias=False)
        self.pointwise = nn.Conv2d(3, 5, 1)

    def forward(self, image):
        return self.pointwise(self.depthwise(image))


modules = {
    "dense": nn.Linear(6, 5),
    "conv1": nn.Conv1d(6, 4, 3),
    "conv2": nn.Conv2d(3, 7, (3, 2)),
    "grouped": nn.Conv2d(3, 6, 3, groups=3),
    "conv3": nn.Conv3d(2, 2, 3),
    "transposed": nn.ConvTranspose2d(3, 4, 3, stride=2),
    "depthwise": nn.Conv2d(3, 6, 3, groups=3),
    "separable": Separable(),
    "batch_norm": nn.BatchNorm2d(3, eps=1e-3),
    "layer_norm": nn.LayerNorm(6, eps=1e-3),
    "embedding": nn.Embedding(11, 4),
    "lstm": nn.LSTM(6, 4, batch_first=True),
    "gru": nn.GRU(6, 4, batch_first=True),
    "rnn": nn.RNN(6, 4, batch_first=True),
    "both": nn.LSTM(6, 4, batch_first=True, bidirectional=True),
    "attention": Attention(),
    "old": nn.LSTM(6, 4, batch_first=True, dtype=torch.float32),
}
# The one computes in float32, the other takes the root of the size in it.
tolerances = {"old": 1e-5, "attention": 1e-6}
channels_last = {"conv1", "conv2", "grouped", "conv3", "transposed", "depthwise", "separable", "batch_norm"}
for name, module in modules.items():
    own = {key.removeprefix(name + "."): value for key, value in state.items() if key.startswith(name + ".")}
    (module.inner if name == "attention" else module).load_state_dict(own, strict=True)
    module.eval()
    inputs = [torch.from_numpy(data[key]) for key in data.files if key.startswith(name + ".input")]
    if name in channels_last:
        inputs = [value.movedim(-1, 1) for value in inputs]
    with torch.no_grad():
        output = module(*inputs)
    output = output[0] if isinstance(output, tuple) else output
    output = output.movedim(1, -1) if name in channels_last else output
    expected = data[name + ".output"]
    assert output.shape == expected.shape, (name, output.shape, expected.shape)
    difference = numpy.abs(output.numpy() - expected).max()
    assert difference < tolerances.get(name, 1e-10), (name, difference)
    print(name, difference)
missing = [key for key in state if key.split(".")[0] not in modules]
assert not missing, missing

# Other scripts may run in this process.
torch.set_default_dtype(torch.float32)
