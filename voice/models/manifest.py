"""The manifest: which models there are, of which files, under which licence, and where each file comes from."""

from __future__ import annotations

import tomllib
from functools import cached_property
from importlib import resources
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from voice.models.errors import ManifestInvalid, UnknownModel

FORMAT_VERSION = 1


def _safe_name(value: str) -> str:
    """Refuse every name that could leave the folder it is meant for, on any system."""
    path = PurePosixPath(value)
    if path.is_absolute() or ".." in path.parts or "\\" in value or ":" in value or value.startswith("."):
        raise ValueError(f"{value!r} isn't a plain relative name")
    return value


def _plain_file_name(value: str) -> str:
    if "/" in value:
        raise ValueError(f"{value!r} holds a folder; files of a model lie flat")
    return _safe_name(value)


MemberName = Annotated[str, Field(min_length=1), AfterValidator(_safe_name)]
FileName = Annotated[str, Field(min_length=1), AfterValidator(_plain_file_name)]
CarrierName = Annotated[
    str, Field(pattern=r"^(pip:[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*|npm:[a-z0-9@][a-z0-9/_.-]*@[0-9][0-9a-z.-]*)$")
]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Part(_Entry):
    """A member of a registry package. Several in a row, joined, make the file."""

    carrier: CarrierName
    member: MemberName

    @property
    def tool(self) -> Literal["pip", "npm"]:
        return "pip" if self.carrier.startswith("pip:") else "npm"


class HubFile(_Entry):
    """The same file in a model hub's repository, at a fixed revision or branch."""

    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$")
    path: MemberName
    revision: str = "main"


class ModelFile(_Entry):
    name: FileName
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(gt=0)
    parts: tuple[Part, ...] = ()
    hub: HubFile | None = None

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> ModelFile:
        if not self.parts and self.hub is None:
            raise ValueError(f"{self.name} has no source")
        return self


class Model(_Entry):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    purpose: str = Field(min_length=1)
    licence: str = Field(pattern=r"^[A-Za-z0-9.+-]+$", description="an SPDX identifier")
    origin: str = Field(min_length=1)
    optional: bool = False
    files: tuple[ModelFile, ...] = Field(min_length=1)

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    @model_validator(mode="after")
    def _file_names_differ(self) -> Model:
        if len({file.name for file in self.files}) != len(self.files):
            raise ValueError(f"{self.name} names a file twice")
        return self


class Manifest(_Entry):
    """All models. `carriers` gives the download size in bytes of each registry package, for progress bars and disk checks."""

    format: Literal[1]
    carriers: dict[CarrierName, int] = {}
    models: tuple[Model, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _model_names_differ(self) -> Manifest:
        if len({model.name for model in self.models}) != len(self.models):
            raise ValueError("a model is named twice")
        return self

    @cached_property
    def _by_name(self) -> dict[str, Model]:
        return {model.name: model for model in self.models}

    def model(self, name: str) -> Model:
        """Return the model called `name`. Raises UnknownModel."""
        try:
            return self._by_name[name]
        except KeyError:
            known = ", ".join(self._by_name)
            raise UnknownModel(f"There is no model called {name!r}.", f"Known are: {known}.") from None


def load_manifest(path: Path | None = None) -> Manifest:
    """Read the manifest at `path`, or the one that ships with this package. Raises ManifestInvalid."""
    source = path or resources.files("voice.models") / "manifest.toml"
    way_out = "Restore the file from the repository."
    try:
        return Manifest.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
    except OSError as error:
        raise ManifestInvalid(f"The model manifest {source} can't be read ({error.strerror}).", way_out) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestInvalid(f"The model manifest {source} isn't valid TOML: {error}.", way_out) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ManifestInvalid(f"The model manifest {source} is wrong at {where}: {first['msg']}.", way_out) from error
