"""Writes tests/golden/tokenizer: small vocabularies of every kind, and what tokenizers and sentencepiece make of texts.

Made with: pip install tokenizers==0.23.3 sentencepiece==0.2.3 tiktoken==0.14.0. Run: python make_tokenizer_goldens.py [OUT]. Each golden is one JSON
file: {"tokenizer": the tokenizer.json as text (or "model": a .model in base64), "cases": [{text, ids, special, spans, decoded}], "broken": [{bytes in base64, text, ids}]}.
"""
import base64
import io
import json
import sys
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

CORPUS = [
    '<div class="flex items-center justify-between p-4 bg-white rounded-lg shadow">',
    '<button class="px-4 py-2 text-white bg-blue-600 hover:bg-blue-700">Send the form</button>',
    "The quick brown fox doesn't jump over the lazy dogs, it's 12345 times faster than they'll ever be.",
    "import streamlit as st\nst.title('Sales dashboard')\nst.button(\"Click me\")\n",
    "Überprüfen Sie die Größe der Schaltfläche. Ça va très bien, señor! Привет, мир. 你好，世界",
    "<ul>\n  <li>First item</li>\n  <li>Second item</li>\n</ul>\n",
    "const total = items.reduce((sum, item) => sum + item.price * 100, 0);",
] * 4

TEXTS = [
    "", " ", "   ", "Hello", " Hello world", "Hello  world ", "the form doesn't send it's items", "IT'S they'LL We'Ve",
    '<div class="p-4">\n\t<button>Send</button>\n</div>', "a\n\n\nb", "tabs\t\tand \r\n lines", "12 345 6789", "x1y22z333",
    "Größe ÜBER Ça señor", "Привет 你好 世界 мир", "👋🏽 emoji 🇳🇴 👩‍👩‍👧", "e\u0301 \u00e9 \ufb01 ﬀ ① Ａ", "\u200b\u00a0\u3000x\u2028y",
    "שלום עולם مرحبا", "[MASK] in the <s>middle</s> of [CLS] text", "pre<tok>fix  <tok>  <word>and<word> word<word>",
    "_underscore__ and-hyphen.dot,comma;semi", "$5.00 + 3% = ~^|`", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "नमस्ते दुनिया", "ÀÁÂ Ǆ İstanbul ß ẞ", "\u0000null\u0007bell", "camelCaseWord snake_case_word", "'s 't 're '", "▁under ▁▁ scores",
    "word" * 60, "<div>" * 40, "👩‍👩‍👧" * 12, "שלום‏ (א) ‎abc‬ ٣٤٥ ﷺ", "\ufffd\ufffd a\ufffd", "𝒳𝔂 𐍈 \U0010ffff", "a\u0301\u0323\u0308b", "ﷺ ㎏ ½ Ⅷ ﬃ", "\ufeffbom",
]

# Broken UTF-8: for the library it is what bytes.decode("utf-8", "replace") makes of it.
BROKEN = [b"a\xff\xfe b", b"\xe2\x96", b"x\xc3 y", b"\x80\x80<div>", b"\xf0\x9f\x91 \xf0\x9f", b"\xed\xa0\x80\xed\xbf\xbf", b"\xc0\xaf\xe0\x80\x80", b"gr\xf6\xdfe"]


def bpe(vocabulary=320, initial=True, **options):
    extra = {"initial_alphabet": pre_tokenizers.ByteLevel.alphabet()} if initial else {}
    return trainers.BpeTrainer(vocab_size=vocabulary + (256 if initial else 0), show_progress=False, special_tokens=options.pop("special", []), **extra, **options)


def byte_level_gpt2():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(CORPUS, bpe())
    t.add_special_tokens(["<s>", "</s>"])
    t.post_processor = processors.RobertaProcessing(("</s>", t.token_to_id("</s>")), ("<s>", t.token_to_id("<s>")))
    t.add_tokens([AddedToken("<tok>", lstrip=True, rstrip=True), AddedToken("<word>", single_word=True)])
    return t


def byte_level_digits():
    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.NFC()
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(CORPUS, bpe())
    return t


def split_of(pattern):
    def make():
        t = Tokenizer(models.BPE())
        t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
        t.decoder = decoders.ByteLevel()
        t.train_from_iterator(CORPUS, bpe())
        return t
    return make


