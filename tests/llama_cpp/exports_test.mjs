// Loads our exports of MiniMind2-small in llama.cpp and compares what it says with what PyTorch says.
//
// With an adapter whose B is zero the merged model must give torch's 32 greedy tokens, its logits must have torch's
// direction in every number format, and the tokenizer must give torch's ids; with PEFT's adapter the merged model, and
// the base with our GGUF adapter, must give the logits of PEFT's merged model.
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";

import {check, checkCosine, data, exportWith, finish, greedy, cosines, logProbabilities, maquette, openLlama, readPrompts, skip, writeZeroAdapter} from "./support.mjs";

const model = join(data, "models/minimind2-small");
const adapter = join(data, "goldens/peft_adapters/minimind2-small");
for (const path of [model, adapter]) if (!existsSync(path)) skip(path.slice(data.length + 1));
const prompts = readPrompts("minimind2-small");

// F16 only rounds. The others are what rounding does to 26 million parameters at the worst of four prompts (measured
// 0.99981, 0.99937, 0.9892, 0.925, 0.822). llama.cpp rounds the activations to 8 bits too: Q8_0 in every matrix reaches 0.99857.
const cosineMin = {BF16: 0.9997, Q8_0: 0.999, Q6_K: 0.98, Q4_K: 0.9, Q4_0: 0.75};

const llama = await openLlama();
const modules = maquette("inspect", model).tensors.filter(({name}) => name.endsWith("_proj.weight"));
const zero = writeZeroAdapter("zero", Object.fromEntries(modules.map(({name, shape}) => [name.replace(/\.weight$/, ""), shape])));
const [base] = exportWith(zero, model, "base", "--to", "gguf", "--quantization", "F16");

const loaded = await llama.loadModel({modelPath: base});
for (const prompt of prompts) {
    const label = JSON.stringify(prompt.text.slice(0, 30));
    const ids = loaded.tokenize(prompt.text, true);
    check(`tokens of ${label}`, String(ids) === String(prompt.ids), `${ids} instead of ${prompt.ids}`);
    const tokens = await greedy(loaded, prompt.ids, prompt.greedy_ids.length);
    check(`32 greedy tokens after ${label}`, String(tokens) === String(prompt.greedy_ids), `${tokens} instead of ${prompt.greedy_ids}`);
}
await checkCosine(loaded, prompts, "merged F16", 0.9999);
await loaded.dispose();

for (const [quantization, limit] of Object.entries(cosineMin)) {
    const [file] = exportWith(zero, model, `base-${quantization}`, "--to", "gguf", "--quantization", quantization);
    const opened = await llama.loadModel({modelPath: file});
    await checkCosine(opened, prompts, `merged ${quantization}`, limit);
    await opened.dispose();
}

const merged = JSON.parse(readFileSync(join(adapter, "merged.json"), "utf8"));
const wanted = merged.last_logits_head.map((logit) => logit - merged.last_logits_head[0]);

async function logitsApart(file, lora) {
    const opened = await llama.loadModel({modelPath: file});
    const found = await logProbabilities(opened, merged.ids, wanted.length, lora);
    await opened.dispose();
    return Math.max(...found.map((value, i) => Math.abs(value - found[0] - wanted[i])));
}

const [full, adapterFile] = exportWith(adapter, model, "tuned", "--to", "gguf,gguf-adapter", "--quantization", "F16");
for (const [what, file, lora] of [["merged F16", full, null], ["base and GGUF adapter", base, adapterFile]]) {
    const apart = await logitsApart(file, lora);
    check(`${what}: logits of PEFT's merged model within 0.05`, apart <= 0.05, `off by ${apart}`);
}
// The comparisons must be able to fail: the base alone is not the tuned model, nor the tuned the base.
check("the base without the adapter differs", (await logitsApart(base, null)) > 0.5);
const tuned = await llama.loadModel({modelPath: full});
check("the tuned model's logits differ from the base's", Math.min(...(await cosines(tuned, prompts))) < 0.999);
finish();
