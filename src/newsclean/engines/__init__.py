"""One kernel for columns of text in Arrow, and adapters of it for each engine."""
