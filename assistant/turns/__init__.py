"""Turn-taking: a pure reducer, the runtime that executes its effects, and replay of what it logged."""
