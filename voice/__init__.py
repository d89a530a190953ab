"""Hearing and speaking: VAD, end of turn, recognisers, synthesisers, spoken text. Imports nothing of ours."""
