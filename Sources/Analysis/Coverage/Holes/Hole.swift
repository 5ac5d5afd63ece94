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

  package var route: HoleRoute
  package var group: NamespaceGroup.Kind
  /// The namespaces that it is open in.
  package var namespaces: [String]
  package var state: State
  package var witness: Witness
  /// Who is permitted to send it, the control plane and cluster-admins left out; for namespaces yet to be made, who may make
  /// or label them.
  package var permitted: [String]
  /// What was taken for granted that the input does not tell.
  package var assumptions: [String]
}

/// The smallest request that takes a way.
package struct Witness: Sendable {
  /// The namespace to be made or labelled first; nil where it is there as it is.
  package var namespace: DocumentTree?
  package var object: DocumentTree
  package var target: String
  /// Why it gets through where a plainer one would not.
  package var trick: String?
  /// Shell lines that ask the API server without changing anything.
  package var checks: [String]
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
}

extension Hole {
  /// Is it open for sure, if only while webhooks do not answer?
  package var isOpen: Bool { if case .unknown = state { false } else { true } }
}

extension Hole {
  /// The same in one of its namespaces alone, with the witness there.
  func placed(in name: String) -> Hole {
    var hole = self
    hole.namespaces = [name]
    hole.witness.object.set(.string(name), at: ["metadata", "namespace"])
    hole.witness.namespace?.set(.string(name), at: ["metadata", "name"])
    hole.witness.checks = DryRunCheck.lines(
      for: route.request, hole.witness.object, in: name, namespace: hole.witness.namespace)
    return hole
  }
}
