"""What goes wrong on a user's machine: each case is one clear message, the right exit code, and nothing good is lost."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

from support import ANSWER_SECONDS_MAX, BINARY, Companion, run, shared_data, temporary_folder

GOOD = {"messages": [{"role": "user", "content": "Say hello."}, {"role": "assistant", "content": "Hello."}]}
TINY_DISK_BYTES = 3 << 20


def write_rows(path, rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return str(path)


def copy_model(name, folder):
    """A writable copy of a shared model, to break it."""
    target = folder / name
    shutil.copytree(shared_data(f"models/{name}"), target, copy_function=shutil.copyfile)
    for path in [target, *target.iterdir()]:
        path.chmod(0o755)
    return target


def train(data, rows, *options, model=None):
    model = model or shared_data("models/minimind2-small")
    return run("train", rows, "--model", str(model), "--data", str(data), "--max-length", "64", "--device", "cpu", *options)


class BadRows(unittest.TestCase):
    def test_a_broken_line_is_named_and_the_good_ones_are_trained(self):
        with temporary_folder() as data:
            rows = write_rows(data / "rows.jsonl", [GOOD] * 4 + ['{"messages": [', {"text_": "a"}] + [GOOD] * 4)
            code, output, errors = train(data, rows, "--steps", "1")
            self.assertEqual(code, 0, errors)
            self.assertIn("line 5: The line is no JSON", output + errors)
            self.assertIn("line 6: The row has neither messages", output + errors)
            (metrics,) = (data / "runs").glob("*/metrics.jsonl")
            self.assertIn('"type":"done"', metrics.read_text())

    def test_a_file_without_a_good_row_is_refused_with_the_first_reason(self):
        with temporary_folder() as data:
            rows = write_rows(data / "rows.jsonl", [{"prompts": "a"}])
            code, output, errors = train(data, rows)
            self.assertEqual((code, output), (3, ""))
            self.assertIn(rows, errors)
            self.assertIn("has no row that can be trained", errors)
            self.assertIn("messages", errors)


class MissingKey(unittest.TestCase):
    def test_a_service_without_its_key_is_refused_before_anything_is_asked(self):
        without_key = {name: value for name, value in os.environ.items() if name != "OPENAI_API_KEY"}
        with temporary_folder() as data:
            code, output, errors = run("evolve", "--generator", "openai", "--model", "any", "--count", "1", "--data", str(data), env=without_key, cwd=data)
            self.assertEqual((code, output), (2, ""), errors)
            self.assertEqual(len(errors.splitlines()), 1, errors)
            self.assertIn("Set OPENAI_API_KEY in the environment or in .env.", errors)


class BadModels(unittest.TestCase):
    def test_truncated_weights_are_refused_by_name(self):
        with temporary_folder() as data:
            model = copy_model("minimind2-small", data)
            weights = model / "model.safetensors"
            os.truncate(weights, weights.stat().st_size // 2)
            for command in (["inspect", str(weights)], ["agent", "A table", "--model", str(model), "--base-model", str(model)]):
                code, _, errors = run(*command, "--data", str(data))
                self.assertEqual(code, 3, errors)
                self.assertIn("model.safetensors", errors)
            rows = write_rows(data / "rows.jsonl", [GOOD] * 4)
            code, _, errors = train(data, rows, model=model)
            self.assertEqual(code, 3, errors)
            self.assertIn("model.safetensors", errors)

    def test_a_tokenizer_of_another_model_is_refused(self):
        with temporary_folder() as data:
            model = copy_model("minimind2-small", data)
            tokenizer = json.loads((model / "tokenizer.json").read_text())
            highest = max(tokenizer["model"]["vocab"].values())
            tokenizer["model"]["vocab"]["<not-of-this-model>"] = highest + 100000
            (model / "tokenizer.json").write_text(json.dumps(tokenizer))
            rows = write_rows(data / "rows.jsonl", [GOOD] * 4)
            code, _, errors = train(data, rows, model=model)
            self.assertEqual(code, 3, errors)
            self.assertIn("tokenizer", errors)

    def test_a_prompt_longer_than_the_context_is_refused(self):
        with temporary_folder() as data:
            prompts = write_rows(data / "prompts.jsonl", [{"id": "1", "prompt": "word " * 60000}])
            model = str(shared_data("models/minimind2-small"))
            code, _, errors = run("agent", "--prompts", prompts, "--model", model, "--base-model", model, "--data", str(data), "-o", str(data / "out.jsonl"))
            self.assertEqual(code, 3, errors)
            self.assertIn("context", errors)
            self.assertFalse((data / "out.jsonl").exists())


def interrupt_when(command, is_time, environment=None):
    """Starts a command, sends Ctrl-C once `is_time(stdout line)`; gives (exit code, errors)."""
    process = subprocess.Popen([BINARY, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stdout:
        if is_time(line):
            process.send_signal(signal.SIGINT)
            break
    _, errors = process.communicate(timeout=ANSWER_SECONDS_MAX)
    return process.returncode, errors


class Interrupted(unittest.TestCase):
    def test_ctrl_c_in_training_keeps_a_checkpoint_that_resumes(self):
        with temporary_folder() as data:
            rows = write_rows(data / "rows.jsonl", [GOOD] * 12)
            model = str(shared_data("models/minimind2-small"))
            command = ["train", rows, "--model", model, "--data", str(data), "--output", str(data / "run"), "--max-length", "64",
                       "--device", "cpu", "--steps", "8", "--eval-share", "0", "--batch-rows", "2"]
            code, errors = interrupt_when(command, lambda line: line.startswith("step 1/"))
            self.assertEqual(code, 4, errors)
            self.assertIn("--resume", errors)
            self.assertEqual(len(errors.splitlines()), 1, errors)
            code, _, errors = run(*command, "--resume")
            self.assertEqual(code, 0, errors)
            lines = [json.loads(line) for line in (data / "run" / "metrics.jsonl").read_text().splitlines()]
            self.assertEqual([line["step"] for line in lines if line["type"] == "step"], list(range(1, 9)))

    def test_ctrl_c_in_evolution_keeps_what_is_whole(self):
        with temporary_folder() as data:
            process = subprocess.Popen([BINARY, "evolve", "--count", "1000", "--iterations", "4", "--data", str(data)],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertIn("Evolving", process.stderr.readline())
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=ANSWER_SECONDS_MAX)
            self.assertEqual(process.returncode, 4, (output, errors))
            for path in data.glob("evolutionary_logs/*.json"):
                json.loads(path.read_text())


class TinyDisk:
    """A file system of 3 MiB, in a mount namespace of its own; skips where none can be made."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def run(self, script):
        """Runs a shell script with $DISK mounted and `maquette` as $MAQUETTE: (exit code, output, errors)."""
        disk = self.folder / "disk"
        disk.mkdir(exist_ok=True)
        mount = f'mount -t tmpfs -o size={TINY_DISK_BYTES} tiny "$DISK" || exit 77\n'
        done = subprocess.run(["unshare", "-rm", "sh", "-c", mount + script], capture_output=True, text=True, timeout=ANSWER_SECONDS_MAX,
                              env=dict(os.environ, DISK=str(disk), MAQUETTE=os.path.abspath(BINARY)))
        if done.returncode == 77 or "unshare" in done.stderr:
            print("skipped: a small file system")
            raise unittest.SkipTest(done.stderr)
        return done.returncode, done.stdout, done.stderr


