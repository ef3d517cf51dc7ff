"""Text: what is wrong with its characters, and where its lines and sentences are."""
