"""Speech to text: the protocol, Whisper on short context, agreement of partials, the catalogue's lexicon, scheduling."""
