"""Errors of the model store.

ModelStoreError
├── ManifestInvalid         the manifest can't be read, or says something impossible
├── UnknownModel            no model of that name
├── ModelMissing            it was never fetched, or only in part
├── ModelDamaged            what lies on disk isn't what the manifest names
├── StoreUnusable           the folder can't be written
├── DiskFull                not enough room
└── FetchFailed             (retryable) a source could not give the files
    ├── RegistryUnreachable (retryable) no answer from the registry or the hub
    ├── CarrierNotFound     the registry answers, but has no such package
    ├── ToolMissing         pip, npm or the hub client isn't installed
    ├── CarrierUnusable     the package isn't the archive it should be
    └── HashMismatch        the bytes aren't the ones the manifest names

`str(error)` is one sentence on what is wrong and one on the way out; both are safe to show.
"""

from __future__ import annotations

from typing import ClassVar


class ModelStoreError(Exception):
    """Base of everything the model store raises on purpose."""

    code: ClassVar[str] = "model_store_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, way_out: str) -> None:
        super().__init__(f"{message} {way_out}")
        self.message = message
        self.way_out = way_out


class ManifestInvalid(ModelStoreError):
    code = "manifest_invalid"


class UnknownModel(ModelStoreError):
    code = "unknown_model"


class ModelMissing(ModelStoreError):
    code = "model_missing"


class ModelDamaged(ModelStoreError):
    code = "model_damaged"


class StoreUnusable(ModelStoreError):
    code = "store_unusable"


class DiskFull(ModelStoreError):
    code = "disk_full"


class FetchFailed(ModelStoreError):
    code = "fetch_failed"
    retryable = True


class RegistryUnreachable(FetchFailed):
    code = "registry_unreachable"


class CarrierNotFound(FetchFailed):
    code = "carrier_not_found"
    retryable = False


class ToolMissing(FetchFailed):
    code = "tool_missing"
    retryable = False


class CarrierUnusable(FetchFailed):
    code = "carrier_unusable"
    retryable = False


class HashMismatch(FetchFailed):
    code = "hash_mismatch"
    retryable = False
