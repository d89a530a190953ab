"""Generators: who words a planned answer."""
