"""For Spark: the connected components of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def components(edges: DataFrame) -> DataFrame:
    """The connected components of `edges`, which join `a` and `b`, numbers.

    Gives a row for each number that has an edge: `key`, and `component`, the smallest number that
    it is connected with. By alternating large and small stars (Kiveris and others, "Connected
    Components in MapReduce and Beyond", 2014), which takes few rounds and little more room than
    the edges, whatever the shape of a component.
    """
    from pyspark.sql import functions as f

    def state(edges: DataFrame) -> object:
        return edges.agg(f.count("*"), f.bit_xor(f.xxhash64("a", "b"))).first()

    edges = edges.where("a != b").distinct().localCheckpoint()
    before, now = None, state(edges)
    while before != now:
        edges = _small_star(_large_star(edges)).localCheckpoint()
        before, now = now, state(edges)
    # Each edge now leads to the smallest number of its component.
    return edges.selectExpr("a key", "b component").union(edges.selectExpr("b", "b")).distinct()


def _large_star(edges: DataFrame) -> DataFrame:
    """Each neighbour of a number that is larger is joined to the smallest of all of them."""
    return (
        edges.unionByName(edges.selectExpr("b a", "a b"))
        .selectExpr("a", "b", "least(a, min(b) over (partition by a)) smallest")
        .where("b > a")
        .selectExpr("b a", "smallest b")
        .distinct()
    )


def _small_star(edges: DataFrame) -> DataFrame:
    """A number and its neighbours that are smaller are joined to the smallest of these."""
    # Of each two the first is the larger one: so the large stars leave them.
    lowest = edges.selectExpr("a", "b", "min(b) over (partition by a) smallest")
    return (
        lowest.selectExpr("a", "smallest b")
        .union(lowest.where("b != smallest").selectExpr("b", "smallest"))
        .distinct()
    )
