"""Are the installed packages those of the lock files, untouched, and is something known against them?

    python -m benchmarks.audit [--offline] [--database URL]

Offline: every installed package stands in a lock with this version, every locked one is installed, all pins carry hashes, and the
installed files still have the hashes that came with them. Else the versions are also asked of a public database of vulnerabilities
(OSV's querybatch); where it cannot be reached one line says so and nothing is claimed. Exit code 1: something is wrong or known.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from http.client import HTTPException
from importlib.metadata import Distribution, distributions
from pathlib import Path

from pipelines.paths import PROJECT_ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
DATABASE = "https://api.osv.dev/v1/querybatch"
TIMEOUT_SECONDS = 20.0
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)([^\\]*)", re.M)
_TOOLS = {"pip", "setuptools", "wheel", "uv", "sanzhang"}


def canonical(name: str) -> str:
    """The name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    """Package → version of a lock file. ValueError names a pin without a hash."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)
    found: dict[str, str] = {}
    for block in blocks:
        pin = _PIN.match(block.strip())
        if pin is None:
            continue
        if "--hash=sha256:" not in block:
            raise ValueError(f"{pin[1]} 没有指纹")
        found[canonical(pin[1])] = pin[2]
    return found


def locked() -> dict[str, str]:
    """Package → version of both locks. ValueError where they contradict each other."""
    found: dict[str, str] = {}
    for name in LOCKS:
        for package, version in pins((PROJECT_ROOT / name).read_text(encoding="utf-8")).items():
            if found.setdefault(package, version) != version:
                raise ValueError(f"{package} 在两个锁文件里版本不同：{found[package]}、{version}")
    return found


def differences(wanted: Mapping[str, str], installed: Mapping[str, str]) -> Iterator[str]:
    """One line for every package that is not as the lock says."""
    for name in sorted(set(wanted) | set(installed) - _TOOLS):
        if wanted.get(name) != installed.get(name):
            yield f"{name}：锁定 {wanted.get(name, '没有')}，装着 {installed.get(name, '没有')}"


def changed_files(packages: Iterable[Distribution]) -> Iterator[str]:
    """Installed files whose content is not one that was installed; packages of one namespace may have brought the same file."""
    recorded: dict[Path, tuple[str, set[str]]] = {}
    for package in packages:
        for file in package.files or ():
            if file.hash is not None and file.hash.mode == "sha256":
                recorded.setdefault(Path(str(file.locate())), (f"{package.name}：{file}", set()))[1].add(file.hash.value)
    for path, (said, hashes) in recorded.items():
        if not path.is_file():
            yield f"{said} 不见了"
            continue
        with path.open("rb") as handle:
            digest = base64.urlsafe_b64encode(hashlib.file_digest(handle, "sha256").digest()).decode().rstrip("=")
        if digest not in hashes:
            yield f"{said} 被改动过"


def known_against(wanted: Mapping[str, str], database: str) -> Iterator[str]:
    """One line for every locked version that the database knows something against; OSError where it cannot be reached."""
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in sorted(wanted.items())]
    request = urllib.request.Request(database, json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        results = json.load(answer)["results"]
    for query, result in zip(queries, results, strict=True):
        for found in result.get("vulns", []):
            yield f"{query['package']['name']} {query['version']}：{found['id']}"  # type: ignore[index]


def main(argv: list[str] | None = None) -> int:
    """Print what is wrong; 1 where something is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit")
    parser.add_argument("--offline", action="store_true", help="只核对锁文件和装着的包，不上网")
    parser.add_argument("--database", default=DATABASE, help="漏洞库的地址（OSV 的 querybatch）")
    args = parser.parse_args(argv)
    wanted = locked()
    held = {canonical(package.name): package for package in distributions()}
    wrong = list(differences(wanted, {name: package.version for name, package in held.items()}))
    wrong += changed_files(package for name, package in sorted(held.items()) if name not in _TOOLS)
    if not args.offline:
        try:
            wrong += [f"公开的漏洞：{said}" for said in known_against(wanted, args.database)]
        except (OSError, HTTPException, ValueError, KeyError) as error:
            print(f"audit: 漏洞库没有答复（{type(error).__name__}），公开的漏洞没有核对；锁文件和装着的包照常核对", file=sys.stderr)
    for said in wrong:
        print(said)
    print(f"audit: {len(wanted)} 个锁定的包，{len(wrong)} 处不对", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
