"""The commands behind ./studio. Each is a short list of steps; a step that fails names itself, its command and advice."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import setup as setup_step  # noqa: E402
from setup import ROOT, StepFailed  # noqa: E402

BUILD = ROOT / "build"
COMPANION = BUILD / "release" / "maquette"


def say(text):
    print(text, flush=True)


def set_up(arguments, groups, npm_groups, venv_groups=()):
    started = time.monotonic()
    if not setup_step.setup(groups, npm_groups, venv_groups, install=not arguments.no_install, say=say):
        raise SystemExit("Nothing was installed (--no-install). Run the command without it to install the above.")
    if time.monotonic() - started > 3:
        say(f"set up in {time.monotonic() - started:.0f} s")


def progress_bar(step, done, total):
    width = 28
    filled = width * done // max(total, 1)
    print(f"\r{step} [{'#' * filled}{'.' * (width - filled)}] {done}/{total} ", end="", flush=True)


def build(preset, targets=()):
    """Configures the preset once and builds the targets, with a progress bar on a terminal."""
    folder = BUILD / preset
    if not (folder / "build.ninja").exists():
        say(f"configuring {preset} …")
        setup_step.run(f"Configuring {preset}", ["cmake", "--preset", preset],
                       f"Read the message above. If the folder is stale, remove {folder.relative_to(ROOT)} and try again.", cwd=ROOT)
    command = ["ninja", "-C", str(folder), *targets]
    started = time.monotonic()
    tail, seen_work = [], False
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as process:
        for line in process.stdout:
            tail = (tail + [line])[-60:]
            step = re.match(r"\[(\d+)/(\d+)\]", line)
            if step and int(step[2]) > 2:
                seen_work = True
                if sys.stdout.isatty():
                    progress_bar(f"building {preset}", int(step[1]), int(step[2]))
                elif int(step[1]) % 50 == 0:
                    say(f"building {preset} {step[1]}/{step[2]}")
    if process.returncode != 0:
        raise StepFailed(f"Building {preset}", " ".join(command), "".join(tail),
                         "Mend the first error above. If it is about a missing file, run ./studio setup.")
    if seen_work:
        say(("\r" if sys.stdout.isatty() else "") + f"built {preset} in {time.monotonic() - started:.0f} s" + " " * 30)


# --- Commands --------------------------------------------------------------------------------------------------

def command_setup(arguments):
    set_up(arguments, ["build", "test"], ["build", "test", "llama"], ["test"])
    say("Everything is in place.")


def command_build(arguments):
    set_up(arguments, ["build"], ["build"])
    for preset in arguments.presets or ["release", "web"]:
        build(preset)


def command_run(arguments):
    set_up(arguments, ["build"], ["build"])
    build("release", ["maquette"])
    if arguments.what == "demo":
        import demo
        return demo.run(COMPANION, arguments)
    build("web", ["page"])
    command = [str(COMPANION), "serve", "--data", arguments.data or "maquette-data", *arguments.rest]
    os.execv(command[0], command)


def command_test(arguments):
    """Builds every test and runs those of a label or a name, all but `peers` when neither is given."""
    selection = arguments.selection
    peers = selection == "peers"
    set_up(arguments, ["build", "test"], ["build", "test", "llama"], ["test", "peers"] if peers else ["test"])
    started = time.monotonic()
    check(arguments)
    build("release", ["maquette"])
    build("web")
    build("dev")
    counts = [0, 0, 0]
    for preset in ("dev", "web"):
        command = ["ctest", "--test-dir", str(BUILD / preset), "--output-on-failure", "--no-tests=ignore"]
        if preset == "dev":
            command += ["-j", str(os.cpu_count() or 1)]  # Page tests (web) watch the clock of a real browser: one at a time.
        if not selection:
            command += ["-LE", "peers"]
        elif selection in labels(preset):
            command += ["-L", f"^{selection}$"]
        else:
            command += ["-R", selection]
        add_counts(counts, run_tests(command))
    passed, failed, skipped = counts
    if passed + failed == 0:
        raise SystemExit(f"No test has the label or name {selection!r}.")
    say(f"\nTests took {time.monotonic() - started:.0f} s with their build.")
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    if failed:
        raise SystemExit(1)


def labels(preset):
    listing = subprocess.run(["ctest", "--test-dir", str(BUILD / preset), "--print-labels"], capture_output=True, text=True)
    return listing.stdout.split()


def run_tests(command):
    output = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as process:
        for line in process.stdout:
            output.append(line)
            print(line, end="", flush=True)
    return "".join(output)


def add_counts(counts, output):
    for line in output.splitlines():
        if re.match(r"\s*\d+/\d+ Test\s+#", line):
            counts[0 if " Passed " in line else 2 if "***Skipped" in line else 1] += 1


def check(arguments):
    import check_tree
    problems = check_tree.problems(ROOT)
    for problem in problems:
        say(problem)
    if problems:
        raise StepFailed("Checking the tree", "./studio check", f"{len(problems)} problems, listed above.",
                         "Mend them; HOUSE_STYLE.md gives the reasons.")


def command_check(arguments):
    check(arguments)
    import check_tree
    for line in check_tree.longest_files(ROOT):
        say(line)


def fuzz_summary(output):
    """Of libFuzzer's last lines: "#123 DONE cov: 45 ft: 67 …" and "Done 123 runs in 30 second(s)"."""
    runs = re.search(r"Done (\d+) runs in (\d+) second", output)
    coverage = re.findall(r"cov: (\d+)", output)
    return f"{runs[1]} inputs in {runs[2]} s, {coverage[-1] if coverage else 0} edges reached" if runs else "no summary"


