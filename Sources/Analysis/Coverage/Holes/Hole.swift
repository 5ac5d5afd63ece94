package import Documents

/// A way past admission control in some namespaces, with the request that takes it.
package struct Hole: Sendable {
  package enum State: Sendable, Hashable {
    /// The simulator admits the witness.
    case open
    /// The simulator admits it while these webhooks, which fail open, do not answer.
    case openWithoutAnswer([String])
    /// It cannot be told, and why.
    case unknown(Set<String>)
  }

  /// What makes a hole of a request that gets through.
  package enum Exposure: Sendable, Hashable {
    /// Those who refuse it, or may, elsewhere or for other labels, are got past here.
    case evades([String])
    /// Nobody refuses it anywhere, and it gives the node or the gate away.
    case undefended
  }

  package var route: HoleRoute
  package var group: NamespaceGroup.Kind
  /// The namespaces that it is open in.
  package var namespaces: [String]
  package var state: State
  package var exposure: Exposure
  package var witness: Witness
  /// Who is permitted to send it, the control plane and cluster-admins left out, whole groups of everybody first; for
  /// namespaces yet to be made, who may make or label them.
  package var permitted: [String]
  /// Why more may be permitted to.
  package var permittedGaps: Set<String>
  /// What was taken for granted that the input does not tell.
  package var assumptions: [String]
}

/// The smallest request that takes a way.
package struct Witness: Sendable {
  /// The namespace to be made or labelled first; nil where it is there as it is.
  package var namespace: DocumentTree?
  /// Labels that a namespace which is there gets first.
  var relabelling: [String: String] = [:]
  /// One for each step of the route: what is sent, or what names the object that the request is about.
  package var objects: [DocumentTree]
  package var target: String
  /// Why it gets through where a plainer one would not.
  package var trick: String?
  /// Shell lines that ask the API server without changing anything, and comments on them.
  package var checks: [String] = []

  /// What the first request sends.
  package var object: DocumentTree { objects.first ?? .null }
}

extension Hole {
  /// How sure, as JSON and tables say it.
  package var stateName: String {
    switch state {
    case .open: "open"
    case .openWithoutAnswer: "openWithoutAnswer"
    case .unknown: "unknown"
    }
  }

  /// Is it open for sure, if only while webhooks do not answer?
  package var isOpen: Bool { if case .unknown = state { false } else { true } }

  /// What would settle a doubt.
  package var settledBy: [String] {
    guard case .unknown = state else { return [] }
    let isTried = witness.checks.contains { !$0.hasPrefix("#") && $0.contains("ryRun=All") || $0.contains("--dry-run") }
    return isTried ? ["the answer of the API server to the witness (a dry run changes nothing)"] : []
  }

  /// Why it counts as a hole.
  package var reason: String {
    switch exposure {
    case .undefended: "nobody refuses it anywhere"
    case .evades(let guards):
      "it gets past \(guards.joined(separator: ", ")), which \(guards.count == 1 ? "refuses" : "refuse") such requests "
        + "elsewhere or without what the witness has, or may"
    }
  }

  /// Is it known that only the control plane and cluster-admins can take it?
  package var isForAdministratorsOnly: Bool { permitted.isEmpty && permittedGaps.isEmpty }

  /// Who can take it, in words; `list` makes one text of many names.
  package func audience(_ list: ([String]) -> String = { $0.joined(separator: ", ") }) -> String {
    if isForAdministratorsOnly { return "cluster-admins and the control plane only" }
    if permittedGaps.isEmpty { return list(permitted) }
    let gaps = "not known (\(permittedGaps.sorted().joined(separator: "; ")))"
    return permitted.isEmpty ? gaps : "\(list(permitted)); who else is \(gaps)"
  }

  /// The same in one of its namespaces alone, with the witness there.
  func placed(in name: String) -> Hole {
    var hole = self
    hole.namespaces = [name]
    hole.witness.place(in: name, route)
    return hole
  }
}

extension Witness {
  /// Moves it to a namespace.
  mutating func place(in name: String?, _ route: HoleRoute) {
    if let name {
      for i in objects.indices where route.steps[i].request.isNamespaced {
        objects[i].set(.string(name), at: ["metadata", "namespace"])
      }
      namespace?.set(.string(name), at: ["metadata", "name"])
    }
    checks = DryRunCheck.lines(for: self, of: route, in: name)
  }
}
