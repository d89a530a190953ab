"""Teaches the embedding model from pages of shops: which passage answers which question."""
