"""The live room: comments in, answers about the product now shown out."""
