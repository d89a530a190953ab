"""Text to speech. Real engines run in a process of their own (`process`, `worker`); only that one imports them."""
