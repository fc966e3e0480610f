"""What a GPU does with Maquette, in one call: self-test, gradients against PyTorch's, and training speed of known shapes.

    python3 scripts/gpu_check.py bundle [--output gpu_check.tar]    # here: a folder with everything, for a machine without tools
    python3 gpu_check.py run [--peak-tflops 989]                    # there, inside the unpacked folder (or here, from the checkout)

Nothing but Python's standard library and a Vulkan driver is needed there. Weights are random: speed and memory do not
depend on them. Without a GPU, `run --device gpu --shapes smollm2-135m --length 64` proves the bundle on lavapipe.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GOLDENS = ["gradients/llama", "gradients/qwen2", "gradients/qwen3", "trajectories"]
# hidden, inner, layers, heads * head_dim, kv heads * head_dim, vocabulary: as native/command_line/random_model.cpp.
SHAPES = {"smollm2-135m": (576, 1536, 30, 576, 192, 49152), "qwen2.5-0.5b": (896, 4864, 24, 896, 128, 151936),
          "qwen2.5-1.5b": (1536, 8960, 28, 1536, 256, 151936), "qwen2.5-7b": (3584, 18944, 28, 3584, 512, 152064)}


def flops_per_token(shape, length, rank):
    """A frozen base needs no weight gradients: 4 a parameter; adapters 6; the head 4; causal attention 7 a pair seen."""
    hidden, inner, layers, query, key, vocabulary = SHAPES[shape]
    linear = layers * (hidden * (query + 2 * key) + query * hidden + 3 * hidden * inner)
    adapters = layers * rank * (3 * hidden + query + 2 * key + query + hidden + 2 * (hidden + inner) + inner + hidden)
    return 4 * linear + 6 * adapters + 4 * vocabulary * hidden + 7 * length * query * layers


def bundle(options):
    root = HERE.parent
    release = root / "build" / "release"
    data = pathlib.Path(os.environ.get("MAQUETTE_DATA") or root.parent / "shared" / "data")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "gpu_check"
        folder.mkdir()
        for path in (release / "maquette", release / "libdnnl.so.3", HERE / "gpu_check.py"):
            shutil.copy(path, folder)
        for system in ("libgomp.so.1", "libsqlite3.so.0", "libstdc++.so.6", "libvulkan.so.1"):  # A bare machine may lack them.
            for line in subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout.splitlines():
                if line.strip().startswith(system + " ") and "x86-64" in line:
                    shutil.copy(line.split("=> ")[1], folder)
                    break
        for golden in GOLDENS:
            shutil.copytree(data / "goldens" / golden, folder / "goldens" / golden)
        with tarfile.open(options.output, "w") as archive:
            archive.add(folder, "gpu_check")
    print(f"{options.output}: {pathlib.Path(options.output).stat().st_size / 1e6:.0f} MB; unpack it and run gpu_check/gpu_check.py run")


def companion():
    for path in (HERE / "maquette", HERE.parent / "build" / "release" / "maquette"):
        if path.exists():
            return path
    raise SystemExit("maquette is not there: build it with ./studio build release")


def call(title, command, environment):
    """Runs one command, shows it, and gives (succeeded, standard output)."""
    print(f"\n== {title}", flush=True)
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, env=environment)
    if done.returncode != 0:
        print(f"FAILED with code {done.returncode}")
    return done.returncode == 0, done.stdout


def selftest(maquette, options, environment):
    """Every operation, then every kernel of those that a device chooses from: right or not, and how fast."""
    succeeded, output = call("self-test", [maquette, "selftest", "--device", options.device, "--json"], environment)
    if not output.startswith("{"):
        print(output)
        return False, []
    kernels = []
    for device in json.loads(output)["devices"]:
        print(device["device"])
        for row in device["operations"]:
            print(f"  {row['operation']:20} error {row['relative_error'] if row['relative_error'] is not None else float('inf'):.2e}  {'ok' if row['ok'] else 'WRONG'}")
        for kernel in device["kernels"]:
            verdict = "ok" if kernel["usable"] else f"not used: {kernel['refused']}"
            figures = f"{kernel['milliseconds']:9.3f} ms {kernel['gigaflops'] / 1000:9.3f} TFLOP/s" if kernel["milliseconds"] else ""
            print(f"  {kernel['operation']:21} {kernel['variant']:40} {figures}  {verdict}")
        kernels += device["kernels"]
    for operation in sorted({kernel["operation"] for kernel in kernels}):
        best = max((kernel for kernel in kernels if kernel["operation"] == operation), key=lambda kernel: kernel["gigaflops"])
        share = f", {best['gigaflops'] / 10 / options.peak_tflops:.1f} % of peak" if options.peak_tflops else ""
        print(f"  fastest {operation}: {best['variant']}, {best['gigaflops'] / 1000:.3f} TFLOP/s{share}")
    return succeeded, [kernel for kernel in kernels if kernel["milliseconds"]]


def train(maquette, shape, options, environment):
    command = [maquette, "bench", "train", "--shape", shape, "--device", options.device, "--length", options.length, "--batch-rows", options.batch_rows,
               "--steps", options.steps, "--rank", options.rank, "--precision", options.precision, "--json"]
    succeeded, output = call(f"training {shape}, {options.batch_rows} rows of {options.length} tokens", command, environment)
    if not succeeded:
        return {"shape": shape, "failed": output[-500:]}
    figures = json.loads(output.strip().splitlines()[-1])["ours"]
    teraflops = figures["tokens_per_second"] * flops_per_token(shape, options.length, options.rank) / 1e12
    result = {"shape": shape, "tokens_per_second": figures["tokens_per_second"], "tflops": teraflops, "device": figures["device"],
              "planned_bytes": figures["bytes_planned"], "peak_bytes": figures["bytes_peak"]}
    share = ""
    if options.peak_tflops:
        result["share_of_peak"] = teraflops / options.peak_tflops
        share = f", {100 * result['share_of_peak']:.1f} % of {options.peak_tflops:.0f}"
    print(f"{result['tokens_per_second']:.0f} tokens/s, {teraflops:.2f} TFLOP/s{share}, planned {figures['bytes_planned'] / 2**30:.2f} GiB, {figures['device']}")
    return result


def check_goldens(maquette, goldens, precision, options, environment):
    command = [maquette, "verify", "golden", goldens, "--device", options.device, "--precision", precision, "--only", "gradients,trajectories",
               "--without", "minimind2-small,smollm2", "--json"]
    succeeded, output = call(f"gradients and trajectories in {precision} against PyTorch's", command, environment)
    checks = json.loads(output) if output.startswith("[") else []
    print(f"{sum(check['ok'] for check in checks)} of {len(checks)} tensors within their limit")
    return succeeded and bool(checks)


def run(options):
    maquette = companion()
    environment = dict(os.environ, LD_LIBRARY_PATH=f"{maquette.parent}:{os.environ.get('LD_LIBRARY_PATH', '')}")
    results = {}
    results["devices"], output = call("devices", [maquette, "devices"], environment)
    print(output)
    results["selftest"], results["kernels"] = selftest(maquette, options, environment)
    goldens = HERE / "goldens"
    if not (goldens / "gradients").exists():  # In the checkout that folder holds the scripts that make goldens.
        goldens = pathlib.Path(os.environ.get("MAQUETTE_DATA") or HERE.parent.parent / "shared" / "data") / "goldens"
    results["goldens"] = all([check_goldens(maquette, goldens, precision, options, environment) for precision in ("f32", "bf16")])
    results["train"] = [train(maquette, shape, options, environment) for shape in options.shapes.split(",") if shape]
    print("\n" + json.dumps(results))
    return 0 if results["selftest"] and results["goldens"] and not any("failed" in one for one in results["train"]) else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    bundling = commands.add_parser("bundle")
    bundling.add_argument("--output", default="gpu_check.tar")
    running = commands.add_parser("run")
    running.add_argument("--device", default="gpu")
    running.add_argument("--shapes", default="qwen2.5-0.5b,qwen2.5-1.5b,qwen2.5-7b")
    running.add_argument("--length", type=int, default=2048)
    running.add_argument("--batch-rows", type=int, default=4, help="of a step: small models need several to fill a large card")
    running.add_argument("--steps", type=int, default=3)
    running.add_argument("--rank", type=int, default=16)
    running.add_argument("--precision", default="bf16")
    running.add_argument("--peak-tflops", type=float, default=0, help="the card's dense peak, for the share of it")
    options = parser.parse_args()
    return bundle(options) if options.command == "bundle" else run(options)


if __name__ == "__main__":
    sys.exit(main())
