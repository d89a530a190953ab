"""What a shop knows: importers, records, index, retrieval and policy rules. Imports nothing of ours."""
