"""Rows in and out: the formats of files, what packs them, and what of them cannot be used."""
