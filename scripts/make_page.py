"""Puts the studio's page together in build/web: the public folder, fonts cut down to what can be shown, Tailwind for
previews, and the list that the service worker keeps for work without a network.

Usage: make_page.py SOURCE_FOLDER BUILD_FOLDER
"""
import hashlib
import json
import pathlib
import re
import shutil
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
