"""One answerer an intent family; each plans what may be said and from which evidence."""