LLAMA3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CL100K = r"""'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"""
O200K = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def deepseek_like():
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(r"[\r\n]"), "isolated"), pre_tokenizers.Split(Regex(r"\s?\p{L}+"), "isolated"),
        pre_tokenizers.Split(Regex(r"\s?\p{P}+"), "isolated"), pre_tokenizers.Split(Regex(r"[一-龥ࠀ-一가-퟿]+"), "isolated"),
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(CORPUS, bpe())
    return t


def byte_fallback_llama():
    special = ["<unk>", "<s>", "</s>"] + [f"<0x{i:02X}>" for i in range(256)]
    t = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.train_from_iterator(CORPUS, bpe(400, False, special=special, max_token_length=12))
    state = json.loads(t.to_str())
    state["added_tokens"] = [a for a in state["added_tokens"] if not a["content"].startswith("<0x")]
    t = Tokenizer.from_str(json.dumps(state))
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    t.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return t


def word_suffix_clip():
    t = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"))
    t.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Split(Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True)
    t.decoder = decoders.BPEDecoder("</w>")
    t.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=400, end_of_word_suffix="</w>", special_tokens=["<unk>"], show_progress=False))
    return t


def unigram_metaspace():
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Strip(left=False, right=True)])
    t.pre_tokenizer = pre_tokenizers.Metaspace()
    t.decoder = decoders.Metaspace()
    t.train_from_iterator(CORPUS, trainers.UnigramTrainer(vocab_size=300, special_tokens=["<pad>", "<unk>", "</s>"], unk_token="<unk>", show_progress=False))
    t.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 2)])
    return t


def wordpiece_bert():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.normalizer = normalizers.BertNormalizer()
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    t.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=400, special_tokens=special, show_progress=False))
    t.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return t


def word_level():
    t = Tokenizer(models.WordLevel(unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()])
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Punctuation("contiguous")])
    t.train_from_iterator(CORPUS, trainers.WordLevelTrainer(special_tokens=["<unk>"], show_progress=False))
    return t


KINDS = {
    "byte_level_gpt2": byte_level_gpt2, "byte_level_digits": byte_level_digits, "split_llama3": split_of(LLAMA3),
    "split_o200k": split_of(O200K), "split_deepseek": deepseek_like, "byte_fallback_llama": byte_fallback_llama,
    "word_suffix_clip": word_suffix_clip, "unigram_metaspace": unigram_metaspace, "wordpiece_bert": wordpiece_bert, "word_level": word_level,
}


# Steps that few models use, by what is rare about them; one file for all (rare_steps.json).
def word_level_bytes():
    t = Tokenizer(models.WordLevel(unk_token="<unk>"))
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.ByteLevel(add_prefix_space=True)])
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(CORPUS, trainers.WordLevelTrainer(special_tokens=["<unk>"], show_progress=False, vocab_size=60))
    return t


def word_piece_bytes():
    t = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.ByteLevel(add_prefix_space=True), pre_tokenizers.Digits(individual_digits=True)])
    t.decoder = decoders.Sequence([decoders.WordPiece("##", cleanup=False), decoders.ByteLevel()])
    t.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=150, special_tokens=["[UNK]"], show_progress=False))
    return t


def unigram_scripts():
    t = Tokenizer(models.Unigram())
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.UnicodeScripts(), pre_tokenizers.Metaspace(prepend_scheme="first")])
    t.decoder = decoders.Sequence([decoders.Fuse(), decoders.Metaspace(prepend_scheme="first")])
    t.train_from_iterator(CORPUS, trainers.UnigramTrainer(vocab_size=120, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False))
    return t


def byte_fallback_affixes():
    special = ["<unk>"] + [f"<0x{i:02X}>" for i in range(256)]
    t = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True, continuing_subword_prefix="##", end_of_word_suffix="</w>"))
    t.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Prepend("x")])
    t.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    t.decoder = decoders.Sequence([decoders.Replace("##", ""), decoders.Replace("</w>", " "), decoders.ByteFallback()])
    t.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=300, special_tokens=special, continuing_subword_prefix="##", end_of_word_suffix="</w>", limit_alphabet=20, show_progress=False))
    t.add_tokens([AddedToken("word", normalized=True), AddedToken("<word>", single_word=True, normalized=False)])
    t.add_special_tokens([AddedToken("Größe", normalized=True)])
    return t


def replaced_added():
    t = Tokenizer(models.BPE(unk_token="<unk>"))
    t.normalizer = normalizers.Replace(" ", "▁")
    t.pre_tokenizer = pre_tokenizers.Split(Regex("(?=[A-Z])"), "merged_with_next")
    t.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    t.train_from_iterator(CORPUS, bpe(100, False, special=["<unk>"]))
    t.add_tokens([AddedToken("▁▁", normalized=False), AddedToken("\n\n", normalized=False)])
    return t


