import Cluster
import Documents

/// What is known of policies, modules and standards by name: `Resources/enforcement/*.yaml`, read when first asked for.
package struct EnforcementKnowledge: Sendable {
  /// A word of the vocabulary.
  package struct Property: Sendable, Hashable {
    package var name: String
    /// What holds where it is enforced.
    package var sentence: String
    /// Properties that hold where this one does.
    package var implies: [String]
    /// When an object goes against it, as a condition; nil where that depends on the settings of who enforces it.
    var violation: String?
  }

  /// What something known by name enforces, as a function of its settings.
  struct Entry: Sendable {
    var name: String
    var kinds: [String]
    /// The settings it knows; nil where they are not all written down.
    var settings: Set<String>?
    var clauses: [Clause]
    var blindSpots: [BlindSpot]
    /// Why it cannot be told what it enforces.
    var opaque: String?
    /// Exactly when it refuses an object of its kinds, as a condition; nil where that is known no better than by ``clauses``.
    var refusal: String?
    /// When it may refuse it for what the object does not tell.
    var doubts: [Doubt]
    /// What an object needs to get past.
    var demands: [Demand]
    /// Image references that it takes, as an expression.
    var images: String?
  }

  struct Doubt: Sendable {
    var condition: String
    var reason: String
  }

  struct Demand: Sendable {
    enum Place: String, Sendable {
      case containers
      case pod
      case metadata
    }

    var place: Place
    var path: [String]
    /// An expression over the settings.
    var value: String
    var condition: String?
  }

  struct Clause: Sendable {
    var property: String
    var containers: [String]
    /// A CEL condition over `settings` and `mutating`; nil for always.
    var condition: String?
    var patches: Bool
    /// The Kubernetes minor version from which on it is checked.
    var since: String?
  }

  struct BlindSpot: Sendable {
    var text: String
    var condition: String?
  }

  package let properties: [Property]
  /// Kubewarden's policy modules by the last part of their path.
  let modules: [String: Entry]
  /// Gatekeeper's constraints by their kind.
  let constraints: [String: Entry]
  /// The levels of Pod Security, each with those that it includes.
  let levels: [String: Entry]

  private let implying: [String: Set<String>]

  package static let builtIn = EnforcementKnowledge(EmbeddedDocuments.enforcement)

  init(_ documents: EmbeddedDocuments) {
    properties = documents.elements("properties").map(Property.init)
    implying = Self.implying(properties)
    modules = Self.byName(documents.elements("modules"))
    constraints = Self.byName(documents.elements("constraints"))
    var levels: [String: Entry] = [:]
    for node in documents.elements("levels") {
      var level = Entry(node)
      level.kinds = ["Pod"]
      // What includes a level stands behind it.
      if let included = node["includes"]?.string { level.clauses = (levels[included]?.clauses ?? []) + level.clauses }
      levels[level.name] = level
    }
    self.levels = levels
  }

  private static func byName(_ nodes: [Node]) -> [String: Entry] {
    var entries: [String: Entry] = [:]
    for node in nodes {
      let entry = Entry(node)
      for name in [entry.name] + (node["aliases"]?.strings ?? []) { entries[name] = entry }
    }
    return entries
  }
}

// MARK: - The vocabulary

extension EnforcementKnowledge {
  /// The property of this name, or those whose names begin with it and a dot.
  package func parts(of name: String) -> [String] {
    let names = properties.map(\.name)
    return names.contains(name) ? [name] : names.filter { $0.hasPrefix(name + ".") }
  }

  /// When an object goes against a property; nil where the object alone does not tell.
  func violation(of name: String) -> String? { properties.first { $0.name == name }?.violation }

  /// A property and all that are stricter.
  package func properties(implying name: String) -> Set<String> { implying[name] ?? [name] }

  private static func implying(_ properties: [Property]) -> [String: Set<String>] {
    var result: [String: Set<String>] = [:]
    for property in properties { result[property.name, default: []].insert(property.name) }
    var hasGrown = true
    while hasGrown {
      hasGrown = false
      for property in properties {
        for implied in property.implies {
          let before = result[implied]?.count
          result[implied, default: []].formUnion(result[property.name] ?? [])
          if result[implied]?.count != before { hasGrown = true }
        }
      }
    }
    return result
  }
}

// MARK: - Reading

extension EnforcementKnowledge.Property {
  fileprivate init(_ node: Node) {
    name = node["name"]?.string ?? ""
    sentence = node["sentence"]?.string ?? ""
    implies = node["implies"]?.strings ?? []
    violation = node["violation"]?.string
  }
}

extension EnforcementKnowledge.Entry {
  fileprivate init(_ node: Node) {
    name = node["name"]?.string ?? ""
    kinds = node["kinds"]?.strings ?? []
    settings = node["settings"].map { Set($0.strings) }
    clauses = (node["enforces"]?.elements.map { $0 } ?? []).map { clause in
      EnforcementKnowledge.Clause(
        property: clause["property"]?.string ?? "", containers: clause["containers"]?.strings ?? [],
        condition: clause["when"]?.string, patches: clause["patches"]?.bool == true, since: clause["since"]?.string)
    }
    blindSpots = (node["blindSpots"]?.elements.map { $0 } ?? []).map { spot in
      EnforcementKnowledge.BlindSpot(text: spot["text"]?.string ?? "", condition: spot["when"]?.string)
    }
    opaque = node["opaque"]?.string
    refusal = node["refuses"]?.string
    doubts = (node["mayRefuse"]?.elements.map { $0 } ?? []).map { doubt in
      EnforcementKnowledge.Doubt(condition: doubt["when"]?.string ?? "", reason: doubt["because"]?.string ?? "")
    }
    demands = (node["demands"]?.elements.map { $0 } ?? []).compactMap { demand in
      guard let place = (demand["in"]?.string).flatMap(EnforcementKnowledge.Demand.Place.init) else { return nil }
      return EnforcementKnowledge.Demand(
        place: place, path: (demand["path"]?.string ?? "").split(separator: ".").map(String.init),
        value: demand["value"]?.string ?? "", condition: demand["when"]?.string)
    }
    images = node["images"]?.string
  }
}
