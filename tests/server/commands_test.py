"""The commands that read the companion's store: jobs, status, collect, devices, with and without a companion beside them."""
import json
import pathlib
import unittest

from support import Companion, run, temporary_folder


def write_run(data, name, status="succeeded"):
    folder = pathlib.Path(data) / "runs" / name
    (folder / "adapter").mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"model": "smollm2", "status": status, "created_at": 100}))
    (folder / "metrics.jsonl").write_text('{"type":"step","step":1,"loss":2.5}\n{"type":"eval","step":1,"eval_loss":2.25}\n{"type":"step","step":2,"loss":1.5,"tokens_per_second":312}\n')
    (folder / "adapter" / "adapter_model.safetensors").write_text("x")


class Commands(unittest.TestCase):
    def test_looking_creates_nothing(self):
        with temporary_folder() as folder:
            data = folder / "data"
            self.assertEqual(run("jobs", "--data", str(data)), (0, "There are no jobs.\n", ""))
            code, _, errors = run("status", "--data", str(data))
            self.assertEqual((code, errors), (3, "maquette: There are no jobs and no runs yet. Train one with `maquette train`.\n"))
            self.assertFalse(data.exists())

    def test_a_run_of_the_command_line_has_a_status_and_is_served(self):
        with temporary_folder() as data:
            write_run(data, "run-1")
            code, output, _ = run("status", "latest", "--data", str(data))
            self.assertEqual(code, 0)
            self.assertIn("run    run-1  succeeded  from smollm2", output)
            self.assertIn("step   step 2  loss 1.5000 · tokens/s 312", output)
            self.assertIn("eval   step 1  eval loss 2.2500", output)
            self.assertEqual(json.loads(run("status", "run-1", "--json", "--data", str(data))[1])["last"]["step"]["loss"], 1.5)
            with Companion(data) as companion:
                (listed,) = companion.json("GET", "/api/runs")["runs"]
                self.assertEqual((listed["id"], listed["base"], listed["adapter"], listed["last"]["loss"]), ("run-1", "smollm2", True, 1.5))
                curve = companion.json("GET", "/api/runs/run-1/metrics")
                self.assertEqual(([row["step"] for row in curve["rows"]], curve["next"]), ([1, 1, 2], 3))
                self.assertEqual(companion.json("GET", "/api/runs/run-1/metrics?after=3"), {"rows": [], "next": 3})
                names = sorted(file["name"] for file in companion.json("GET", "/api/runs/run-1/files")["files"])
                self.assertEqual(names, ["adapter/adapter_model.safetensors", "metrics.jsonl", "run.json"])
                self.assertEqual(companion.request("GET", "/api/runs/run-1/files/adapter/adapter_model.safetensors")[2], b"x")
                companion.json("GET", "/api/runs/run-1/files/../../maquette.db", status=404)
                self.assertTrue(companion.json("DELETE", "/api/runs/run-1")["deleted"])
                self.assertEqual(companion.json("GET", "/api/runs"), {"runs": []})

    def test_interactions_are_collected_and_exported(self):
        with temporary_folder() as data:
            (data / "app.py").write_text("import streamlit as st\nst.title('Hello')\n")
            arguments = ["collect", "--data", str(data), "--prompt", "A greeting"]
            self.assertEqual(run(*arguments, "--rating", "5", str(data / "app.py"))[0], 0)
            code, _, errors = run(*arguments, "--rating", "9", str(data / "app.py"))
            self.assertEqual((code, errors), (3, "maquette: rating: The rating must be a whole number from 1 to 5. Rate the answer.\n"))
            (data / "more.jsonl").write_text('{"prompt":"b","framework":"html","rating":2,"files":[{"path":"a.html","content":"<p>"}]}\nbroken\n')
            code, output, errors = run("collect", "--data", str(data), "--import", str(data / "more.jsonl"))
            self.assertEqual((code, output), (0, "1 interactions kept\n"))
            self.assertIn("more.jsonl:2", errors)
            self.assertEqual(run("collect", "--data", str(data), "--export", str(data / "rows.jsonl"))[1], f"1 rows in {data}/rows.jsonl\n")
            row = json.loads((data / "rows.jsonl").read_text())
            self.assertEqual(row["messages"][1]["content"], "```python app.py\nimport streamlit as st\nst.title('Hello')\n```\n")
            self.assertEqual(len(json.loads(run("collect", "--json", "--data", str(data))[1])["interactions"]), 2)
            code, _, errors = run("collect", "--data", str(data), "--export", "/dev/full")
            self.assertEqual(code, 1)
            self.assertIn("The disk is full", errors)

    def test_devices_say_what_would_be_used(self):
        devices = json.loads(run("devices", "--json")[1])
        self.assertIn(devices["chosen"]["device"], ("cpu", "gpu"))
        cpu = [device for device in devices["devices"] if device["kind"] == "cpu"]
        self.assertGreater(cpu[0]["threads"], 0)
        self.assertGreater(cpu[0]["memory_bytes"], 1 << 28)

    def test_every_command_has_an_example(self):
        for command in ("serve", "jobs", "status", "collect", "devices"):
            code, output, _ = run(command, "--help")
            self.assertEqual(code, 0)
            self.assertIn(f"Example:\n  maquette {command}", output)
        self.assertEqual(run("jobs", "--state", "asleep")[0], 2)
        self.assertEqual(run("serve", "--port", "99999")[0], 2)


if __name__ == "__main__":
    unittest.main(verbosity=2)
