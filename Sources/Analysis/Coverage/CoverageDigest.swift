/// The table of a coverage folded: requests that get the same answers in the same namespaces are one block, namespaces in
/// which a request gets the same answer one line of it.
package struct CoverageDigest: Sendable {
  /// Requests in namespaces before others, in the order of ``Coverage/requests``.
  package let blocks: [Block]
  /// In how many cells of namespaces that exist a request comes to each state.
  package let counts: [CoverageCell.State: Int]
  /// Guards of one namespace alone, which the lines leave out.
  package let ownGuards: Set<Watcher.Subject>

  package struct Block: Sendable {
    package var requests: [CoverageRequest]
    /// Worst first.
    package var lines: [Line]
  }

  package struct Line: Sendable {
    package var state: CoverageCell.State
    /// Those by whom it comes to that state, save for guards of one namespace alone.
    package var deciders: [Watcher]
    /// Everybody else who looks on.
    package var others: [Watcher]
    package var places: [Place]
    /// Those of ``places`` that have guards of their own besides.
    package var withOwnGuards: Set<String>
  }

  /// Namespaces of one kind; no names for those that stand for others, or for none.
  package struct Place: Sendable, Hashable {
    package var kind: NamespaceGroup.Kind
    package var names: [String]
  }

  package init(_ coverage: Coverage) {
    let groups = coverage.groups
    let own = Self.guardsOfOneNamespace(groups)
    ownGuards = own
    let cells = { (kinds: Set<Bool>) in groups.filter { kinds.contains($0.kind == .cluster) } }
    blocks = [false, true].flatMap { Self.blocks(cells([$0]), own) }
    counts = groups.reduce(into: [:]) { counts, group in
      guard group.kind == .existing || group.kind == .cluster else { return }
      for cell in group.cells { counts[cell.state, default: 0] += max(1, group.names.count) }
    }
  }

  /// Who looks at requests in one existing namespace and nowhere else.
  private static func guardsOfOneNamespace(_ groups: [NamespaceGroup]) -> Set<Watcher.Subject> {
    var namespaces: [Watcher.Subject: Int] = [:]
    for group in groups where group.kind != .chosen {
      for subject in Set(group.cells.flatMap { $0.watchers.map(\.subject) }) {
        namespaces[subject, default: 0] += group.kind == .existing ? group.names.count : 2
      }
    }
    return Set(namespaces.filter { $0.value == 1 }.keys)
  }

  // MARK: Folding

  private struct Answer: Hashable {
    var state: CoverageCell.State
    var deciders: [Watcher]
  }

  private static func blocks(_ groups: [NamespaceGroup], _ own: Set<Watcher.Subject>) -> [Block] {
    var places: [[Answer]: Int] = [:]
    var members: [[Int]] = []
    for i in groups.first?.cells.indices ?? [].indices {
      let key = groups.map { answer($0.cells[i], own) }
      if let place = places[key] {
        members[place].append(i)
      } else {
        places[key] = members.count
        members.append([i])
      }
    }
    return members.map { block($0, groups, own) }
  }

  private static func block(_ cells: [Int], _ groups: [NamespaceGroup], _ own: Set<Watcher.Subject>) -> Block {
    var positions: [Answer: Int] = [:]
    var lines: [Line] = []
    for group in groups {
      guard let first = cells.first else { continue }
      let answer = answer(group.cells[first], own)
      let position = positions[answer] ?? lines.count
      if position == lines.count {
        positions[answer] = position
        lines.append(
          Line(state: answer.state, deciders: answer.deciders, others: [], places: [], withOwnGuards: []))
      }
      lines[position].add(group, cells, own)
    }
    lines.sort { $0.state.severity > $1.state.severity }
    return Block(requests: cells.compactMap { i in groups.first?.cells[i].request }, lines: lines)
  }

  private static func answer(_ cell: CoverageCell, _ own: Set<Watcher.Subject>) -> Answer {
    Answer(
      state: cell.state,
      deciders: cell.deciders.filter { !own.contains($0.subject) }.map { watcher in
        // What it enforces, and what is to be noted of it, differs between kinds of objects.
        var watcher = watcher
        watcher.enforces = []
        watcher.notes = []
        return watcher
      })
  }
}

extension CoverageDigest.Line {
  fileprivate mutating func add(_ group: NamespaceGroup, _ cells: [Int], _ own: Set<Watcher.Subject>) {
    if let place = places.firstIndex(where: { $0.kind == group.kind }) {
      places[place].names += group.names
    } else {
      places.append(CoverageDigest.Place(kind: group.kind, names: group.kind.isNamed ? group.names : []))
    }
    for cell in cells {
      let watchers = group.cells[cell].watchers
      if group.kind == .existing, watchers.contains(where: { own.contains($0.subject) }) {
        withOwnGuards.formUnion(group.names)
      }
      for watcher in watchers where !own.contains(watcher.subject) {
        guard !(deciders + others).contains(where: { $0.subject == watcher.subject }) else { continue }
        others.append(watcher)
      }
    }
  }
}

extension NamespaceGroup.Kind {
  /// Does it tell namespaces by their names?
  fileprivate var isNamed: Bool { self == .existing || self == .absent }
}

extension CoverageCell {
  /// Those by whom it comes to ``state``.
  var deciders: [Watcher] {
    switch state {
    case .closed: watchers.filter { $0.canRefuse && $0.sight == .always }
    case .evadable, .unknown: watchers.filter(\.canRefuse)
    case .open: watchers.filter { $0.effect == .failsOpen }
    case .warned: watchers
    case .unseen: []
    }
  }
}

extension Watcher {
  /// Does it refuse what it does not like, or is not asked about?
  var canRefuse: Bool { effect == .denies || effect == .failsClosed }
}

extension CoverageCell.State {
  /// The higher, the worse.
  package var severity: Int {
    switch self {
    case .closed: 0
    case .evadable: 1
    case .unknown: 2
    case .open: 3
    case .warned: 4
    case .unseen: 5
    }
  }
}
