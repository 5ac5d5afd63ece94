package import Documents

/// One thing that someone makes sure of on the requests that reach him.
package struct Guard: Sendable {
  package enum Action: String, Sendable, Hashable {
    /// What violates it is refused.
    case refuses
    /// What violates it is repaired where it can be.
    case patches
  }

  /// A name of the vocabulary; see ``EnforcementKnowledge/properties``.
  package var property: String
  /// The lists of containers that are looked at; empty where the property is no container's.
  package var containers: [String]
  /// The kinds of objects that are looked into; `*` for all.
  package var kinds: [String]
  package var action: Action
  /// Yes, or unknown with the reasons; what is known not to be enforced is no guard.
  package var answer: Answer
  /// Who knows how: a module's name, a level of Pod Security.
  package var basis: String
  /// Where it is said.
  package var origin: Node?
}

/// What someone enforces on the requests that reach him.
package struct Enforcement: Sendable {
  /// Something that he might be thought to enforce, and does not.
  package struct BlindSpot: Sendable {
    package var text: String
    package var basis: String
    package var origin: Node?
  }

  package var guards: [Guard] = []
  /// Why he may enforce more than ``guards``.
  package var gaps: Set<String> = []
  package var blindSpots: [BlindSpot] = []
  /// Settings that his module does not know, and does not complain about.
  package var ignoredSettings: [Node] = []

  package static let nothing = Enforcement()

  package static func unknown(because reason: String) -> Enforcement { Enforcement(gaps: [reason]) }

  /// Both together.
  package static func + (left: Enforcement, right: Enforcement) -> Enforcement {
    Enforcement(
      guards: left.guards + right.guards, gaps: left.gaps.union(right.gaps),
      blindSpots: left.blindSpots + right.blindSpots, ignoredSettings: left.ignoredSettings + right.ignoredSettings)
  }
}

extension Enforcement {
  /// Is a property enforced on the containers of a list in objects of a kind?
  ///
  /// - Parameters:
  ///   - property: a name of the vocabulary, or what several begin with (`host-namespaces`) for all of them.
  ///   - list: nil for every list that there is.
  ///   - kind: the kind of the object that is sent.
  package func holds(_ property: String, for list: String? = nil, of kind: String = "Pod") -> Answer {
    let knowledge = EnforcementKnowledge.builtIn
    let parts = knowledge.parts(of: property)
    guard !parts.isEmpty else { return .no }
    return parts.allSatisfy { part in
      let stricter = knowledge.properties(implying: part)
      let lists = list.map { [$0] } ?? Guard.containerLists
      return lists.allSatisfy { holds(anyOf: stricter, list: $0, kind: kind) }
    }
  }

  /// - Parameter list: a list of containers, or `""` for what is no container's.
  func holds(anyOf properties: Set<String>, list: String, kind: String) -> Answer {
    let known = guards.contains { element in
      guard properties.contains(element.property), element.looksInto(list: list, kind: kind) else { return Answer.no }
      return element.answer
    }
    return known || (gaps.isEmpty ? .no : .unknown(gaps))
  }
}

extension Guard {
  /// The lists in which a pod's containers stand.
  static let containerLists = ["containers", "initContainers", "ephemeralContainers"]

  func looksInto(list: String, kind: String) -> Bool {
    (kinds.contains(kind) || kinds.contains("*")) && (containers.isEmpty || containers.contains(list))
  }
}
