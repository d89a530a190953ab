"""Importers of what shops really have: feeds, pages, policies, manuals, questions; see `registry` for the formats."""

from knowledge.importers.ingest import IngestResult, ingest_folder
from knowledge.importers.report import FileReport, IngestReport, RejectedRow

__all__ = ["FileReport", "IngestReport", "IngestResult", "RejectedRow", "ingest_folder"]