def command_fuzz(arguments):
    set_up(arguments, ["build", "fuzz"], ["build"])
    build("fuzz")
    targets = [arguments.target] if arguments.target else [path.stem for path in sorted((ROOT / "tests/fuzz").glob("*_fuzz.cpp"))]
    for target in targets:
        name = target.removesuffix("_fuzz")
        program = BUILD / "fuzz" / f"{name}_fuzz"
        if not program.exists():
            raise SystemExit(f"There is no fuzz target {name!r}.")
        found = BUILD / "fuzz" / "corpus" / name
        found.mkdir(parents=True, exist_ok=True)
        words = ROOT / "tests/fuzz/dictionary" / f"{name}.txt"
        say(f"fuzzing {name} for {arguments.seconds} s …")
        output = setup_step.run(f"Fuzzing {name}", [str(program), str(found), str(ROOT / "tests/fuzz/corpus" / name),
                                           f"-max_total_time={arguments.seconds}", "-rss_limit_mb=4096", "-timeout=20",
                                           *([f"-dict={words}"] if words.exists() else [])],
                       "The input that broke it is named above (crash-…); add it to the corpus with the mend.", cwd=BUILD / "fuzz")
        say(f"  {fuzz_summary(output)}")
    say(f"{len(targets)} targets ran clean")


def parser():
    top = argparse.ArgumentParser(prog="./studio", description="Builds, runs and tests Maquette.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name, work, text):
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--no-install", action="store_true", help="only report what is missing")
        command.set_defaults(work=work)
        return command

    run = add("run", command_run, "set up, build, start the companion and the studio; `run demo` does the whole loop without a browser")
    run.add_argument("what", nargs="?", choices=["demo"])
    run.add_argument("--data", help="the folder that keeps everything (default: maquette-data; demo: data)")
    run.add_argument("--json", action="store_true", help="demo: the last line is one JSON object")
    run.add_argument("--seed", type=int, default=1, help="demo: the seed of data and training")
    run.add_argument("--device", default="auto", help="demo: cpu, gpu or auto")
    run.epilog = "What follows -- goes to `maquette serve`: ./studio run -- --port 8200"
    test = add("test", command_test, "build and run the tests: all but `peers`, or one label or name")
    test.add_argument("selection", nargs="?", help="a label (unit, native, golden, server, page, fuzz, peers) or part of a test's name")
    add("setup", command_setup, "install what is missing")
    build_command = add("build", command_build, "build the companion and the studio")
    build_command.add_argument("presets", nargs="*", help="dev, release, web, fuzz")
    add("check", command_check, "layers, sizes, words: seconds, before every commit")
    fuzz = add("fuzz", command_fuzz, "run one fuzz target, or all in turn")
    fuzz.add_argument("target", nargs="?")
    fuzz.add_argument("--seconds", type=int, default=30)
    return top


def main():
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    arguments = parser().parse_args(words[:end])
    arguments.rest = words[end + 1:]
    if arguments.rest and arguments.work is not command_run:
        parser().error("only `run` takes words after --")
    try:
        return arguments.work(arguments)
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 4


if __name__ == "__main__":
    sys.exit(main())
