// Loads our exports in llama.cpp (npm node-llama-cpp) and compares what it says with what PyTorch says.
//
// The base is MiniMind2-small. With an adapter whose B is zero the merged model must give torch's 32 greedy tokens, its
// logits must have torch's direction (cosine) in every number format, and the tokenizer must give torch's ids; with PEFT's
// adapter the merged model, and the base with our GGUF adapter, must give the logits of PEFT's merged model. Environment: MAQUETTE_BINARY, MAQUETTE_NODE_MODULES, MAQUETTE_DATA (optional).
import {execFileSync} from "node:child_process";
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join, resolve} from "node:path";
import {pathToFileURL} from "node:url";

const skipCode = 77;
const data = process.env.MAQUETTE_DATA ?? resolve("../shared/data");
const model = join(data, "models/minimind2-small");
const adapter = join(data, "goldens/peft_adapters/minimind2-small");
const logits = join(data, "goldens/logits/minimind2-small.json");
const library = join(process.env.MAQUETTE_NODE_MODULES ?? "", "node-llama-cpp/dist/index.js");

function skip(what) {
    console.log(`skipped: ${what}`);
    process.exit(skipCode);
}
for (const path of [model, adapter, logits]) if (!existsSync(path)) skip(path.slice(data.length + 1));
if (Number(process.versions.node.split(".")[0]) < 20) skip("node-llama-cpp needs Node 20");
if (!existsSync(library)) skip("node-llama-cpp (run ./studio setup)");
const folder = mkdtempSync(join(tmpdir(), "maquette-llama-"));
process.on("exit", () => rmSync(folder, {recursive: true, force: true}));

let failures = 0;
function check(what, holds, details = "") {
    console.log(`${holds ? "ok  " : "FAIL"} ${what}${holds ? "" : ": " + details}`);
    if (!holds) ++failures;
}

function exportWith(adapterFolder, name, ...options) {
    const out = join(folder, name);
    const text = execFileSync(process.env.MAQUETTE_BINARY, ["export", adapterFolder, "--model", model, "-o", out, "--json", ...options], {encoding: "utf8"});
    return JSON.parse(text).exports.map((thing) => thing.path);
}

// The same adapter, without effect.
function zeroAdapter() {
    const out = join(folder, "zero");
    mkdirSync(out);
    cpSync(join(adapter, "adapter_config.json"), join(out, "adapter_config.json"));
    const bytes = Buffer.from(readFileSync(join(adapter, "adapter_model.safetensors")));
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    for (const [tensor, facts] of Object.entries(JSON.parse(bytes.subarray(8, start))))
        if (tensor.includes("lora_B")) bytes.fill(0, start + facts.data_offsets[0], start + facts.data_offsets[1]);
    writeFileSync(join(out, "adapter_model.safetensors"), bytes);
    return out;
}

const {getLlama, LlamaLogLevel} = await import(pathToFileURL(library));
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error, progressLogs: false});

async function greedy(loaded, ids, count) {
    const context = await loaded.createContext({contextSize: 512, threads: 2});
    const out = [];
    for await (const token of context.getSequence().evaluate(ids, {temperature: 0, yieldEogToken: true})) if (out.push(token) >= count) break;
    await context.dispose();
    return out;
}

// The logarithms of the probabilities of the tokens 0 to count - 1 after `ids`: logits but for one number added to all.
async function logProbabilities(loaded, ids, count, lora) {
    const context = await loaded.createContext({contextSize: 512, threads: 2, ...(lora ? {lora: {adapters: [{filePath: lora, scale: 1}]}} : {})});
    const options = {temperature: 1, topK: 0, topP: 1, minP: 0, yieldEogToken: true};
    let found;
    for await (const {probabilities} of context.getSequence().evaluateWithMetadata(ids, {probabilities: true}, options)) {
        found = probabilities;
        break;
    }
    await context.dispose();
    return Array.from({length: count}, (_, i) => Math.log(found.get(i)));
}

async function logitDifferences(loaded, ids, count, lora) {
    const values = await logProbabilities(loaded, ids, count, lora);
    return values.map((value) => value - values[0]);
}

