"""Checks what the house style promises of the tree: arrows between folders, words, file heads, third-party headers."""
import pathlib
import re
import subprocess

# A folder may include itself and what stands here. `shared` includes nothing above it; web and native never meet.
LAYERS = {"shared": {"shared"}, "native": {"native", "shared", "shaders"}, "web": {"web", "shared"}}

# A third-party header belongs to these folders only.
HEADERS = {
    r"httplib\.h": ("native/server", "native/agent"),
    r"vulkan/": ("native/gpu", "native/visual"),
    r"(oneapi/)?dnnl": ("native/cpu",),
    r"sqlite3\.h": ("native/store",),
    r"emscripten": ("web/platform",),
    r"(imgui|implot)": ("web",),
    r"lexbor/": ("shared/code",),
    r"tree_sitter/": ("shared/code",),
}

BANNED_NAMES = re.compile(r"(^|/)(util|utils|common|helper|helpers|misc|manager|core)(\.|/|_|$)")
CODE = (".h", ".cpp", ".comp", ".glsl", ".js", ".mjs", ".py", ".cmake")


def tracked(root):
    listing = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=root, capture_output=True, text=True)
    return [name for name in listing.stdout.split("\n") if name and (root / name).is_file()]


def problems(root):
    found = []
    for name in tracked(root):
        if BANNED_NAMES.search(name):
            found.append(f"{name}: a name says what is inside; this one does not")
        if not name.endswith(CODE):
            continue
        text = (root / name).read_text(errors="replace")
        top = name.split("/")[0]
        if re.search(r"\bFIXME\b", text) and name != "scripts/check_tree.py":
            found.append(f"{name}: FIXME means do not merge")
        if name.endswith(".h") and not name.endswith("_code.h") and "#pragma once" not in text:  # _code.h: included once per instruction set
            found.append(f"{name}: no #pragma once")
        for line_number, line in enumerate(text.split("\n"), 1):
            include = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', line)
            if include:
                found += include_problems(name, top, line_number, include[1], include[2])
    return found


def include_problems(name, top, line_number, bracket, header):
    where = f"{name}:{line_number}"
    out = []
    target = header.split("/")[0]
    if bracket == '"' and top in LAYERS and target in ("shared", "native", "web", "tests") and target not in LAYERS[top]:
        out.append(f"{where}: {top} must not include {header}")
    if top == "tests":
        return out
    for pattern, folders in HEADERS.items():
        if bracket == "<" and re.match(pattern, header.removeprefix("cpp-httplib/")) and not name.startswith(folders):
            out.append(f"{where}: {header} belongs to {', '.join(folders)}")
    return out


def longest_files(root, count=10):
    sizes = []
    for name in tracked(root):
        if name.endswith((".h", ".cpp", ".comp", ".js", ".mjs", ".py")):
            sizes.append((len((root / name).read_text(errors="replace").split("\n")), name))
    return [f"{lines:6} lines  {name}" for lines, name in sorted(sizes, reverse=True)[:count]]


if __name__ == "__main__":
    import sys
    listed = problems(pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(listed))
    sys.exit(1 if listed else 0)
