"""Makes tests/golden/weights/nf4_*: small models saved in 4 bits by transformers and bitsandbytes, and what they decode to.

Needs torch, transformers, accelerate and bitsandbytes, in a throw-away environment:
python3 -m venv V && V/bin/pip install torch==2.15.0 transformers==5.23.0 accelerate bitsandbytes==0.50.2
nf4_double is a Llama with double quantisation, in one file; nf4_plain a Qwen2 without it, cut into shards by us so that
the parts of a weight lie in different files. Each has expected.safetensors: every 4-bit weight as bitsandbytes decodes
it, under its own name, and `logits` [1, T, vocabulary] of the model with those weights, for the ids in `ids`.
"""
import json
import pathlib
import shutil
import tempfile

import torch
import bitsandbytes
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

OUT = pathlib.Path(__file__).resolve().parents[2] / "tests" / "golden" / "weights"
SIZES = dict(hidden_size=64, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2, intermediate_size=128, vocab_size=40,
             max_position_embeddings=64, rms_norm_eps=1e-5, tie_word_embeddings=False, bos_token_id=1, eos_token_id=2)


def random_model(kind):
    torch.manual_seed(4)
    model = LlamaForCausalLM(LlamaConfig(**SIZES)) if kind == "llama" else Qwen2ForCausalLM(Qwen2Config(**SIZES))
    with torch.no_grad():
        for name, parameter in sorted(model.named_parameters()):
            parameter.copy_((1 if "norm" in name else 0) + 0.2 * torch.randn(parameter.shape))
    return model.to(torch.bfloat16)


def decoded_weights(model):
    out = {}
    for name, module in model.named_modules():
        if isinstance(module, bitsandbytes.nn.Linear4bit):
            state = module.weight.quant_state
            state.dtype = torch.float32
            out[name + ".weight"] = bitsandbytes.functional.dequantize_4bit(module.weight.data, state).reshape(state.shape).contiguous()
    return out


def make(folder, kind, double):
    shutil.rmtree(folder, ignore_errors=True)
    config = BitsAndBytesConfig(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=double, bnb_4bit_compute_dtype=torch.bfloat16)
    with tempfile.TemporaryDirectory() as plain:
        random_model(kind).save_pretrained(plain)
        quantized = AutoModelForCausalLM.from_pretrained(plain, quantization_config=config, device_map="cpu", dtype=torch.bfloat16)
        quantized.save_pretrained(folder)
        exact = AutoModelForCausalLM.from_pretrained(plain, dtype=torch.float32, attn_implementation="eager").eval()
    (folder / "generation_config.json").unlink(missing_ok=True)
    weights = decoded_weights(quantized)
    state = exact.state_dict()
    for name, weight in weights.items():
        state[name].copy_(weight)
    ids = torch.arange(3, 15).reshape(1, -1)
    with torch.no_grad():
        logits = exact(ids).logits
    save_file({**weights, "logits": logits.contiguous(), "ids": ids.to(torch.int32)}, str(folder / "expected.safetensors"))


def cut_into_shards(folder):
    tensors = load_file(str(folder / "model.safetensors"))
    names = sorted(tensors)
    shards = {"model-00001-of-00002.safetensors": names[::2], "model-00002-of-00002.safetensors": names[1::2]}
    for file, held in shards.items():
        save_file({name: tensors[name] for name in held}, str(folder / file), metadata={"format": "pt"})
    index = {"metadata": {}, "weight_map": {name: file for file, held in shards.items() for name in held}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")
    (folder / "model.safetensors").unlink()


def main():
    make(OUT / "nf4_double", "llama", True)
    make(OUT / "nf4_plain", "qwen2", False)
    cut_into_shards(OUT / "nf4_plain")


if __name__ == "__main__":
    main()
