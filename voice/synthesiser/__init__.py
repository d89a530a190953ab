"""synthesiser."""
