"""Has the speaker finished? Judged from the sound of the last seconds."""
