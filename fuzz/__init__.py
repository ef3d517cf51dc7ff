"""A standing fuzzer: mutated texts against the laws of docs/laws.md.

    python -m fuzz --seconds 60 --seed 1 --pages FOLDER

Text number N of a seed and of the same pages is the same on every machine, with any number of
processes, so `--only N` shows it again.
"""
