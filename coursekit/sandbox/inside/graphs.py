"""How graphs of NetworkX cross the wire: nodes, edges and attributes, each in its order."""

import importlib
from typing import Any

from .kinds import Kind, WireError, distinct, exactly, findable

# By its name: this module is loaded only where the package is.
networkx: Any = importlib.import_module("networkx")


def kinds() -> list[Kind]:
    """Return the kind of graphs, those with directions and those with several edges too."""
    types = (networkx.Graph, networkx.DiGraph, networkx.MultiGraph, networkx.MultiDiGraph)
    return [Kind(types, "graphs.graph", graph_parts, graph, whole=True)]


def graph_parts(value: Any) -> list:
    """Return what kind of a graph it is, its attributes, nodes, and neighbours in their order."""
    nodes = list(value)
    directed = value.is_directed()
    neighbours = [list(value.adj[node]) for node in nodes]
    before = [list(value.pred[node]) for node in nodes] if directed else None
    if value.is_multigraph():
        edges = [[u, v, key, dict(data)] for u, v, key, data in value.edges(keys=True, data=True)]
    else:
        edges = [[u, v, dict(data)] for u, v, data in value.edges(data=True)]
    attributes = [dict(value.nodes[node]) for node in nodes]
    kind = [directed, value.is_multigraph()]
    return [*kind, dict(value.graph), nodes, attributes, edges, neighbours, before]


def graph(
    directed: Any,
    multiple: Any,
    about: Any,
    nodes: Any,
    attributes: Any,
    edges: Any,
    neighbours: Any,
    before: Any,
) -> Any:
    name = f"{'Multi' if multiple else ''}{'Di' if directed else ''}Graph"
    made = getattr(networkx, name)()
    made.graph.update(exactly(about, dict))
    known = set(distinct(exactly(nodes, list)))
    for node, data in zip(nodes, exactly(attributes, list), strict=True):
        made.add_node(node)
        made.nodes[node].update(exactly(data, dict))
    findable([edge[2] for edge in exactly(edges, list)] if multiple else [])
    for edge in edges:
        *ends, data = exactly(edge, list)
        if len(ends) != (3 if multiple else 2) or not known.issuperset(ends[:2]):
            raise WireError("a graph has an edge between what is no node")
        made.add_edge(*ends)
        made.edges[tuple(ends)].update(exactly(data, dict))
    reorder(made.adj, nodes, neighbours)
    if directed:
        reorder(made.pred, nodes, before)
    return made


def reorder(adjacent: Any, nodes: list, orders: Any) -> None:
    """Have each node's neighbours in an order: what walks along a graph depends on it."""
    for node, order in zip(nodes, exactly(orders, list), strict=True):
        table = adjacent._atlas[node]
        if len(order) != len(table) or set(order) != set(table):
            raise WireError("a graph has neighbours without an edge")
        sorted_ = {neighbour: table[neighbour] for neighbour in order}
        table.clear()
        table.update(sorted_)
