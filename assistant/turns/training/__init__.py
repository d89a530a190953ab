"""Fitting what turn-taking learnt from written sentences."""
