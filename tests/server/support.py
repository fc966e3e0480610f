"""Starts the real companion for a test, talks HTTP to it, and ends it, whatever happens.

Only Python's standard library. Nothing here waits for a time: it waits for a line, an answer, or an event.
"""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

BINARY = os.environ.get("MAQUETTE_BINARY", "build/release/maquette")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DATA = pathlib.Path(os.environ.get("MAQUETTE_DATA") or ROOT.parent / "shared" / "data")
ANSWER_SECONDS_MAX = 240  # Only ends a test that hangs.


def shared_data(path):
    """The path of a file of the shared data; skips the test when it is absent."""
    full = DATA / path
    if not full.exists():
        print(f"skipped: {path}")
        raise unittest.SkipTest(f"skipped: {path}")
    return full


class Companion:
    """One `maquette serve` on a free port."""

    def __init__(self, data, *options, environment=None):
        self.data = str(data)
        command = [BINARY, "serve", "--json", "--port", "0", "--data", self.data, *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=dict(os.environ, **(environment or {})))
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"The companion did not start: {self.process.stderr.read()}")
        self.started = json.loads(line)
        self.port = self.started["port"]
        self.address = f"http://127.0.0.1:{self.port}"

    def request(self, method, path, body=None, headers=None):
        """(status, headers, bytes)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS_MAX)
        try:
            if isinstance(body, (dict, list)):
                body = json.dumps(body)
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def json(self, method, path, body=None, status=200, headers=None):
        got, _, content = self.request(method, path, body, headers)
        assert got == status, f"{method} {path}: {got} instead of {status}: {content[:2000]!r}"
        return json.loads(content)

    def events(self, query="after=0", last_event_id=None):
        return EventStream(self.port, f"/api/events?{query}", last_event_id)

    def wait_for_job(self, job, states=("succeeded", "failed", "cancelled")):
        """Follows the job's events until it is in one of the states; gives the job."""
        with self.events(f"job={job}&after=0") as stream:
            for event in stream:
                if event["type"] == "job" and event["data"]["state"] in states:
                    return self.json("GET", f"/api/jobs/{job}")

    def kill(self):
        """kill -9"""
        self.process.kill()
        self.process.wait()

    def interrupt(self):
        """Ctrl-C; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=ANSWER_SECONDS_MAX)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.kill()
        errors = self.process.stderr.read()
        self.process.stdout.close()
        self.process.stderr.close()
        for sign in ("AddressSanitizer", "runtime error:"):
            assert sign not in errors, errors

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class EventStream:
    """Iterates over the messages of an event stream as parsed data; heartbeats are left out."""

    def __init__(self, port, path, last_event_id=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)
        headers = {"Accept": "text/event-stream"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        self.connection.request("GET", path, headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        assert self.answer.getheader("Content-Type") == "text/event-stream"

    def __iter__(self):
        name, data, number = "", [], None
        for raw in self.answer:
            line = raw.decode().rstrip("\r\n")
            if not line:
                if data and name != "heartbeat":
                    value = json.loads("\n".join(data))
                    if number is not None and "id" in value and isinstance(value["id"], int):
                        assert value["id"] == number
                    yield value
                name, data, number = "", [], None
            elif line.startswith("data: "):
                data.append(line[6:])
            elif line.startswith("event: "):
                name = line[7:]
            elif line.startswith("id: "):
                number = int(line[4:])

    def close(self):
        self.answer.close()
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


@contextlib.contextmanager
def temporary_folder():
    folder = tempfile.mkdtemp(prefix="maquette-server-")
    try:
        yield pathlib.Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(*arguments, **options):
    """Runs `maquette` to its end: (exit code, standard output, standard error)."""
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=ANSWER_SECONDS_MAX, **options)
    return done.returncode, done.stdout, done.stderr
