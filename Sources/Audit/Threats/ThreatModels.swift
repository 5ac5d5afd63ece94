/// The published threat models as data: threats, the controls that settle them, mitigations and attack trees.
package struct ThreatModels: Sendable {
  /// In the order of the files: the models' own order.
  package var threats: [Threat]
  package var controls: [Control]
  package var mitigations: [Mitigation]
  package var attackTrees: [AttackTree]

  package init(
    threats: [Threat] = [], controls: [Control] = [], mitigations: [Mitigation] = [], attackTrees: [AttackTree] = []
  ) {
    self.threats = threats
    self.controls = controls
    self.mitigations = mitigations
    self.attackTrees = attackTrees
  }

  package func threat(_ id: String) -> Threat? { threats.first { $0.id == id } }

  package func control(_ name: String) -> Control? { controls.first { $0.name == name } }

  /// For each control the threats that read it, in the models' order.
  package var threatsByControl: [String: [String]] {
    threats.reduce(into: [:]) { known, threat in
      for control in threat.controls { known[control, default: []].append(threat.id) }
    }
  }

  /// The threats that read a control, in the models' order.
  package func threats(reading control: String) -> [String] {
    threats.filter { $0.controls.contains(control) }.map(\.id)
  }
}

/// One threat of a published model.
package struct Threat: Sendable, Hashable {
  package var id: String
  package var title: String
  package var model: String
  package var severity: Severity
  package var summary: String
  package var scenario: String
  package var impact: String
  package var guidance: String
  package var mitigations: [String]
  /// When it is mitigated; nil for a residual threat.
  package var condition: ControlCondition?
  /// Defence in depth.
  package var depth: ControlCondition?
  package var isResidual: Bool
  /// The controls that a residual threat reports.
  package var informs: [String]
  package var attestation: String
  package var references: [String]

  /// Every control that its condition, its depth or its report reads, each once, in that order.
  package var controls: [String] {
    var seen: Set<String> = []
    let names = (condition?.controls ?? []) + (depth?.controls ?? []) + informs
    return names.filter { seen.insert($0).inserted }
  }
}

/// A mitigation made checkable by a named set of rules.
package struct Control: Sendable, Hashable {
  package var name: String
  package var title: String
  package var description: String
  package var mitigations: [String]
  /// What to add to the input to settle it.
  package var settledBy: String
  /// Resources whose objects guard one namespace each.
  package var bounded: [HoleBound] = []
}

/// A mitigation that a threat model names.
package struct Mitigation: Sendable, Hashable {
  package var name: String
  package var title: String
  package var model: String
  package var description: String
  package var references: [String]
}

/// Routes to an attacker's goals.
package struct AttackTree: Sendable, Hashable {
  package enum NodeKind: String, Sendable, Hashable, CaseIterable {
    case goal
    case step
    case threat
  }

  package enum Join: Sendable, Hashable {
    case any
    case all
  }

  package struct Node: Sendable, Hashable {
    package var id: String
    package var title: String
    package var kind: NodeKind
    package var threat: String?
    package var join: Join
    package var children: [String]
    package var requires: [String]
  }

  package var name: String
  package var title: String
  package var goals: [String]
  package var nodes: [Node]
}
