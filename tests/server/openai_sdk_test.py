"""The unmodified OpenAI SDK drives the companion: upload, create a job, watch it, ask the tuned model, stream an answer."""
import json
import os
import pathlib
import sys
import unittest

import openai

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from support import Companion, shared_data, temporary_folder  # noqa: E402

ANSWER = "st.title('Hello')"


def rows(count):
    """Short chats, all with the same answer: a small model learns it in a few steps."""
    for number in range(count):
        yield {"messages": [{"role": "user", "content": f"Write app number {number}."}, {"role": "assistant", "content": ANSWER}]}


class OpenAiSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        models = shared_data("models/minimind2-small").parent
        cls.folder = temporary_folder()
        cls.data = cls.folder.__enter__()
        cls.companion = Companion(cls.data / "store", environment={"MAQUETTE_MODELS": str(models)})
        cls.client = openai.OpenAI(base_url=cls.companion.address + "/v1", api_key="unused", max_retries=0, timeout=240)
        cls.training_file = cls.data / "rows.jsonl"
        cls.training_file.write_text("".join(json.dumps(row) + "\n" for row in rows(12)))

    @classmethod
    def tearDownClass(cls):
        cls.companion.close()
        cls.folder.__exit__(None, None, None)

    def create(self, file, **options):
        return self.client.fine_tuning.jobs.create(model="minimind2-small", training_file=file, seed=7, **options)

    def wait(self, job):
        self.companion.wait_for_job(job.id)
        return self.client.fine_tuning.jobs.retrieve(job.id)

    def test_the_whole_loop(self):
        client = self.client
        self.assertIn("minimind2-small", [model.id for model in client.models.list()])
        with open(self.training_file, "rb") as stream:
            file = client.files.create(file=stream, purpose="fine-tune")
        self.assertEqual((file.filename, file.purpose, file.bytes), ("rows.jsonl", "fine-tune", self.training_file.stat().st_size))
        self.assertEqual(client.files.content(file.id).read(), self.training_file.read_bytes())

        job = self.create(file.id, suffix="hello", metadata={"test": "sdk"},
                          method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2, "batch_size": 4}}},
                          extra_body={"maquette": {"max_length": 64, "learning_rate": 5e-3, "lora": {"rank": 8, "alpha": 16}}})
        self.assertTrue(job.id.startswith("ftjob-"))
        self.assertIn(job.status, ("queued", "running"))
        job = self.wait(job)
        self.assertEqual(job.status, "succeeded", job.error)
        self.assertTrue(job.fine_tuned_model.startswith("ft:minimind2-small:maquette:hello:"), job.fine_tuned_model)
        self.assertGreater(job.trained_tokens, 0)
        self.assertEqual((job.hyperparameters.n_epochs, job.hyperparameters.batch_size), (2, 4))
        self.assertEqual(client.fine_tuning.jobs.list(limit=1, metadata={"test": "sdk"}).data[0].id, job.id)

        events = list(client.fine_tuning.jobs.list_events(job.id, limit=3))  # Pages until the end.
        self.assertEqual(len({event.id for event in events}), len(events))
        metrics = [event for event in reversed(events) if event.type == "metrics" and "train_loss" in event.data]
        self.assertGreaterEqual(len(metrics), 5)
        self.assertLess(metrics[-1].data["train_loss"], metrics[0].data["train_loss"])
        self.assertEqual(events[0].message, "The job has successfully completed")
        (checkpoint,) = client.fine_tuning.jobs.checkpoints.list(job.id).data
        self.assertEqual(checkpoint.fine_tuned_model_checkpoint, f"{job.fine_tuned_model}:ckpt-step-{checkpoint.step_number}")
        csv = client.files.content(job.result_files[0]).text.splitlines()
        self.assertTrue(csv[0].startswith("step,train_loss,train_mean_token_accuracy"))
        self.assertGreaterEqual(len(csv), 6)

        question = [{"role": "user", "content": "Write app number 3."}]
        answer = client.chat.completions.create(model=job.fine_tuned_model, messages=question, max_tokens=24)
        self.assertEqual((answer.object, answer.choices[0].message.role), ("chat.completion", "assistant"))
        self.assertIn(answer.choices[0].finish_reason, ("stop", "length"))
        self.assertGreater(answer.usage.prompt_tokens, 3)
        base = client.chat.completions.create(model="minimind2-small", messages=question, max_tokens=24)
        self.assertNotEqual(base.choices[0].message.content, answer.choices[0].message.content)
        self.assertEqual(client.models.retrieve(job.fine_tuned_model).owned_by, "maquette")

        # Chances of tokens, several answers, an early end, and chance that repeats.
        told = client.chat.completions.create(model=job.fine_tuned_model, messages=question, max_tokens=6, logprobs=True, top_logprobs=3)
        tokens = told.choices[0].logprobs.content
        self.assertEqual(bytes(byte for token in tokens for byte in token.bytes).decode(errors="replace")[:len(told.choices[0].message.content)],
                         told.choices[0].message.content)
        for token in tokens:
            self.assertEqual(len(token.top_logprobs), 3)
            self.assertAlmostEqual(token.logprob, token.top_logprobs[0].logprob, places=5)  # Greedy: the most probable one.
            self.assertLessEqual(token.logprob, 0)
        drawn = [client.chat.completions.create(model=job.fine_tuned_model, messages=question, max_tokens=12, temperature=1.5, top_p=0.95, seed=3, n=2)
                 for _ in range(2)]
        self.assertEqual([choice.message.content for choice in drawn[0].choices], [choice.message.content for choice in drawn[1].choices])
        self.assertEqual(len(drawn[0].choices), 2)
        begin = answer.choices[0].message.content[:4]
        stopped = client.chat.completions.create(model=job.fine_tuned_model, messages=question, max_tokens=24, stop=[answer.choices[0].message.content[4:8]])
        self.assertEqual((stopped.choices[0].message.content, stopped.choices[0].finish_reason), (begin, "stop"))
        chunks = list(client.chat.completions.create(model=job.fine_tuned_model, messages=question, max_tokens=6, logprobs=True, stream=True))
        streamed = [token.token for chunk in chunks for choice in chunk.choices if choice.logprobs for token in choice.logprobs.content]
        self.assertEqual(streamed, [token.token for token in tokens])

        # The stream of the job replays everything, or what came after an event.
        events = self.stream(job.id)
        self.assertEqual([event["number"] for event in events], sorted({event["number"] for event in events}))
        self.assertEqual(len([event for event in events if "train_loss" in (event["data"] or {})]), len(metrics))
        self.assertEqual(self.stream(job.id, events[3]["number"]), events[4:])

        text, reasons, usage = "", [], None
        with client.chat.completions.create(model=job.fine_tuned_model, messages=question, max_tokens=24, stream=True,
                                            stream_options={"include_usage": True}) as stream:
            for chunk in stream:
                if chunk.usage:
                    usage = chunk.usage
                for choice in chunk.choices:
                    text += choice.delta.content or ""
                    reasons += [choice.finish_reason] if choice.finish_reason else []
        # The same question has the same answer, streamed or not.
        self.assertEqual(text, answer.choices[0].message.content)
        self.assertEqual(reasons, [answer.choices[0].finish_reason])
        self.assertEqual(usage.completion_tokens, answer.usage.completion_tokens)
        self.assertTrue(client.models.delete(job.fine_tuned_model).deleted)
        self.assertNotIn(job.fine_tuned_model, [model.id for model in client.models.list()])

    def stream(self, job, last_event_id=None):
        """The messages of /v1/fine_tuning/jobs/ID/stream, each with its number."""
        headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
        status, _, content = self.companion.request("GET", f"/v1/fine_tuning/jobs/{job}/stream", headers=headers)
        self.assertEqual(status, 200)
        messages = []
        for block in content.decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "id" in fields:
                messages.append({**json.loads(fields["data"]), "number": int(fields["id"])})
        return messages

    def test_uploads_in_parts_and_files_that_go(self):
        client = self.client
        content = self.training_file.read_bytes()
        upload = client.uploads.create(filename="parts.jsonl", purpose="fine-tune", bytes=len(content), mime_type="text/jsonl")
        parts = [client.uploads.parts.create(upload.id, data=piece).id for piece in (content[:100], content[100:])]
        done = client.uploads.complete(upload.id, part_ids=parts)
        self.assertEqual((done.status, done.file.bytes, client.files.content(done.file.id).read()), ("completed", len(content), content))
        self.assertIn(done.file.id, [file.id for file in client.files.list(purpose="fine-tune")])
        self.assertTrue(client.files.delete(done.file.id).deleted)
        with self.assertRaises(openai.NotFoundError):
            client.files.retrieve(done.file.id)
        self.assertEqual(client.uploads.cancel(client.uploads.create(filename="a.jsonl", purpose="fine-tune", bytes=5, mime_type="text/jsonl").id).status, "cancelled")

    def test_pause_resume_and_cancel(self):
        with open(self.training_file, "rb") as stream:
            file = self.client.files.create(file=stream, purpose="fine-tune")
        jobs = self.client.fine_tuning.jobs
        job = self.create(file.id, hyperparameters={"n_epochs": 50}, extra_body={"maquette": {"max_length": 64}})
        self.companion.wait_for_job(job.id, ["running"])
        jobs.pause(job.id)
        self.companion.wait_for_job(job.id, ["paused"])
        self.assertEqual(jobs.retrieve(job.id).status, "paused")
        self.assertIn(jobs.resume(job.id).status, ("queued", "running"))
        jobs.cancel(job.id)
        self.assertEqual(self.wait(job).status, "cancelled")

    def test_a_job_goes_on_after_the_companion_was_killed(self):
        with temporary_folder() as data:
            environment = {"MAQUETTE_MODELS": os.environ.get("MAQUETTE_MODELS") or str(shared_data("models"))}
            with Companion(data, environment=environment) as companion:
                dataset = companion.json("POST", "/api/datasets?name=rows.jsonl", self.training_file.read_bytes(), 201)
                request = {"model": "minimind2-small", "dataset": dataset["id"], "steps_max": 6, "batch_rows": 2, "max_length": 64,
                           "checkpoint_every": 2, "eval_share": 0}
                job = companion.json("POST", "/api/train", request, 202)
                with companion.events(f"job={job['id']}&after=0") as stream:
                    for event in stream:
                        if event["type"] == "checkpoint":
                            break
                companion.kill()
            with Companion(data, environment=environment) as companion:
                done = companion.wait_for_job(job["id"])
                self.assertEqual(done["state"], "succeeded", done["error"])
                steps = [row["step"] for row in companion.json("GET", f"/api/runs/{job['run']}/metrics")["rows"] if row["type"] == "step"]
                self.assertEqual(steps, [1, 2, 3, 4, 5, 6])
                run = companion.json("GET", f"/api/runs/{job['run']}")
                self.assertEqual((run["status"], run["adapter"], run["job"]), ("succeeded", True, job["id"]))

    def test_errors_are_the_sdk_s_own(self):
        client = self.client
        with self.assertRaises(openai.NotFoundError) as caught:
            client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "a"}])
        self.assertEqual((caught.exception.code, caught.exception.param), ("model_not_found", "model"))
        with self.assertRaises(openai.BadRequestError) as caught:
            client.files.create(file=("rows.jsonl", b"[1]\n"), purpose="fine-tune")
        self.assertIn("Line 1 is not a dictionary", caught.exception.message)
        with self.assertRaises(openai.NotFoundError):
            client.fine_tuning.jobs.retrieve("ftjob-none")
        with self.assertRaises(openai.NotFoundError):
            client.fine_tuning.jobs.create(model="minimind2-small", training_file="file-none")
        with self.assertRaises(openai.NotFoundError):
            client.fine_tuning.jobs.create(model="gpt-4o-mini", training_file="file-none")
        with self.assertRaises(openai.BadRequestError) as caught:
            client.chat.completions.create(model="minimind2-small", messages=[{"role": "user", "content": "word " * 60000}])
        self.assertIn("context", caught.exception.message)
        with self.assertRaises(openai.BadRequestError) as caught:
            client.chat.completions.create(model="minimind2-small", messages=[{"role": "user", "content": "a"}], n=99)
        self.assertEqual(caught.exception.param, "n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
