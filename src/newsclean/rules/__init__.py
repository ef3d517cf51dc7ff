"""Rules for boilerplate: what a rule is, what its patterns may say, and how rules find a line."""