class FullDisk(unittest.TestCase):
    def test_training_stops_with_one_message_and_keeps_what_was_whole(self):
        with temporary_folder() as folder:
            rows = write_rows(folder / "rows.jsonl", [GOOD] * 12)
            model = shared_data("models/minimind2-small")
            code, output, errors = TinyDisk(folder).run(
                f'"$MAQUETTE" train {rows} --model {model} --data "$DISK" --output "$DISK/run" --max-length 64 --device cpu --steps 4'
                ' --rank 64 --eval-share 0 --checkpoint-every 1 --json; code=$?; ls "$DISK/run"; exit $code')
            self.assertEqual(code, 1, (output, errors))
            (message,) = [line for line in errors.splitlines() if line.startswith("maquette:")]  # Beside it, the progress.
            self.assertRegex(message, "No space left on device. Free some space")

    def test_evolution_says_that_the_disk_is_full(self):
        with temporary_folder() as folder:
            code, output, errors = TinyDisk(folder).run(
                'head -c 3000000 /dev/zero > "$DISK/filler"; "$MAQUETTE" evolve --count 40 --data "$DISK" > /dev/null; code=$?;'
                ' cat "$DISK"/evolutionary_logs/*.json 2>/dev/null | head -c 1; exit $code')
            self.assertEqual(code, 1, (output, errors))
            self.assertRegex(errors, "No space left on device. Free some space")

    def test_the_companion_refuses_what_it_cannot_keep_and_goes_on(self):
        script = '''
            "$MAQUETTE" serve --json --port 0 --data "$DISK/store" > "$DISK/../start.json" 2> "$DISK/../errors.txt" &
            companion=$!
            while ! [ -s "$DISK/../start.json" ]; do sleep 0.05; done
            address=$(sed 's/.*"address":"\\([^"]*\\)".*/\\1/' "$DISK/../start.json")
            echo '{"text":"small"}' > "$DISK/../small.jsonl"
            head -c 4000000 /dev/zero | tr '\\0' 'a' > "$DISK/../large.txt"
            curl -s -w ' %{http_code}\\n' --data-binary @"$DISK/../small.jsonl" "${address}api/datasets?name=small.jsonl"
            curl -s -w ' %{http_code}\\n' --data-binary @"$DISK/../large.txt" "${address}api/datasets?name=large.txt"
            curl -s -w ' %{http_code}\\n' "${address}api/datasets"
            ls "$DISK/store/files/incoming" | wc -l
            kill -INT $companion; wait $companion; exit $?'''
        with temporary_folder() as folder:
            code, output, errors = TinyDisk(folder).run(script)
            self.assertEqual(code, 0, (output, errors))
            small, large, listed, left = output.splitlines()
            self.assertTrue(small.endswith(" 201"), small)
            self.assertTrue(large.endswith(" 500"), large)
            self.assertIn("The disk is full", large)
            self.assertEqual([one["name"] for one in json.loads(listed.rsplit(" ", 1)[0])["datasets"]], ["small.jsonl"])
            self.assertEqual(left.strip(), "0")


if __name__ == "__main__":
    unittest.main(verbosity=2)
