package import Documents

/// A label selector as apimachinery reads it: every requirement must hold; an empty one matches everything.
package struct LabelSelector: Sendable, Hashable {
  package enum Operator: String, Sendable, Hashable, CaseIterable {
    case `in` = "In"
    case notIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
  }

  package struct Requirement: Sendable, Hashable {
    package let key: String
    package let `operator`: Operator
    package let values: [String]

    package init(key: String, operator: Operator, values: [String] = []) {
      self.key = key
      self.operator = `operator`
      self.values = values
    }
  }

  /// `matchLabels` first, then `matchExpressions`.
  package let requirements: [Requirement]

  package init(requirements: [Requirement] = []) { self.requirements = requirements }

  /// Every pair must be there.
  package init(matchLabels: [String: String]) {
    requirements = matchLabels.sorted { $0.key < $1.key }
      .map { Requirement(key: $0.key, operator: .in, values: [$0.value]) }
  }

  /// Reads a selector. An absent or null one has no meaning of its own (it is everything in a webhook, nothing in a
  /// NetworkPolicy peer), so callers decide that.
  package init(_ node: Node) throws(SelectorError) {
    guard node.kind == .map else { throw SelectorError(node: node, message: "a label selector must be a map") }
    var requirements: [Requirement] = []
    for member in node.children {
      if member.isNull { continue }
      switch member.key ?? "" {
      case "matchLabels": requirements += try Self.labels(member)
      case "matchExpressions": requirements += try Self.expressions(member)
      case let key: throw SelectorError(node: member, message: "a label selector has no field '\(key)'")
      }
    }
    // The order of fields in the file has no meaning.
    self.requirements = requirements.filter { $0.operator == .in } + requirements.filter { $0.operator != .in }
  }

  private static func labels(_ node: Node) throws(SelectorError) -> [Requirement] {
    guard node.kind == .map else { throw SelectorError(node: node, message: "matchLabels must be a map") }
    var requirements: [Requirement] = []
    for member in node.children {
      let key = member.key ?? ""
      guard let value = member.string else {
        throw SelectorError(node: member, message: "the value of label '\(key)' must be a string")
      }
      requirements.append(Requirement(key: key, operator: .in, values: [value]))
    }
    return requirements
  }

  private static func expressions(_ node: Node) throws(SelectorError) -> [Requirement] {
    guard node.kind == .list else { throw SelectorError(node: node, message: "matchExpressions must be a list") }
    var requirements: [Requirement] = []
    for element in node.elements { requirements.append(try expression(element)) }
    return requirements
  }

  private static func expression(_ node: Node) throws(SelectorError) -> Requirement {
    guard let key = node["key"]?.string, !key.isEmpty else {
      throw SelectorError(node: node, message: "a label selector requirement needs a key")
    }
    let name = node["operator"]?.string ?? ""
    guard let `operator` = Operator(rawValue: name) else {
      let valid = Operator.allCases.map(\.rawValue).joined(separator: ", ")
      throw SelectorError(
        node: node["operator"] ?? node, message: "'\(name)' is no label selector operator (\(valid))")
    }
    let values = node["values"]
    let strings = values?.strings ?? []
    guard strings.count == (values?.count ?? 0) else {
      throw SelectorError(node: values ?? node, message: "the values of a label selector must be strings")
    }
    switch `operator` {
    case .in, .notIn:
      guard !strings.isEmpty else {
        throw SelectorError(node: values ?? node, message: "operator \(name) needs at least one value")
      }
    case .exists, .doesNotExist:
      guard strings.isEmpty else {
        throw SelectorError(node: values ?? node, message: "operator \(name) takes no values")
      }
    }
    return Requirement(key: key, operator: `operator`, values: strings)
  }
}

/// A selector that the API server would refuse.
package struct SelectorError: Error, Sendable, Hashable, CustomStringConvertible {
  package var node: Node
  package var message: String

  package init(node: Node, message: String) {
    self.node = node
    self.message = message
  }

  package var description: String { "\(node.location): \(message)" }
}

// MARK: - Matching

extension LabelSelector {
  package var isEmpty: Bool { requirements.isEmpty }

  /// Does it select an object with these labels? Nil and null stand for no labels.
  package func matches(_ labels: Node?) -> Bool {
    requirements.allSatisfy { requirement in
      let label = labels?[requirement.key]
      return requirement.holds(isPresent: label != nil) { value in
        guard let label, label.kind == .string else { return false }
        return label.arena.utf8(of: label.index).elementsEqual(value.utf8)
      }
    }
  }

  /// Does it select an object with these labels?
  package func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { requirement in
      let label = labels[requirement.key]
      return requirement.holds(isPresent: label != nil) { $0 == label }
    }
  }
}

extension LabelSelector.Requirement {
  /// `NotIn` holds, as `DoesNotExist` does, where the key is absent.
  fileprivate func holds(isPresent: Bool, isValue: (String) -> Bool) -> Bool {
    switch `operator` {
    case .in: isPresent && values.contains(where: isValue)
    case .notIn: !isPresent || !values.contains(where: isValue)
    case .exists: isPresent
    case .doesNotExist: !isPresent
    }
  }
}
