"""One kernel for columns of text in Arrow, and what dresses it for the engines that use them."""
