"""Markers: each reads a segmented document and claims that some of its units should go."""
