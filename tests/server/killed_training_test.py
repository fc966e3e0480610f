"""A training run that is killed with SIGKILL at random moments and resumed tells the curve of the run that was not, bit for bit."""
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from support import BINARY, shared_data  # noqa: E402

KILLS = 5


def rows(path, count=24):
    """Token ids of a made-up language: MiniMind2's tokenizer is not needed to train."""
    generator = random.Random(5)
    with open(path, "w", encoding="utf-8") as stream:
        for _ in range(count):
            ids = [generator.randrange(6400) for _ in range(generator.randrange(8, 40))]
            stream.write(json.dumps({"input_ids": ids, "labels": [-100, -100, *ids[2:]]}) + "\n")


def curve(folder):
    """What metrics.jsonl tells of steps and evaluations, without the times."""
    lines = []
    for line in (folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        event.pop("tokens_per_second", None)
        if event["type"] in ("step", "eval"):
            lines.append(event)
    return lines


class KilledTraining(unittest.TestCase):
    def setUp(self):
        self.model = shared_data("models/minimind2-small")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        rows(self.folder / "rows.jsonl")

    def command(self, output):
        resumed = ["--resume"] if (output / "checkpoint" / "state.json").exists() else []
        return [BINARY, "train", str(self.folder / "rows.jsonl"), "--model", str(self.model), "--output", str(output), "--epochs", "2", "--rank", "4",
                "--dropout", "0.1", "--device", "cpu", "--threads", "1", "--checkpoint-every", "2", "--eval-every", "4", "--eval-share", "0.1", *resumed]

    def test_a_killed_run_goes_on_to_the_same_bits(self):
        whole, killed = self.folder / "whole", self.folder / "killed"
        subprocess.run(self.command(whole), check=True, capture_output=True)
        steps = max(event["step"] for event in curve(whole))
        self.assertGreater(steps, 10)
        generator = random.Random(11)
        for _ in range(KILLS):
            process = subprocess.Popen(self.command(killed), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            lines_to_read = generator.randrange(1, steps)  # A moment is a number of events: the machine's speed does not matter.
            for _, line in zip(range(lines_to_read), process.stdout):
                if line.startswith("done"):
                    break
            process.kill()
            process.wait()
            process.stdout.close()
        subprocess.run(self.command(killed), check=True, capture_output=True)
        self.assertEqual(curve(killed), curve(whole))
        weights = "adapter/adapter_model.safetensors"
        self.assertEqual((killed / weights).read_bytes(), (whole / weights).read_bytes())


if __name__ == "__main__":
    unittest.main()
