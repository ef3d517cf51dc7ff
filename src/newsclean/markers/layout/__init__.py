"""The line model: which lines are no part of the article, by their looks and their places."""
