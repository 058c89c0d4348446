"""Writes states just as paddle.save pickles them, with a stand-in for its tensors."""

import collections
import copyreg
import pathlib
import pickle

import numpy as np

HERE = pathlib.Path(__file__).parent
floats = np.arange(6, dtype=np.float32).reshape(2, 3) / 4
bias = np.array([0.5, -2], np.float64)
halves = np.array([0x3F80, 0xC000], np.uint16)  # bfloat16: 1, -2


class Tensor:
    """paddle.Tensor: pickled as a pair of its name and its elements."""

    def __init__(self, name, elements):
        self.name, self.elements = name, elements


class LoDTensor(Tensor):
    """paddle.fluid.core.LoDTensor: pickled as a call of eval."""


def save(obj, name, protocol=4):
    with open(HERE / name, "wb") as file:
        pickler = pickle.Pickler(file, protocol)
        pickler.dispatch_table = copyreg.dispatch_table.copy()
        pickler.dispatch_table[Tensor] = lambda t: (tuple, ((t.name, t.elements),))
        pickler.dispatch_table[LoDTensor] = lambda t: (eval, ("data", {"data": t.elements}))
        pickler.dump(obj)


names = {"linear.weight": "linear_0.w_0", "linear.bias": "linear_0.b_0", "half": "half_0.w_0"}
layer = {"linear.weight": floats, "linear.bias": bias, "half": halves}
save({**layer, "StructuredToParameterName@@": names}, "layer.pdparams")
save(
    {
        "model": {"w": Tensor("w_0", floats)},
        "opt": {
            "w_0_moment1_0": Tensor("w_0_moment1_0", floats * 2),
            "LR_Scheduler": {"last_epoch": 3, "last_lr": 0.125},
        },
        "epoch": 100,
    },
    "nested.pdparams",
)
save(
    {
        "w_0_velocity_0": Tensor("w_0_velocity_0", floats),
        "master_weights": {"w_0": Tensor("w_0_fp32_master_0", bias)},
        "LR_Scheduler": {"last_epoch": 3, "last_lr": 0.125},
    },
    "optimizer.pdopt",
)
save({"w": LoDTensor("w", floats)}, "lod.pdparams")
save(
    {
        "small": bias,
        "large@@.0": floats.flatten()[:4],
        "large@@.1": floats.flatten()[4:],
        "StructuredToParameterName@@": {"small": "b_0", "large": "w_0"},
        "UnpackBigParamInfor@@": {
            "large": {"OriginShape": (2, 3), "slices": ["large@@.0", "large@@.1"]}
        },
    },
    "parts.pdparams",
    protocol=2,
)
save(Tensor("w_0", floats), "one.pdtensor")
save(collections.OrderedDict(w=Tensor("w_0", floats), more=[Tensor("b_0", bias)]), "ordered.pt")


class Call:
    def __init__(self, *arguments):
        self.arguments = arguments

    def __reduce__(self):
        return eval, self.arguments


save({"w": Call("__import__('os').getpid()")}, "unsafe-eval.pdparams")
save({"w": Call("data", {"data": floats, "x": 1})}, "unsafe-two-names.pdparams")
save({"w": Call("date", {"data": floats})}, "unsafe-other-name.pdparams")
save({"w": eval}, "unsafe-function.pdparams")
