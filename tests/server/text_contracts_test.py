"""The text commands with the flags that others rely on, against the vectors and goldens of the shared data."""
import json
import os
import re
import subprocess
import sys
import unittest

from support import BINARY, ROOT, run, shared_data, temporary_folder

VECTORS = "tokenizers/vectors"
MEASURE = """import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
MARKER = b"\n__ggml_vocab_test__\n"


def answer(*arguments, text=b""):
    """What a command prints for the bytes on standard input."""
    done = subprocess.run([BINARY, *map(str, arguments)], input=text, capture_output=True, timeout=240)
    assert done.returncode == 0, (arguments, done.stdout[-500:], done.stderr[-500:])
    return done.stdout


def smollm2():
    found = sorted((ROOT / "build/models").glob("SmolLM2*.gguf"))
    if not found:
        print("skipped: SmolLM2-135M-Instruct.Q4_1.gguf")
        raise unittest.SkipTest("skipped: SmolLM2-135M-Instruct.Q4_1.gguf")
    return found[0]


class Tokenize(unittest.TestCase):
    def check_vectors(self, name, tokenizer):
        texts = shared_data(f"{VECTORS}/ggml-vocab-{name}.gguf.inp").read_bytes().split(MARKER)
        rows = [[int(one) for one in line.split()] for line in shared_data(f"{VECTORS}/ggml-vocab-{name}.gguf.out").read_text().splitlines()]
        self.assertEqual(len(rows), 46)
        for text, ids in zip(texts, rows):
            self.assertEqual(json.loads(answer("tokenize", "--tokenizer", tokenizer, "--json", text=text)), {"ids": ids}, text)
            self.assertEqual(answer("detokenize", "--tokenizer", tokenizer, text=json.dumps({"ids": ids}).encode()), text)

    def test_qwen2(self):
        self.check_vectors("qwen2", shared_data("tokenizers/qwen2_5"))

    def test_gpt2(self):
        self.check_vectors("gpt-2", shared_data(f"{VECTORS}/ggml-vocab-gpt-2.gguf"))

    def test_llama(self):
        self.check_vectors("llama-spm", shared_data(f"{VECTORS}/ggml-vocab-llama-spm.gguf"))

    def test_special_tokens_are_added_where_the_tokenizer_says_so(self):
        plain = json.loads(answer("tokenize", "--tokenizer", shared_data("models/stories260K"), text=b"Once"))["ids"]
        special = json.loads(answer("tokenize", "--tokenizer", shared_data("models/stories260K"), "--add-special", "--json", text=b"Once"))["ids"]
        self.assertEqual(special, [1, *plain])

    def test_broken_utf8_comes_back(self):
        for text in (b"a\xff\xfe b", b"\xe2\x96", b"", b"\x00\x00", b"\xed\xa0\x80"):
            ids = answer("tokenize", "--tokenizer", shared_data("tokenizers/qwen2_5"), "--json", text=text)
            self.assertEqual(answer("detokenize", "--tokenizer", shared_data("tokenizers/qwen2_5"), text=ids), text)


class Template(unittest.TestCase):
    def test_published_vectors(self):
        rows = [json.loads(line) for line in shared_data("suites/chat_template_vectors.jsonl").read_text().splitlines()]
        self.assertEqual(len(rows), 28)
        with temporary_folder() as folder:
            source, messages = folder / "t.jinja", folder / "m.json"
            for row in rows:
                source.write_text(row["chat_template"])
                messages.write_text(json.dumps(row["data"]))
                got = json.loads(answer("template", "--template", source, "--messages", messages, "--json"))
                self.assertEqual(got["text"], row["target"], row["name"])

    def test_a_list_a_generation_prompt_and_a_refusal(self):
        golden = json.loads((ROOT / "tests/golden/tokenizer/chat_templates.json").read_text())
        with temporary_folder() as folder:
            messages = folder / "m.json"
            messages.write_text(json.dumps(golden["conversations"]["plain"]["messages"]))
            template = shared_data("tokenizers/templates/Qwen-Qwen3-0.6B.jinja")
            got = json.loads(answer("template", "--template", template, "--messages", messages, "--add-generation-prompt", "--json"))
            self.assertEqual(got["text"], golden["templates"]["Qwen-Qwen3-0.6B.jinja"]["plain"])
            messages.write_text(json.dumps({**golden["variables"], **golden["conversations"]["late_system"]}))
            code, out, _ = run("template", "--template", str(shared_data("tokenizers/templates/google-gemma-2-2b-it.jinja")), "--messages", str(messages), "--json")
            self.assertEqual(code, 3)
            self.assertEqual(json.loads(out)["error"]["message"], golden["templates"]["google-gemma-2-2b-it.jinja"]["late_system"]["error"])


class Mask(unittest.TestCase):
    MODES = {"assistant": "labels_eot", "assistant-turn": "labels_prefix_diff", "assistant-trl": "trl_assistant_only", "completion": "trl_completion_only"}

    def check_goldens(self, name, tokenizer):
        conversations = json.loads(shared_data(f"goldens/masks/{name}.json").read_text())["conversations"]
        with temporary_folder() as folder:
            data = folder / "rows.jsonl"
            data.write_text("".join(json.dumps({key: one[key] for key in ("messages", "tools") if key in one}) + "\n" for one in conversations))
            for mode, key in self.MODES.items():
                for suffix, length in (("", 100000), ("_64", 64)):
                    wanted = [one.get(key + suffix) for one in conversations]
                    if key.startswith("labels") and suffix or not any(wanted):
                        continue
                    lines = answer("mask", "--tokenizer", tokenizer, "--data", data, "--loss", mode, "--max-length", length, "--json").splitlines()
                    self.assertEqual(len(lines), len(conversations))
                    for one, expected, line in zip(conversations, wanted, lines):
                        row, where = json.loads(line), f"{name} {one['name']} {mode} {length}"
                        if expected is None:  # TRL drops rows without labels.
                            self.assertIn("mask.nothing_trained", [finding["rule"] for finding in row["findings"]], where)
                            continue
                        self.assertEqual(row["labels"], expected["labels"] if isinstance(expected, dict) else expected, where)
                        self.assertEqual(row["input_ids"], expected["input_ids"] if isinstance(expected, dict) else one["input_ids"], where)
                        self.assertEqual([weight != 0 for weight in row["weights"]], [label != -100 for label in row["labels"]], where)

    def test_qwen2_5(self):
        self.check_goldens("qwen2_5", shared_data("tokenizers/qwen2_5"))

    def test_smollm2(self):
        self.check_goldens("smollm2", smollm2())

    def test_the_other_modes_follow_from_the_goldens(self):
        conversations = json.loads(shared_data("goldens/masks/qwen2_5.json").read_text())["conversations"]
        with temporary_folder() as folder:
            data = folder / "rows.jsonl"
            data.write_text("".join(json.dumps({key: one[key] for key in ("messages", "tools") if key in one}) + "\n" for one in conversations))
            rows = {mode: [json.loads(line) for line in answer("mask", "--tokenizer", shared_data("tokenizers/qwen2_5"), "--data", data, "--loss", mode, "--max-length", 100000, "--json").splitlines()]
                    for mode in ("all", "last-assistant")}
        for one, everything, last in zip(conversations, rows["all"], rows["last-assistant"]):
            self.assertEqual(everything["labels"], one["input_ids"])
            # The last answer is what of labels_eot stands behind the last <|im_start|>.
            start = max(i for i, token in enumerate(one["input_ids"]) if token == 151644)
            self.assertEqual(last["labels"], [label if i > start else -100 for i, label in enumerate(one["labels_eot"])], one["name"])


class MaskInput(unittest.TestCase):
    def test_bad_rows_are_listed_with_their_lines_and_empty_files_refused(self):
        good = json.dumps({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]})
        with temporary_folder() as folder:
            data = folder / "rows.jsonl"
            data.write_bytes(b"\xef\xbb\xbf" + good.encode() + b"\n{broken\n\n" + b"x" * (140 << 20) + b"\n" + good.encode())
            command = ["mask", "--tokenizer", str(shared_data("tokenizers/qwen2_5")), "--json", "--data"]
            code, out, _ = run(*command, str(data))
            self.assertEqual(code, 0)
            rows = [json.loads(line) for line in out.splitlines()]
            self.assertEqual([(row["line"], bool(row["input_ids"])) for row in rows], [(1, True), (2, False), (4, False), (5, True)])
            self.assertTrue(all(row["input_ids"] or row["findings"][0]["reason"] for row in rows))
            data.write_bytes(b"\n \n")
            for path in (data, folder):
                self.assertNotEqual(run(*command, str(path))[0], 0, path)


class Check(unittest.TestCase):
    def test_errors_exit_3_and_a_fix_is_written(self):
        with temporary_folder() as folder:
            bad, good = folder / "bad.jsonl", folder / "good.jsonl"
            rows = [{"messages": [{"role": "user", "content": f"q{i}"}, {"role": "assistant", "content": "a"}], "note": None} for i in range(12)]
            bad.write_bytes(b"\xef\xbb\xbf" + "".join(json.dumps(row) + "\n" for row in rows).encode() + b"{broken\n")
            code, out, _ = run("check", str(bad), "--target", "openai", "--json")
            self.assertEqual(code, 3)
            findings = json.loads(out)["findings"]
            self.assertTrue({"file.byte_order_mark", "chat.extra_key", "row.syntax"} <= {finding["rule"] for finding in findings})
            for finding in findings:
                self.assertTrue(finding["reason"] and finding["fix"] and finding["source"], finding)
            code, out, _ = run("check", str(bad), "--target", "openai", "--fix", "-o", str(good), "--json")
            self.assertEqual(code, 0, out)
            self.assertEqual([json.loads(line) for line in good.read_text().splitlines()], [{"messages": row["messages"]} for row in rows])
            code, out, _ = run("check", str(good), "--target", "all", "--json")
            self.assertEqual(code, 3)  # Some target takes another format.
            self.assertEqual(len(json.loads(out)["targets"]), 14)


    def test_what_a_fix_wrote_is_accepted_when_it_is_read_again(self):
        rows = [{"messages": [{"role": "user", "content": f"q{i}"}, {"role": "assistant", "content": "a"}]} for i in range(60)]
        with temporary_folder() as folder:
            source, target = folder / "in.jsonl", folder / "out.jsonl"
            source.write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n")
            for name in ("openai", "foundry", "together", "bedrock", "legacy-examples", "qwen2-vl", "qwen2.5-vl", "qwen3-vl", "trl", "axolotl", "llama-factory", "kiln", "vertex", "maquette"):
                code, out, _ = run("check", str(source), "--target", name, "--fix", "-o", str(target), "--json")
                self.assertEqual((code, json.loads(out)["fixed"]["written"]), (0, 60), (name, out[:600]))
                code, out, _ = run("check", str(target), "--target", name, "--json")  # Its rows may fit several formats.
                self.assertEqual(code, 0, (name, out[:600]))


class Parse(unittest.TestCase):
    def test_html_trees_are_the_suites(self):
        folder = shared_data("suites/html5lib-tests/tree-construction")
        with temporary_folder() as scratch:
            page, count = scratch / "page.html", 0
            for path in sorted(folder.glob("*.dat")):
                cases = re.split(r"(?m)^#data\n", path.read_bytes().decode("utf-8", "surrogateescape"))[1:]
                for case in cases[:: max(1, len(cases) // 4)]:
                    if "\n#script-on\n" in case:
                        continue
                    data, rest = case.split("\n#errors\n", 1)
                    tree = rest.split("#document\n", 1)[1].rstrip("\n") + "\n"
                    fragment = re.search(r"(?m)^#document-fragment\n(.+)$", rest)
                    page.write_bytes(data.encode("utf-8", "surrogateescape"))
                    options = ["--fragment", fragment[1]] if fragment else []
                    got = answer("parse", "html", page, "--tree", *options).decode("utf-8", "surrogateescape")
                    self.assertEqual(got.rstrip("\n") + "\n", tree, f"{path.name}: {data}")
                    count += 1
            self.assertGreater(count, 100)

    def test_every_language_says_valid_or_line_column_reason(self):
        with temporary_folder() as folder:
            for language, good, bad in (("html", "<p>a</p>", "<p><b>a</p>"), ("python", "x = 1\n", "x = (1\n"), ("css", "a { b: c }", "a { b c }"),
                                        ("jsx", "const a = <b>c</b>;", "const a = <b>c</i>;")):
                file = folder / "file"
                file.write_text(good)
                self.assertEqual(json.loads(answer("parse", language, file, "--json"))["valid"], True)
                file.write_text(bad)
                got = json.loads(answer("parse", language, file, "--json"))
                self.assertEqual(got["valid"], False)
                self.assertEqual(sorted(got["errors"][0]), ["column", "line", "reason"])


class Convert(unittest.TestCase):
    def test_one_bad_row_refuses_no_file(self):
        good = {"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}
        long = {"messages": [{"role": "user", "content": "q" * (5 << 20)}, {"role": "assistant", "content": "a"}]}
        broken = (b'{"messages": [{"role": "user", "content": "\0"}]}', b'{"messages": "\xff\xfe"}', b'{"a":' * 100_000, b"{" * 5_000_000, json.dumps({f"k{i}": i for i in range(30_000)}).encode(),
                  json.dumps(good).replace('"q"', '"' + "q" * (65 << 20) + '"').encode())
        with temporary_folder() as folder:
            source, target = folder / "in.jsonl", folder / "out.jsonl"
            for is_good, row in ((True, json.dumps(long).encode()), *((False, row) for row in broken)):
                source.write_bytes(row + b"\n" + (json.dumps(good) + "\n").encode() * 2)
                code, out, _ = run("convert", str(source), "--to", "trl", "-o", str(target), "--json")
                self.assertEqual(code, 0, (row[:40], out[:500]))
                report = json.loads(out)
                self.assertEqual(report["written"], 3 if is_good else 2, (row[:40], out[:500]))
                self.assertEqual([finding["line"] for finding in report["findings"]], [] if is_good else [1], out[:500])
                code, out, _ = run("check", str(source), "--target", "openai", "--json")
                self.assertTrue(is_good or any(finding["line"] == 1 for finding in json.loads(out)["findings"]), out[:500])

    def test_a_file_without_a_good_row_gives_one_object(self):
        with temporary_folder() as folder:
            (folder / "in.jsonl").write_text('{"messages": 3}\n')
            code, out, errors = run("convert", str(folder / "in.jsonl"), "--from", "openai", "--to", "trl", "-o", str(folder / "out.jsonl"), "--json")
            self.assertEqual((code, json.loads(out)["written"]), (3, 0), out)
            self.assertIn("No row could be converted", errors)

    def test_a_file_of_300_megabytes_takes_less_than_100_of_memory(self):
        with temporary_folder() as folder:
            source, target = folder / "in.jsonl", folder / "out.json"
            row = json.dumps({"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "<p>text</p>\n" * 2000}], "note": 1}) + "\n"
            count = 300_000_000 // len(row) + 1
            with open(source, "w") as stream:
                for _ in range(count):
                    stream.write(row)
            for command in (["convert", source, "--from", "openai", "--to", "sharegpt", "-o", target, "--json"],
                            ["convert", target, "--to", "openai", "-o", folder / "back.jsonl", "--json"],
                            ["check", source, "--from", "openai", "--target", "maquette", "--json"]):
                # From a process of its own, because a child begins with the memory of who starts it.
                done = subprocess.run([sys.executable, "-c", MEASURE, BINARY, *map(str, command)], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)
                got = json.loads(done.stdout)
                self.assertEqual(got.get("written", got["rows"]), count)
                self.assertLess(int(done.stderr.split()[-1]), 100_000, command)


if __name__ == "__main__":
    unittest.main()
