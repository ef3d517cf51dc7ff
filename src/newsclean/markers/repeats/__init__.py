"""Near-duplicates inside one text: sentences that stand twice, reworded or not."""
