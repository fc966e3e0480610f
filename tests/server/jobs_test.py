"""Jobs over HTTP, with real evolution as the work: events and their replay, cancel, pause, resume, restart, kill -9."""
import unittest

from support import Companion, run, temporary_folder

SMALL = {"count": 6, "iterations": 3, "seed": 1}
LONG = {"count": 400, "iterations": 12, "seed": 1}


def states(events):
    return [event["data"]["state"] for event in events if event["type"] == "job"]


class Jobs(unittest.TestCase):
    def test_a_job_runs_and_its_events_can_be_replayed_from_anywhere(self):
        with temporary_folder() as data, Companion(data) as companion:
            job = companion.json("POST", "/api/evolve", SMALL, 202)
            self.assertEqual((job["kind"], job["run"], job["request"]), ("evolve", None, SMALL))
            done = companion.wait_for_job(job["id"])
            self.assertEqual((done["state"], done["result"]["evolution_logs"]), ("succeeded", 6))
            self.assertEqual(len(list((data / "evolutionary_logs").glob("*.json"))), 6)
            last = companion.json("GET", "/api/status")["last_event"]

            def replay(**options):
                seen = []
                with companion.events(**options) as stream:
                    for event in stream:
                        seen.append(event)
                        if event["id"] == last:
                            return seen

            whole = replay(query=f"job={job['id']}&after=0")
            self.assertEqual(states(whole), ["queued", "running", "succeeded"])
            self.assertEqual([event["id"] for event in whole], sorted({event["id"] for event in whole}))
            # A client that lost its connection after any event gets exactly the rest.
            for position in (0, 1, len(whole) - 2):
                self.assertEqual(replay(query="", last_event_id=whole[position]["id"]), whole[position + 1:])
            self.assertEqual(companion.json("GET", "/api/jobs?state=succeeded&kind=evolve")["jobs"], [done])
            companion.json("GET", "/api/events", status=400, headers={"Last-Event-ID": "many"})

    def test_a_running_job_is_paused_resumed_and_cancelled(self):
        with temporary_folder() as data, Companion(data) as companion:
            job = companion.json("POST", "/api/evolve", LONG, 202)["id"]
            waiting = companion.json("POST", "/api/evolve", SMALL, 202)["id"]
            companion.wait_for_job(job, ["running"])
            self.assertEqual(companion.json("GET", "/api/status")["running"], job)
            companion.json("POST", f"/api/jobs/{waiting}/pause")
            companion.json("POST", f"/api/jobs/{job}/pause")
            self.assertEqual(companion.wait_for_job(job, ["paused"])["state"], "paused")
            companion.json("POST", f"/api/jobs/{waiting}/resume")
            self.assertEqual(companion.wait_for_job(waiting)["state"], "succeeded")
            companion.json("POST", f"/api/jobs/{job}/resume")
            # From the command line, beside the companion.
            self.assertEqual(run("jobs", "--cancel", job, "--data", str(data))[0], 0)
            self.assertEqual(companion.wait_for_job(job, ["cancelled"])["error"], None)
            error = companion.json("POST", f"/api/jobs/{job}/resume", status=400)["error"]
            self.assertEqual(error["message"], "The job has cancelled and cannot be resumed. Start a new job.")
            code, output, _ = run("status", job, "--data", str(data))
            self.assertEqual(code, 0)
            self.assertIn("cancelled", output)

    def test_jobs_survive_a_restart_and_kill_9(self):
        with temporary_folder() as data:
            with Companion(data) as companion:
                first = companion.json("POST", "/api/evolve", LONG, 202)["id"]
                second = companion.json("POST", "/api/evolve", SMALL, 202)["id"]
                companion.wait_for_job(first, ["running"])
                companion.kill()
            with Companion(data) as companion:
                with companion.events(f"job={first}&after=0") as stream:
                    seen = []
                    for event in stream:
                        seen.append(event)
                        if states(seen) == ["queued", "running", "queued", "running"]:
                            break
                self.assertEqual(companion.interrupt(), 0)
            with Companion(data) as companion:
                companion.json("POST", f"/api/jobs/{first}/cancel")
                self.assertEqual(companion.wait_for_job(first)["state"], "cancelled")
                self.assertEqual(companion.wait_for_job(second)["state"], "succeeded")

    def test_a_request_is_checked_before_it_is_queued(self):
        with temporary_folder() as data, Companion(data) as companion:
            for kind, body, field in (("evolve", {"count": 0}, "count"), ("evolve", {"iterations": 2.5}, "iterations"),
                                      ("evolve", {"cuont": 5}, "cuont"), ("evolve", {"generator": "oracle"}, "generator"),
                                      ("prepare", {"score_min": 11}, "score_min")):
                self.assertEqual(companion.json("POST", f"/api/{kind}", body, 400)["error"]["param"], field)
            self.assertEqual(companion.json("GET", "/api/jobs")["jobs"], [])

    def test_a_failed_job_says_why(self):
        with temporary_folder() as data, Companion(data) as companion:
            job = companion.json("POST", "/api/prepare", {}, 202)["id"]
            done = companion.wait_for_job(job)
            self.assertEqual(done["state"], "failed")
            self.assertTrue(done["error"]["message"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
