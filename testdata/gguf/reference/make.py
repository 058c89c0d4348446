"""Writes a file with the gguf package, and what it holds."""

import json
import pathlib

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Type
from gguf import GGUFValueType as Value

HERE = pathlib.Path(__file__).parent
random = np.random.default_rng(8)
writer = gguf.GGUFWriter(HERE / "model.gguf", "llama")
writer.add_uint32("llama.block_count", 2)
writer.add_float32("llama.rope.freq_base", 10000.0)
writer.add_key_value("test.u8", 200, Value.UINT8)
writer.add_key_value("test.i8", -5, Value.INT8)
writer.add_key_value("test.u16", 60000, Value.UINT16)
writer.add_key_value("test.i16", -300, Value.INT16)
writer.add_key_value("test.i32", -70000, Value.INT32)
writer.add_key_value("test.u64", 1 << 40, Value.UINT64)
writer.add_key_value("test.i64", -(1 << 40), Value.INT64)
writer.add_key_value("test.f64", 0.1, Value.FLOAT64)
writer.add_bool("test.true", True)
writer.add_string("general.name", "größe")
writer.add_array("tokenizer.ggml.tokens", ["a", "", "é"])
writer.add_array("tokenizer.ggml.scores", [0.5, 1.5, 2.5])
expected = []


def add(name, array, raw_dtype=None, stands_for=None):
    writer.add_tensor(name, array, raw_dtype=raw_dtype)
    values = array if stands_for is None else stands_for[1]
    expected.append(
        {
            "name": name,
            "dtype": str(array.dtype) if stands_for is None else stands_for[0],
            "shape": list(values.shape),
            "bytes": values.tobytes().hex(),
        }
    )


numbers = random.standard_normal((3, 64)).astype(np.float32)
add("token_embd.weight", numbers)
add("blk.0.attn.bias", numbers[0].astype(np.float16))
quantized = gguf.quants.quantize(numbers, Type.Q8_0)
add("blk.0.ffn", quantized, Type.Q8_0, ("float32", gguf.quants.dequantize(quantized, Type.Q8_0)))
halves = gguf.quants.quantize(numbers, Type.BF16)
add("blk.1.ffn", halves, Type.BF16, ("bfloat16", halves.view(np.uint16)))
add("positions", np.arange(5, dtype=np.int32).reshape(5, 1))
add("cube", np.arange(24, dtype=np.float64).reshape(2, 3, 4))
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
(HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
