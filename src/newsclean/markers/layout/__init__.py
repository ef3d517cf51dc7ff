"""The line model: which lines do not belong to the article, by how they look and where they stand."""
