"""Every command: help with an example, --json, wrong usage, and one JSON object for what is refused."""
import json
import re
import unittest

from support import run, temporary_folder

# What the product promises; more may exist.
PROMISED = {"serve", "evolve", "prepare", "estimate", "train", "jobs", "status", "compare", "export", "agent", "collect",
            "preview", "devices", "selftest", "bench", "inspect", "verify"}
NOTHING = "/nonexistent/file"
# Arguments with which a command meets something that is not there.
ABSENT = {
    "prepare": [], "estimate": [NOTHING], "train": [NOTHING], "status": [], "compare": ["--tuned", "run-none"], "export": ["run-none"],
    "agent": ["A table", "--model", "run-none"], "preview": [NOTHING], "inspect": [NOTHING], "check": [NOTHING], "verify golden": [NOTHING],
    "collect": ["--import", NOTHING], "jobs": ["--cancel", "job-none"], "tokenize": ["--tokenizer", NOTHING],
    "detokenize": ["--tokenizer", NOTHING], "template": ["--template", NOTHING, "--messages", NOTHING],
}


def subcommands(*path):
    code, output, errors = run(*path, "--help")
    assert (code, errors) == (0, ""), (path, errors)
    section = re.split(r"^Subcommands:\n", output.split("Example:")[0], flags=re.M)
    return [] if len(section) < 2 else re.findall(r"^  ([a-z][a-z0-9-]*)", section[1], flags=re.M)


def all_commands():
    found = []
    for name in subcommands():
        inner = subcommands(name)
        found += [(name, one) for one in inner] or [(name,)]
    return found


class Help(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.commands = all_commands()

    def test_what_the_product_promises_exists(self):
        self.assertEqual(PROMISED - {path[0] for path in self.commands}, set())

    def test_every_command_has_an_example_and_json(self):
        for path in self.commands:
            with self.subTest(command=path):
                code, output, _ = run(*path, "--help")
                self.assertEqual(code, 0)
                self.assertRegex(output, rf"Example:\n  (.* )?maquette {' '.join(path)}( |\n|$)")
                self.assertIn("--json", output)
                self.assertIn("--data", output)

    def test_wrong_usage_is_two_and_says_what_is_wrong(self):
        self.assertEqual(run()[0], 2)
        self.assertEqual(run("nonsense")[0], 2)
        for path in self.commands:
            with self.subTest(command=path):
                code, output, errors = run(*path, "--no-such-flag")
                self.assertEqual((code, output), (2, ""))
                self.assertTrue("--no-such-flag" in errors or "required" in errors, errors)

    def test_what_is_not_there_is_one_json_error_and_three(self):
        for path in self.commands:
            name = " ".join(path)
            if name not in ABSENT:
                continue
            with self.subTest(command=name), temporary_folder() as folder:
                code, output, errors = run(*path, *ABSENT[name], "--json", "--data", str(folder / "data"))
                self.assertEqual(code, 3, (output, errors))
                (line,) = output.splitlines()
                error = json.loads(line)["error"]
                self.assertEqual(sorted(error), ["field", "file", "fix", "line", "message"])
                self.assertTrue(error["message"] and error["fix"], error)
                self.assertTrue(errors.startswith("maquette: "), errors)
                self.assertEqual(len(errors.splitlines()), 1, errors)
                self.assertFalse((folder / "data" / "runs").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