RARE = {"word_level_bytes": word_level_bytes, "word_piece_bytes": word_piece_bytes, "unigram_scripts": unigram_scripts,
        "byte_fallback_affixes": byte_fallback_affixes, "replaced_added": replaced_added}
RARE_TEXTS = ["", " Hello  world\n\nA", "12 345 x1y22", "Größe ÜBER Ça", "你好 世界 こんにちはー カタカナ мир Привет ", "👋🏽 e\u0301", "pre<word>and<word> word<word> ▁▁x",
              "camelCaseABC d", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbab", "\n\ta <0x41>", "שלום ٣٤٥", "İ ß"]


def rare_golden(make):
    tokenizer = Tokenizer.from_str(make().to_str())
    rows = [{"text": text, "ids": tokenizer.encode(text).ids, "decoded": tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False),
             "shown": tokenizer.decode(tokenizer.encode(text).ids)} for text in RARE_TEXTS]
    return {"tokenizer": tokenizer.to_str(), "cases": rows}


def cases(tokenizer):
    for text in TEXTS:
        plain, special = tokenizer.encode(text, add_special_tokens=False), tokenizer.encode(text)
        yield {"text": text, "ids": plain.ids, "special": special.ids, "spans": plain.offsets,
               "decoded": tokenizer.decode(plain.ids, skip_special_tokens=False)}


def broken_cases(encode):
    for raw in BROKEN:
        text = raw.decode("utf-8", "replace")
        yield {"bytes": base64.b64encode(raw).decode(), "text": text, "ids": encode(text)}


def sentencepiece_golden(kind, **options):
    import sentencepiece
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter("\n".join(CORPUS).splitlines()), model_writer=model, vocab_size=options.pop("size"),
                                             model_type=kind, minloglevel=2, hard_vocab_limit=False, **options)
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    rows = [{"text": text, "ids": processor.encode(text), "decoded": processor.decode(processor.encode(text))} for text in TEXTS if "\0" not in text]
    return {"model": base64.b64encode(model.getvalue()).decode(), "cases": rows, "broken": list(broken_cases(processor.encode))}


def tiktoken_golden():
    """Ranks trained on the corpus, with cl100k's expression; broken UTF-8 has to come back."""
    import tiktoken
    trained = json.loads(split_of(LLAMA3)().to_str())["model"]
    shown = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    byte_of = {chr(b): b for b in shown} | {chr(256 + i): b for i, b in enumerate(b for b in range(256) if b not in shown)}
    ranks = {bytes(byte_of[c] for c in token): rank for token, rank in trained["vocab"].items()}
    special = {"<|endoftext|>": len(ranks), "<|im_end|>": len(ranks) + 1}
    engine = tiktoken.Encoding("peer", pat_str=CL100K, mergeable_ranks=ranks, special_tokens=special)
    lines = "".join(f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in ranks.items())
    texts = TEXTS + ["a<|im_end|>b<|endoftext|>", "<|im_end|"]
    rows = [{"text": text, "ids": engine.encode(text, allowed_special="all"), "plain": engine.encode_ordinary(text)} for text in texts]
    broken = [{"bytes": base64.b64encode(raw).decode()} for raw in BROKEN]
    return {"ranks": lines, "special": special, "cases": rows, "broken": broken}


def main():
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "tests/golden/tokenizer"
    out.mkdir(parents=True, exist_ok=True)

    def write(name, value):
        (out / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")

    for name, make in KINDS.items():
        tokenizer = make()
        write(name, {"tokenizer": tokenizer.to_str(), "cases": list(cases(tokenizer)),
                     "broken": list(broken_cases(lambda text: tokenizer.encode(text, add_special_tokens=False).ids))})
    write("rare_steps", {name: rare_golden(make) for name, make in RARE.items()})
    write("tiktoken", tiktoken_golden())
    rules = out / "rules.tsv"
    rules.write_text("FB01\t66 69\n24B6\t41\nFF21\t41\n41 30A\tC5\n", encoding="utf-8")
    write("sentencepiece_unigram", sentencepiece_golden("unigram", size=200, normalization_rule_tsv=str(rules)))
    rules.unlink()
    write("sentencepiece_bpe", sentencepiece_golden("bpe", size=520, byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False,
                                                     user_defined_symbols=["<tok>"], split_digits=True, character_coverage=0.99))


if __name__ == "__main__":
    main()
