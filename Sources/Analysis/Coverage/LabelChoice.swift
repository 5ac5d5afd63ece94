import Cluster

/// Labels that somebody chooses so that selectors do not select what carries them, or do.
struct LabelChoice {
  /// What is labelled, which decides about the label with the name of a namespace.
  enum Carrier {
    case object
    /// A namespace that is there: its name stays.
    case namespace
    /// One that is yet to be made, under any name that is not taken.
    case newNamespace(taken: Set<String>)
  }

  /// Labels to set.
  private(set) var labels: [String: String] = [:]
  /// Keys that may not be set.
  private(set) var absent: Set<String> = []
  /// Names that the namespace may not have.
  private var refused: Set<String> = []
  private let carrier: Carrier

  init(_ carrier: Carrier = .object) { self.carrier = carrier }

  /// Adds what keeps a selector from selecting; false, and no change, where nothing does that agrees with earlier choices.
  mutating func avoid(_ selector: LabelExpression) -> Bool {
    guard let choice = choosing(selector, false) else { return false }
    self = choice
    return true
  }

  /// Adds what makes a selector select; false, and no change, where nothing does that agrees with earlier choices.
  mutating func attract(_ selector: LabelExpression) -> Bool {
    guard let choice = choosing(selector, true) else { return false }
    self = choice
    return true
  }

  /// What keeps a selector from selecting; nil where nothing does.
  static func avoiding(_ selector: LabelExpression, _ carrier: Carrier = .object) -> LabelChoice? {
    var choice = LabelChoice(carrier)
    return choice.avoid(selector) ? choice : nil
  }

  /// What makes a selector select; nil where nothing does.
  static func satisfying(_ selector: LabelExpression, _ carrier: Carrier = .object) -> LabelChoice? {
    LabelChoice(carrier).choosing(selector, true)
  }

  /// This choice and what makes an expression come to `wanted`.
  private func choosing(_ expression: LabelExpression, _ wanted: Bool) -> LabelChoice? {
    switch expression {
    case .always: wanted ? self : nil
    case .never: wanted ? nil : self
    case .has(let key): wanted ? setting(key, toOneOf: nil) : leavingOut(key)
    case .isOneOf(let key, let values): wanted ? setting(key, toOneOf: values) : settingOther(key, than: values)
    case .not(let inner): choosing(inner, !wanted)
    case .all(let parts): wanted ? choosingAll(parts, true) : choosingOne(parts, false)
    case .any(let parts): wanted ? choosingOne(parts, true) : choosingAll(parts, false)
    case .contains(let key, let part), .startsWith(let key, let part), .endsWith(let key, let part):
      wanted ? setting(key, toOneOf: [part]) : leavingOut(key)
    case .notUnderstood: nil
    }
  }

  private func choosingAll(_ parts: [LabelExpression], _ wanted: Bool) -> LabelChoice? {
    var choice = self
    for part in parts {
      guard let next = choice.choosing(part, wanted) else { return nil }
      choice = next
    }
    return choice
  }

  /// The way that needs the fewest labels.
  private func choosingOne(_ parts: [LabelExpression], _ wanted: Bool) -> LabelChoice? {
    parts.compactMap { choosing($0, wanted) }.min { $0.labels.count < $1.labels.count }
  }

  private func setting(_ key: String, toOneOf values: [String]?) -> LabelChoice? {
    if let value = labels[key] { return values?.contains(value) ?? true ? self : nil }
    var choice = self
    if isName(key) {
      // Every namespace has this label.
      guard let values else { return self }
      guard case .newNamespace(let taken) = carrier else { return nil }
      guard let name = values.first(where: { !taken.contains($0) && !refused.contains($0) }) else { return nil }
      choice.labels[key] = name
      return choice
    }
    guard !absent.contains(key), let value = values == nil ? "true" : values?.first else { return nil }
    choice.labels[key] = value
    return choice
  }

  private func leavingOut(_ key: String) -> LabelChoice? {
    guard labels[key] == nil, !isName(key) else { return nil }
    var choice = self
    choice.absent.insert(key)
    return choice
  }

  /// Leaving a label out is the least that keeps it from having a value.
  private func settingOther(_ key: String, than values: [String]) -> LabelChoice? {
    if let value = labels[key] { return values.contains(value) ? nil : self }
    guard isName(key) else { return leavingOut(key) }
    guard case .newNamespace = carrier else { return nil }
    var choice = self
    choice.refused.formUnion(values)
    return choice
  }

  private func isName(_ key: String) -> Bool {
    if case .object = carrier { false } else { key == NamespaceProfile.metadataName }
  }
}

extension LabelChoice: CustomStringConvertible {
  /// `with label a=b, without label c`.
  var description: String {
    var parts: [String] = []
    if !labels.isEmpty {
      let pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      parts.append("with \(pairs.count == 1 ? "label" : "labels") " + pairs.joined(separator: ", "))
    }
    if !absent.isEmpty {
      parts.append("without \(absent.count == 1 ? "label" : "labels") " + absent.sorted().joined(separator: ", "))
    }
    return parts.isEmpty ? "of another name" : parts.joined(separator: " and ")
  }
}
