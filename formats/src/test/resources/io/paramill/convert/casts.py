"""Writes a vector of each float type with all of its values, and of doubles, and every cast of them: by PyTorch, but
for doubles to half, which PyTorch rounds twice and NumPy once. Doubles to bfloat16 are left out: nobody rounds once.

Argument: folder.
"""
import pathlib
import sys

import torch
from safetensors.torch import save_file

folder = pathlib.Path(sys.argv[1])
wide = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
small = [torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz]
generator = torch.Generator().manual_seed(20261125)
doubles = torch.randn(20000, dtype=torch.float64, generator=generator)
doubles *= torch.pow(2.0, torch.randint(-30, 20, (20000,), generator=generator).double())
vectors = {torch.float64: doubles, torch.float32: doubles.float()}
for dtype in wide[:2]:
    vectors[dtype] = torch.arange(-32768, 32768, dtype=torch.int32).to(torch.int16).view(dtype)
for dtype in small:
    vectors[dtype] = torch.arange(256, dtype=torch.int32).to(torch.uint8).view(dtype)


def name(dtype):
    return str(dtype).removeprefix("torch.")


save_file({name(dtype): vector for dtype, vector in vectors.items()}, folder / "from.safetensors")
for target in wide:
    casts = {name(dtype): vector.to(target) for dtype, vector in vectors.items() if dtype != target}
    if target == torch.float16:
        casts["float64"] = torch.from_numpy(doubles.numpy().astype("float16"))
    elif target == torch.bfloat16:
        del casts["float64"]
    save_file(casts, folder / f"{name(target)}.safetensors")
