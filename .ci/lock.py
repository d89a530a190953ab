"""Write the lock files from what is installed in this environment: `make lock`.

requirements.lock holds exact versions of everything that running the assistant needs; requirements-dev.lock adds what the
tests and the optional extras need. Only packages that pyproject.toml asks for, directly or not, are named, so a stray
package in the environment does not get in. Local version labels (as in 1.0+cpu) are left out: which build of a version is
taken is for the machine's own pip settings to say.
"""

from __future__ import annotations

import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

RUN = ("voice", "scale")
EVERYTHING = (*RUN, "hf", "dev")
HEADER = "# Exact versions for Python {python}, written by `make lock` from the extras of pyproject.toml. Don't edit by hand.\n"


def pinned(requirements: list[str]) -> dict[str, str]:
    """Return name to version of the closure of `requirements` as installed here."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        distribution = metadata.distribution(name)
        found[name] = distribution.version.split("+")[0]
        for extra in ("", *sorted(requirement.extras)):
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += _needs(distribution, extra)
    return found


def _needs(distribution: metadata.Distribution, extra: str) -> list[Requirement]:
    environment = {**default_environment(), "extra": extra}
    needs = [Requirement(text) for text in distribution.requires or ()]
    return [need for need in needs if need.marker is None or need.marker.evaluate(environment)]


def write(path: Path, versions: dict[str, str]) -> None:
    header = HEADER.format(python=".".join(map(str, sys.version_info[:2])))
    lines = [f"{name}=={version}\n" for name, version in sorted(versions.items())]
    path.write_text(header + "".join(lines), encoding="utf-8")
    print(f"{path.name}: {len(versions)} packages")


def main() -> None:
    root = Path(__file__).resolve().parent.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    extras = project["project"]["optional-dependencies"]
    write(root / "requirements.lock", pinned(wanted + [need for extra in RUN for need in extras[extra]]))
    write(root / "requirements-dev.lock", pinned(wanted + [need for extra in EVERYTHING for need in extras[extra]]))


if __name__ == "__main__":
    main()
