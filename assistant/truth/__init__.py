"""What may be said: evidence, the claims in a sentence, and the check of one against the other."""
