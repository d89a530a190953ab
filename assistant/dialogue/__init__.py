"""Understanding a message, planning what may be said about it, and wording it."""
