"""Puts the studio's page together in build/web: the public folder, fonts cut down to what can be shown, Tailwind for
previews, the bundled tokenizer, and the list that the service worker keeps for work without a network.

Usage: make_page.py SOURCE_FOLDER BUILD_FOLDER
"""
import hashlib
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys

source, build = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
paths = json.loads((source / "build" / "dependencies.json").read_text())
npm = pathlib.Path(paths["npm_build"])

# Latin with its extensions, Greek, Cyrillic, punctuation, currency, arrows, mathematics, box drawing.
LETTERS = "U+0020-024F,U+0259,U+02BB-02DD,U+0300-0304,U+0370-03FF,U+0400-045F,U+1E00-1EFF,U+2000-206F,U+20A0-20BF," \
          "U+2100-214F,U+2190-21FF,U+2200-22FF,U+2318,U+2500-259F,U+25A0-25FF,U+2713,U+2717,U+FFFD"


def cut_font(font: pathlib.Path, target: pathlib.Path, unicodes: str, features: str = "kern"):
    if target.exists() and target.stat().st_mtime > max(font.stat().st_mtime, pathlib.Path(__file__).stat().st_mtime):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["pyftsubset", str(font), f"--unicodes={unicodes}", f"--layout-features={features}", "--no-hinting",
                    "--desubroutinize", f"--output-file={target}"], check=True)


def find_font(name: str) -> pathlib.Path:
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts"):
        for path in sorted(pathlib.Path(folder).rglob(name + ".*")):
            if path.suffix in (".otf", ".ttf"):
                return path
    sys.exit(f"The font {name} is missing. Run ./studio setup, which installs fonts-inter and fonts-jetbrains-mono.")


def copy_public():
    for path in sorted((source / "public").rglob("*")):
        if path.is_file() and "pictures" not in path.parts:
            target = build / path.relative_to(source / "public")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            yield target


def read_gguf_text(file, count_format="<Q") -> bytes:
    (length,) = struct.unpack(count_format, file.read(8))
    return file.read(length)


FIXED = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}  # Bytes of a GGUF value by its type.
GGUF_TEXT, GGUF_LIST = 8, 9


def skip_value(file, kind: int):
    if kind in FIXED:
        file.seek(FIXED[kind], 1)
    elif kind == GGUF_TEXT:
        read_gguf_text(file)
    else:
        (inner,) = struct.unpack("<I", file.read(4))
        (count,) = struct.unpack("<Q", file.read(8))
        if inner in FIXED:
            file.seek(FIXED[inner] * count, 1)
        else:
            for _ in range(count):
                skip_value(file, inner)


def cut_tokenizer(gguf: pathlib.Path, target: pathlib.Path):
    """The model file without its tensors: vocabulary, merges and chat template, byte for byte (GGUF version 3)."""
    target.parent.mkdir(parents=True, exist_ok=True)
    kept, count = b"", 0
    with open(gguf, "rb") as file:
        magic, version, _, pairs = struct.unpack("<4sIQQ", file.read(24))
        if magic != b"GGUF" or version not in (2, 3):
            sys.exit(f"{gguf} is no GGUF file of version 2 or 3. Run ./studio setup again.")
        for _ in range(pairs):
            begin = file.tell()
            key = read_gguf_text(file).decode()
            (kind,) = struct.unpack("<I", file.read(4))
            skip_value(file, kind)
            end = file.tell()
            if key.startswith("tokenizer.") or key in ("general.architecture", "general.name"):
                file.seek(begin)
                kept += file.read(end - begin)
                count += 1
    target.write_bytes(struct.pack("<4sIQQ", b"GGUF", 3, 0, count) + kept)


def main():
    kept = list(copy_public())
    fonts = build / "fonts"
    for name in ("Inter-Regular", "Inter-SemiBold", "JetBrainsMono-Regular"):
        font = find_font(name)
        target = fonts / (name.lower().replace("-", "_") + ".font")
        cut_font(font, target, LETTERS)
        kept.append(target)
    icons = re.findall(r"// (U\+[0-9A-F]{4,5})", (source / "web/widgets/icons.h").read_text())
    target = fonts / "icons.font"
    target.unlink(missing_ok=True)
    cut_font(npm / "lucide-static/font/lucide.ttf", target, ",".join(icons))
    kept.append(target)

    tailwind = build / "preview" / "tailwind.js"
    tailwind.parent.mkdir(exist_ok=True)
    shutil.copyfile(npm / "@tailwindcss/browser/dist/index.global.js", tailwind)
    kept += [tailwind, build / "maquette.js", build / "maquette.wasm"]

    (weights,) = pathlib.Path(paths["smollm2"]).rglob("*.gguf")
    tokenizer = build / "models" / "smollm2_tokenizer.gguf"
    cut_tokenizer(weights, tokenizer)
    kept.append(tokenizer)

    # Servers that know how send these instead: a quarter of the bytes.
    for path in kept:
        packed = path.with_name(path.name + ".br")
        if path.stat().st_size > 4096 and (not packed.exists() or packed.stat().st_mtime < path.stat().st_mtime):
            subprocess.run(["brotli", "-q", "9", "-f", "-o", str(packed), str(path)], check=True)

    # The service worker keeps exactly these files; the digest makes a new build a new cache.
    names = sorted(path.relative_to(build).as_posix() for path in kept if path.name != "service_worker.js")
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + (build / name).read_bytes())
    worker = build / "service_worker.js"
    text = (source / "public" / "service_worker.js").read_text()
    text = text.replace('"@VERSION@"', json.dumps(digest.hexdigest()[:16])).replace('["@FILES@"]', json.dumps(["./"] + names))
    worker.write_text(text)


main()
