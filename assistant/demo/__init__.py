"""The headless proof: synthesised customers and a scripted visit, over the real sockets of a running server."""
