"""Makes tests/golden/weights: what other implementations make of the number formats that Maquette reads and writes.

Needs numpy and the PyPI package gguf (llama.cpp's own Python reader, writer and dequantisation), in a throw-away
environment: python3 -m venv V && V/bin/pip install numpy gguf==0.19.0. The 256-wide encoders are not in that package;
they are taken from ggml's C source, compiled here (--ggml: the folder ggml of a llama.cpp checkout).
usage: make_weights_goldens.py --smollm2 FILE.gguf --ggml FOLDER
"""
import argparse
import ctypes
import json
import os
import pathlib
import subprocess
import tempfile

import numpy as np
import gguf
from gguf import GGMLQuantizationType as T
from gguf.quants import dequantize, quantize

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "weights"
BLOCKS = 3
# Where the half-precision scales of a block lie: random bits there would give infinities.
SCALES = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0], T.Q2_K: [80, 82], T.Q3_K: [108],
          T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}


def random_blocks(kind, random):
    numbers, size = gguf.GGML_QUANT_SIZES[kind]
    raw = random.integers(0, 256, (2, BLOCKS, size), dtype=np.uint8)
    for at in SCALES[kind]:
        scales = random.normal(0, 0.02, (2, BLOCKS)).astype(np.float16)
        raw[:, :, at:at + 2] = scales[..., None].view(np.uint8)
    # One block with a subnormal scale.
    at = SCALES[kind][0]
    raw[0, 0, at:at + 2] = np.array([3e-6], np.float16).view(np.uint8)
    return raw.reshape(2, BLOCKS * size), (2, BLOCKS * numbers)


def write_decoding(random):
    """quantized.gguf: a tensor of each format, and what gguf-py decodes it to, as NAME.expected."""
    writer = gguf.GGUFWriter(OUT / "quantized.gguf", "llama")
    writer.add_string("test.text", "naïve 木")
    writer.add_array("test.texts", ["a", "", "<|im_end|>"])
    writer.add_array("test.integers", [-1, 2, 300])
    writer.add_array("test.numbers", [0.5, -1.5])
    writer.add_bool("test.flag", True)
    writer.add_uint8("test.u8", 200)
    writer.add_int8("test.i8", -3)
    writer.add_uint16("test.u16", 60000)
    writer.add_int16("test.i16", -30000)
    writer.add_uint32("test.u32", 4000000000)
    writer.add_int32("test.i32", -2000000000)
    writer.add_uint64("test.u64", 1 << 40)
    writer.add_int64("test.i64", -(1 << 40))
    writer.add_float32("test.f32", 0.25)
    writer.add_float64("test.f64", 1e-300)
    for kind in SCALES:
        raw, shape = random_blocks(kind, random)
        writer.add_tensor(kind.name, raw, raw_dtype=kind)
        writer.add_tensor(kind.name + ".expected", dequantize(raw, kind).astype(np.float32).reshape(shape))
    halves = np.arange(65536, dtype=np.uint32).astype(np.uint16)
    halves = halves[(halves & 0x7c00) != 0x7c00][::37]
    writer.add_tensor("F16", halves.view(np.float16))
    writer.add_tensor("F16.expected", halves.view(np.float16).astype(np.float32))
    bfloats = np.arange(0, 65536, 61, dtype=np.uint32).astype(np.uint16)
    bfloats = bfloats[(bfloats & 0x7f80) != 0x7f80]
    writer.add_tensor("BF16", bfloats.view(np.uint8).reshape(1, -1), raw_dtype=T.BF16)
    writer.add_tensor("BF16.expected", (bfloats.astype(np.uint32) << 16).view(np.float32).reshape(1, -1))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def compile_ggml(folder):
    source = pathlib.Path(folder) / "src" / "ggml-quants.c"
    library = pathlib.Path(tempfile.mkdtemp()) / "quants.so"
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-I", f"{folder}/include", "-I", f"{folder}/src", str(source),
                    "-o", str(library), "-lm"], check=True)
    return ctypes.CDLL(str(library), mode=os.RTLD_LAZY)


def ggml_quantize(library, name, numbers, kind):
    size = gguf.GGML_QUANT_SIZES[kind]
    out = np.zeros(numbers.size // size[0] * size[1], np.uint8)
    function = getattr(library, name)
    function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    numbers = np.ascontiguousarray(numbers, np.float32)
    function(numbers.ctypes.data, out.ctypes.data, numbers.size)
    return out.reshape(numbers.shape[0], -1)


def write_encoding(random, ggml_folder):
    """encoded.gguf: numbers, and what gguf-py and ggml make of them in each format."""
    library = compile_ggml(ggml_folder)
    numbers = random.normal(0, 0.04, (4, 256)).astype(np.float32)
    numbers[0, :32] = 0                      # A group of zeros.
    numbers[1, 7] = 3.0                      # An outlier.
    numbers[2] = np.abs(numbers[2])          # No negative number.
    numbers[3, 64:128] = 0.25                # A constant group.
    writer = gguf.GGUFWriter(OUT / "encoded.gguf", "llama")
    writer.add_tensor("numbers", numbers)
    for kind in (T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, T.BF16):
        writer.add_tensor(kind.name, quantize(numbers, kind), raw_dtype=kind)
    writer.add_tensor("F16", numbers.astype(np.float16))
    for kind, function in ((T.Q4_K, "quantize_row_q4_K_ref"), (T.Q5_K, "quantize_row_q5_K_ref"), (T.Q6_K, "quantize_row_q6_K_ref")):
        writer.add_tensor(kind.name, ggml_quantize(library, function, numbers, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def unpermute(weight, heads):
    return weight.reshape(heads, weight.shape[0] // heads // 2, 2, weight.shape[1]).swapaxes(1, 2).reshape(weight.shape)


def write_smollm2(path):
    """smollm2.json: some numbers of SmolLM2's tensors under Hugging Face's names and row order."""
    reader = gguf.GGUFReader(path)
    heads = {"attn_q": reader.fields["llama.attention.head_count"].contents(),
             "attn_k": reader.fields["llama.attention.head_count_kv"].contents()}
    wanted = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
    for gguf_part, part in (("attn_q", "self_attn.q_proj"), ("attn_k", "self_attn.k_proj"), ("attn_v", "self_attn.v_proj"),
                            ("ffn_down", "mlp.down_proj"), ("ffn_norm", "post_attention_layernorm")):
        wanted[f"blk.7.{gguf_part}.weight"] = f"model.layers.7.{part}.weight"
    out = {}
    for tensor in reader.tensors:
        if tensor.name not in wanted:
            continue
        weight = dequantize(tensor.data, tensor.tensor_type).astype(np.float32).reshape([int(x) for x in tensor.shape[::-1]])
        for part, count in heads.items():
            if part in tensor.name:
                weight = unpermute(weight, count)
        flat = weight.reshape(-1)
        at = [int(i) for i in np.linspace(0, flat.size - 1, 24).astype(np.int64)]
        out[wanted[tensor.name]] = {"type": tensor.tensor_type.name, "shape": list(weight.shape), "at": at,
                                    "numbers": [float(flat[i]) for i in at], "sum": float(flat.astype(np.float64).sum())}
    (OUT / "smollm2.json").write_text(json.dumps(out, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--smollm2", required=True)
    parser.add_argument("--ggml", required=True)
    arguments = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(20260921)
    write_decoding(random)
    write_encoding(random, arguments.ggml)
    write_smollm2(arguments.smollm2)


if __name__ == "__main__":
    main()
