"""Prints the tensors of a file as the gguf package reads them, and writes the same file itself."""

import sys

import gguf
from gguf import GGMLQuantizationType as Type

ours, theirs = sys.argv[1:]
reader = gguf.GGUFReader(ours)
writer = gguf.GGUFWriter(theirs, "llama")
names = {Type.F32: "float32", Type.F16: "float16", Type.BF16: "bfloat16", Type.I32: "int32"}
for field in reader.fields.values():
    if not field.name.startswith("GGUF.") and field.name != "general.architecture":
        kind = field.types[0]
        sub = field.types[-1] if len(field.types) > 1 else None
        writer.add_key_value(field.name, field.contents(), kind, sub)
for tensor in reader.tensors:
    shape = [int(extent) for extent in reversed(tensor.shape)]
    data = "x" + tensor.data.tobytes().hex()
    print(tensor.name, names[tensor.tensor_type], shape, data, sep="\t")
    writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
