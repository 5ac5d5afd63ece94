/// How many steps each identity is from a goal, by the edges that count.
struct RouteDistances: Sendable {
  /// By vertex; -1 where no route leads to the goal.
  private(set) var steps: [Int32]

  /// Searches backwards from the goal, breadth first: what takes no step is followed at once.
  init(to goal: Int32, in graph: RouteGraph, _ incoming: Adjacency, usingDoubtful: Bool) {
    steps = [Int32](repeating: -1, count: graph.vertices.count)
    steps[Int(goal)] = 0
    var level = [goal]
    var distance: Int32 = 0
    while !level.isEmpty {
      var next: [Int32] = []
      var open = level
      while let vertex = open.popLast() {
        // It was reached by fewer steps since it was put down.
        guard steps[Int(vertex)] == distance else { continue }
        for edge in incoming.edges(of: vertex) {
          let edge = graph.edges[Int(edge)]
          if edge.doubt != nil, !usingDoubtful { continue }
          let reached = distance + (edge.isStep ? 1 : 0)
          let known = steps[Int(edge.source)]
          guard known == -1 || reached < known else { continue }
          steps[Int(edge.source)] = reached
          if edge.isStep { next.append(edge.source) } else { open.append(edge.source) }
        }
      }
      level = next
      distance += 1
    }
  }

  subscript(vertex: Int32) -> Int32? {
    let known = steps[Int(vertex)]
    return known < 0 ? nil : known
  }
}

/// The edges of each vertex, in the order of the graph.
struct Adjacency: Sendable {
  private var starts: [Int32]
  private var positions: [Int32]

  init(_ graph: RouteGraph, by end: (RouteGraph.Edge) -> Int32) {
    starts = [Int32](repeating: 0, count: graph.vertices.count + 1)
    for edge in graph.edges { starts[Int(end(edge)) + 1] += 1 }
    for vertex in graph.vertices.indices { starts[vertex + 1] += starts[vertex] }
    positions = [Int32](repeating: 0, count: graph.edges.count)
    var free = starts
    for (position, edge) in graph.edges.enumerated() {
      let vertex = Int(end(edge))
      positions[Int(free[vertex])] = Int32(position)
      free[vertex] += 1
    }
  }

  func edges(of vertex: Int32) -> ArraySlice<Int32> {
    positions[Int(starts[Int(vertex)])..<Int(starts[Int(vertex) + 1])]
  }
}