// A tensor of 32-bit floats.
function readTensor(path, name) {
    const bytes = readFileSync(path);
    const start = 8 + Number(bytes.readBigUInt64LE(0));
    const [begin, end] = JSON.parse(bytes.subarray(8, start))[name].data_offsets;
    return Array.from({length: (end - begin) / 4}, (_, i) => bytes.readFloatLE(start + begin + 4 * i));
}

// Of two lists less their means, as a number added to all logits changes nothing.
function cosine(a, b) {
    const centered = (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return values.map((value) => value - mean);
    };
    const [x, y] = [centered(a), centered(b)];
    const dot = (u, v) => u.reduce((sum, value, i) => sum + value * v[i], 0);
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

// The least cosine with torch's logits at the prompts' ends. Limits: F16 and BF16 only round; the others are measured on
// this model of 26 million parameters and leave its rounding a half of room.
const cosineMin = {F16: 0.9999, BF16: 0.9999, Q8_0: 0.999, Q6_K: 0.99, Q4_K: 0.95, Q4_0: 0.9};

{
    const zero = zeroAdapter();
    const [path] = exportWith(zero, "base", "--to", "gguf", "--quantization", "F16");
    const loaded = await llama.loadModel({modelPath: path});
    const prompts = JSON.parse(readFileSync(logits, "utf8")).prompts;
    for (const prompt of prompts) {
        const label = JSON.stringify(prompt.text.slice(0, 30));
        const ids = loaded.tokenize(prompt.text, true);
        check(`tokens of ${label}`, String(ids) === String(prompt.ids), `${ids} instead of ${prompt.ids}`);
        const tokens = await greedy(loaded, prompt.ids, prompt.greedy_ids.length);
        check(`32 greedy tokens after ${label}`, String(tokens) === String(prompt.greedy_ids), `${tokens} instead of ${prompt.greedy_ids}`);
    }
    await loaded.dispose();

    const wholeLogits = prompts.map((_, i) => readTensor(logits.replace(/json$/, "safetensors"), `p${i}.last_logits`));
    for (const [quantization, limit] of Object.entries(cosineMin)) {
        const [file] = exportWith(zero, `base-${quantization}`, "--to", "gguf", "--quantization", quantization);
        const opened = await llama.loadModel({modelPath: file});
        const found = [];
        for (const [i, prompt] of prompts.entries()) found.push(cosine(await logProbabilities(opened, prompt.ids, wholeLogits[i].length), wholeLogits[i]));
        check(`merged ${quantization}: cosine with torch's logits of at least ${limit} (${Math.min(...found).toFixed(6)})`, Math.min(...found) >= limit, String(found));
        await opened.dispose();
    }

    const merged = JSON.parse(readFileSync(join(adapter, "merged.json"), "utf8"));
    const wanted = merged.last_logits_head.map((logit) => logit - merged.last_logits_head[0]);
    const compare = (what, found, limit) => {
        const worst = Math.max(...found.map((value, i) => Math.abs(value - wanted[i])));
        check(`${what}: logits of PEFT's merged model within ${limit}`, worst <= limit, `off by ${worst}`);
    };
    const [full, adapterFile] = exportWith(adapter, "tuned", "--to", "gguf,gguf-adapter", "--quantization", "F16");
    const [small] = exportWith(adapter, "small", "--to", "gguf", "--quantization", "Q8_0");
    for (const [what, file, lora, limit] of [["merged F16", full, null, 0.05], ["base and GGUF adapter", path, adapterFile, 0.05], ["merged Q8_0", small, null, 0.4]]) {
        const opened = await llama.loadModel({modelPath: file});
        compare(what, await logitDifferences(opened, merged.ids, wanted.length, lora), limit);
        await opened.dispose();
    }
    // The comparison must be able to fail: the base alone is not the tuned model.
    const base = await llama.loadModel({modelPath: path});
    const apart = (await logitDifferences(base, merged.ids, wanted.length, null)).map((value, i) => Math.abs(value - wanted[i]));
    check("the base without the adapter differs", Math.max(...apart) > 0.5, String(apart));
}
process.exit(failures ? 1 : 0);
