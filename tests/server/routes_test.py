"""The companion's routes: the page, datasets, access, limits, cut connections, an occupied port, kill -9."""
import hashlib
import json
import socket
import unittest

from support import BINARY, Companion, run, temporary_folder

ROWS = b'{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n' * 3


def multipart(fields, name, content):
    """A form as browsers and SDKs send it."""
    boundary = "maquette-test-boundary"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="rows.jsonl"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class Routes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = temporary_folder()
        cls.data = cls.folder.__enter__()
        cls.studio = cls.data / "web"
        cls.studio.mkdir()
        (cls.studio / "index.html").write_text("<title>Maquette</title>")
        (cls.studio / "studio.wasm").write_bytes(b"\0asm")
        (cls.studio / "studio.wasm.br").write_bytes(b"compressed")
        cls.companion = Companion(cls.data / "store", "--studio", str(cls.studio))

    @classmethod
    def tearDownClass(cls):
        cls.companion.close()
        cls.folder.__exit__(None, None, None)

    def error(self, method, path, status, body=None, headers=None):
        error = self.companion.json(method, path, body, status, headers)["error"]
        self.assertEqual(sorted(error), ["code", "message", "param", "type"])
        return error

    def test_the_page_is_served_with_tags_and_types(self):
        status, headers, content = self.companion.request("GET", "/")
        self.assertEqual((status, headers["Content-Type"], content), (200, "text/html; charset=utf-8", b"<title>Maquette</title>"))
        again, _, content = self.companion.request("GET", "/", headers={"If-None-Match": headers["ETag"]})
        self.assertEqual((again, content), (304, b""))
        status, headers, content = self.companion.request("GET", "/studio.wasm", headers={"Accept-Encoding": "gzip, br"})
        self.assertEqual((headers["Content-Type"], headers["Content-Encoding"], content), ("application/wasm", "br", b"compressed"))
        self.assertEqual(self.companion.request("HEAD", "/studio.wasm")[2], b"")
        for path in ("/../store/maquette.db", "/%2e%2e/store/maquette.db", "/..%2fstore/maquette.db"):
            self.assertEqual(self.error("GET", path, 404)["code"], "not_found")

    def test_status_and_devices_say_what_is_there(self):
        status = self.companion.json("GET", "/api/status")
        self.assertEqual((status["name"], status["protocol"]), ("maquette", 1))
        devices = self.companion.json("GET", "/api/devices")
        self.assertTrue(any(device["kind"] == "cpu" and device["usable"] for device in devices["devices"]))
        self.assertTrue(devices["chosen"]["reason"])

    def test_foreign_hosts_and_pages_are_refused(self):
        self.assertEqual(self.error("GET", "/api/status", 403, headers={"Origin": "http://evil.example"})["code"], "foreign_origin")
        self.assertEqual(self.error("POST", "/api/votes", 403, {}, {"Origin": "null"})["code"], "foreign_origin")
        self.assertEqual(self.error("GET", "/", 403, headers={"Host": "evil.example"})["code"], "foreign_host")
        own = f"http://127.0.0.1:{self.companion.port}"
        self.assertEqual(self.companion.request("GET", "/api/status", headers={"Origin": own})[0], 200)

    def test_a_page_of_another_origin_is_paired_by_a_code_that_works_once(self):
        page = {"Origin": "https://studio.example"}
        with temporary_folder() as data:
            with Companion(data) as companion:
                code = companion.started["pairing_code"]
                status, headers, _ = companion.request("OPTIONS", "/api/status", headers={**page, "Access-Control-Request-Method": "GET"})
                self.assertEqual((status, headers["Access-Control-Allow-Origin"], headers["Access-Control-Allow-Private-Network"]), (204, page["Origin"], "true"))
                self.assertNotIn("Access-Control-Allow-Origin", companion.request("GET", "/api/status", headers=page)[1])
                companion.json("POST", "/api/pair", {"code": "AAAA-AAAA"}, 400, page)
                token = companion.json("POST", "/api/pair", {"code": code.lower()}, headers=page)["token"]
                error = companion.json("POST", "/api/pair", {"code": code}, 400, page)["error"]
                self.assertEqual((error["param"], error["message"][:22]), ("code", "The pairing code is wr"))
                bearer = {**page, "Authorization": f"Bearer {token}"}
                status, headers, _ = companion.request("GET", "/api/status", headers=bearer)
                self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (200, page["Origin"]))
                companion.json("GET", "/v1/models", headers=bearer)
                companion.json("GET", f"/api/status?token={token}", headers=page)
                # The token is that page's alone.
                companion.json("GET", "/api/status", status=403, headers={**bearer, "Origin": "https://evil.example"})
                companion.json("GET", "/api/status", status=403, headers={**bearer, "Host": "evil.example"})
            with Companion(data) as companion:
                companion.json("GET", "/api/status", headers=bearer)
                code = companion.started["pairing_code"]
                for _ in range(5):
                    companion.json("POST", "/api/pair", {"code": "AAAA-AAAA"}, 400, page)
                companion.json("POST", "/api/pair", {"code": code}, 400, page)

    def test_datasets_are_kept_by_content(self):
        dataset = self.companion.json("POST", "/api/datasets?name=rows.jsonl", ROWS, 201)
        self.assertEqual((dataset["rows"], dataset["bytes"], dataset["sha256"]), (3, len(ROWS), hashlib.sha256(ROWS).hexdigest()))
        self.assertEqual(self.companion.json("POST", "/api/datasets?name=rows.jsonl", ROWS, 201)["id"], dataset["id"])
        self.assertIn(dataset, self.companion.json("GET", "/api/datasets")["datasets"])
        self.assertEqual(self.companion.request("GET", f"/api/datasets/{dataset['id']}/content")[2], ROWS)
        self.assertTrue(self.companion.json("DELETE", f"/api/datasets/{dataset['id']}")["deleted"])
        self.error("GET", f"/api/datasets/{dataset['id']}", 404)

    def test_bad_requests_are_told_in_one_form(self):
        self.assertIn("The dataset is empty.", self.error("POST", "/api/datasets", 400, b"")["message"])
        self.assertIn("This is not JSON", self.error("POST", "/api/votes", 400, b"{")["message"])
        self.assertIn("must be a JSON object", self.error("POST", "/api/votes", 400, b"[]")["message"])
        self.assertIn("nested more than", self.error("POST", "/api/votes", 400, b"[" * 10000)["message"])
        self.assertEqual(self.error("GET", "/api/nothing", 404)["code"], "not_found")
        self.assertEqual(self.error("GET", "/v1/nothing", 404)["code"], "not_found")
        self.assertEqual(self.error("GET", "/api/jobs?state=asleep", 400)["param"], "state")
        self.assertEqual(self.error("GET", "/api/jobs?limit=0", 400)["param"], "limit")
        self.error("GET", "/api/jobs/none", 404)
        self.error("GET", "/api/runs/none/metrics", 404)
        self.error("GET", "/api/events?job=none", 404)

    def test_a_body_over_the_limit_is_refused_before_it_is_read(self):
        with socket.create_connection(("127.0.0.1", self.companion.port)) as connection:
            connection.sendall(f"POST /api/votes HTTP/1.1\r\nHost: 127.0.0.1:{self.companion.port}\r\nContent-Length: {9 << 20}\r\n\r\n".encode())
            answer = connection.recv(65536)
        self.assertTrue(answer.startswith(b"HTTP/1.1 413"), answer)
        self.assertIn(b"larger than 8 MiB", answer)
        with socket.create_connection(("127.0.0.1", self.companion.port)) as connection:
            connection.sendall(f"POST /api/votes HTTP/1.1\r\nHost: 127.0.0.1:{self.companion.port}\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
            self.assertTrue(connection.recv(65536).startswith(b"HTTP/1.1 411"))

    def test_a_cut_upload_leaves_nothing(self):
        before = self.companion.json("GET", "/api/datasets")
        with socket.create_connection(("127.0.0.1", self.companion.port)) as connection:
            connection.sendall(f"POST /api/datasets?name=half HTTP/1.1\r\nHost: 127.0.0.1:{self.companion.port}\r\nContent-Length: 1000\r\n\r\nhalf".encode())
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        self.assertEqual(self.companion.json("GET", "/api/datasets"), before)
        self.assertEqual(list((self.data / "store" / "files" / "incoming").iterdir()), [])

    def test_votes_and_interactions_come_back(self):
        vote = self.companion.json("POST", "/api/votes", {"compare": "job-1", "prompt": "p1", "choice": "tuned"}, 201)
        self.assertEqual(self.companion.json("GET", "/api/votes?compare=job-1")["votes"], [vote])
        self.assertEqual(self.error("POST", "/api/votes", 400, {"compare": "job-1", "prompt": "p1", "choice": "?"})["param"], "choice")
        self.companion.json("POST", "/api/interactions", {"prompt": "A table", "framework": "html", "rating": 5,
                                                          "files": [{"path": "index.html", "content": "<p>"}]}, 201)
        row = json.loads(self.companion.request("GET", "/api/interactions/export")[2])
        self.assertEqual(row["messages"][0], {"role": "user", "content": "A table"})

    def test_openai_files_and_uploads(self):
        body, headers = multipart({"purpose": "fine-tune"}, "file", ROWS)
        file = self.companion.json("POST", "/v1/files", body, headers=headers)
        self.assertEqual((file["object"], file["filename"], file["bytes"], file["purpose"]), ("file", "rows.jsonl", len(ROWS), "fine-tune"))
        self.assertEqual(self.companion.request("GET", f"/v1/files/{file['id']}/content")[2], ROWS)
        body, headers = multipart({"purpose": "fine-tune"}, "file", ROWS + b"not json\n")
        self.assertIn("Line 4 is no JSON", self.error("POST", "/v1/files", 400, body, headers)["message"])
        body, headers = multipart({"purpose": "fun"}, "file", ROWS)
        self.assertEqual(self.error("POST", "/v1/files", 400, body, headers)["param"], "purpose")
        upload = self.companion.json("POST", "/v1/uploads", {"filename": "big.jsonl", "purpose": "fine-tune", "bytes": len(ROWS), "mime_type": "text/jsonl"})
        parts = []
        for piece in (ROWS[:50], ROWS[50:]):
            body, headers = multipart({}, "data", piece)
            parts.append(self.companion.json("POST", f"/v1/uploads/{upload['id']}/parts", body, headers=headers)["id"])
        self.assertIn("bytes", self.error("POST", f"/v1/uploads/{upload['id']}/complete", 400, {"part_ids": parts[:1]})["message"])
        done = self.companion.json("POST", f"/v1/uploads/{upload['id']}/complete", {"part_ids": parts})
        self.assertEqual((done["status"], done["file"]["bytes"]), ("completed", len(ROWS)))
        self.assertEqual(self.companion.request("GET", f"/v1/files/{done['file']['id']}/content")[2], ROWS)
        listed = [entry["id"] for entry in self.companion.json("GET", "/v1/files?purpose=fine-tune")["data"]]
        self.assertEqual(listed[:2], [done["file"]["id"], file["id"]])
        self.assertEqual(self.error("POST", f"/v1/uploads/{upload['id']}/cancel", 400)["message"][:24], "The upload is completed.")

    def test_an_occupied_port_and_an_occupied_folder_are_told(self):
        with temporary_folder() as other:
            code, _, errors = run("serve", "--port", str(self.companion.port), "--data", str(other))
            self.assertEqual(code, 1)
            self.assertIn(f"Port {self.companion.port} is in use by another program", errors)
            self.assertIn(f"maquette serve --port {self.companion.port + 1}", errors)
        code, _, errors = run("serve", "--port", "0", "--data", str(self.data / "store"))
        self.assertEqual(code, 1)
        self.assertIn("Another `maquette serve` uses this data folder.", errors)


class Ends(unittest.TestCase):
    def test_what_was_acknowledged_survives_kill_9(self):
        with temporary_folder() as data:
            with Companion(data) as companion:
                dataset = companion.json("POST", "/api/datasets?name=rows.jsonl", ROWS, 201)
                vote = companion.json("POST", "/api/votes", {"compare": "c", "prompt": "p", "choice": "tie"}, 201)
                companion.kill()
            with Companion(data) as companion:
                self.assertEqual(companion.request("GET", f"/api/datasets/{dataset['id']}/content")[2], ROWS)
                self.assertEqual(companion.json("GET", "/api/votes")["votes"], [vote])

    def test_ctrl_c_ends_open_streams_and_the_program(self):
        with temporary_folder() as data, Companion(data) as companion:
            with companion.events() as stream:
                self.assertEqual(companion.interrupt(), 0)
                self.assertEqual(list(stream), [])

    def test_beyond_this_machine_a_token_is_asked_for(self):
        with temporary_folder() as data, Companion(data, "--listen", "0.0.0.0") as companion:
            token = companion.started["address"].split("?token=")[1]
            self.assertEqual(companion.json("GET", "/api/status", status=401)["error"]["code"], "missing_token")
            self.assertEqual(companion.json("GET", "/api/status?token=wrong", status=401)["error"]["code"], "wrong_token")
            companion.json("GET", "/api/status", headers={"Authorization": f"Bearer {token}"})
            _, headers, _ = companion.request("GET", f"/api/status?token={token}")
            cookie = headers["Set-Cookie"]
            self.assertIn("HttpOnly; SameSite=Strict", cookie)
            companion.json("GET", "/api/status", headers={"Cookie": "other=1; " + cookie.split(";")[0]})


if __name__ == "__main__":
    print("companion:", BINARY)
    unittest.main(verbosity=2)
