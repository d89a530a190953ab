"""Scripts that fit what the dialogue has learnt from data in this repository."""
