"""`maquette verify golden`: its lines, its JSON and its exit code, on the shared goldens and on a copy with one changed byte."""
import json
import shutil
import unittest

from support import run, shared_data, temporary_folder


class Verify(unittest.TestCase):
    def test_a_clean_folder_passes_and_a_changed_copy_fails(self):
        goldens = shared_data("goldens")
        with temporary_folder() as folder:
            shutil.copytree(goldens / "nf4", folder / "nf4")
            code, output, errors = run("verify", "golden", str(folder), "--only", "nf4", "--json")
            self.assertEqual((code, errors), (0, ""))
            rows = json.loads(output)
            self.assertGreater(len(rows), 8)
            for row in rows:
                self.assertEqual(set(row), {"check", "device", "tensor", "relative_error", "cosine", "limit", "ok"})
                self.assertTrue(row["ok"], row)
            path = folder / "nf4" / "nf4.safetensors"
            content = bytearray(path.read_bytes())
            header = int.from_bytes(content[:8], "little")
            begin = 8 + header + json.loads(content[8:8 + header])["nf4.packed"]["data_offsets"][0]
            content[begin + 7] ^= 0x10
            path.chmod(0o644)
            path.write_bytes(content)
            code, output, _ = run("verify", "golden", str(folder), "--only", "nf4", "--json")
            self.assertEqual(code, 1)
            self.assertEqual([row["tensor"] for row in json.loads(output) if not row["ok"]], ["nf4.packed"])
            code, output, errors = run("verify", "golden", str(folder), "--only", "nf4")
            self.assertEqual(code, 1)
            (line,) = [line for line in output.splitlines() if line.endswith("NOT OK")]
            self.assertIn("nf4.packed", line)
            self.assertIn(f"1 of {len(rows)} checks are not within their limit.", errors)

    def test_a_check_that_does_not_exist_is_refused(self):
        code, output, errors = run("verify", "golden", str(shared_data("goldens")), "--only", "nf4,logit")
        self.assertEqual((code, output), (2, ""))
        self.assertIn('There is no check called "logit". Choose logits, gradients,', errors)


if __name__ == "__main__":
    unittest.main(verbosity=2)
