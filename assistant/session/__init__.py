"""A connected conversation: hearing, answering, speaking, handing over."""
