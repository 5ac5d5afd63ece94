import Audit
import Cluster
import Collection
import Documents

/// What the API server would allow of a scan, and what rests on each list.
struct PreflightResult {
  struct Line {
    var permission: ListPermission
    /// The rules that read the list, and the threats of these.
    var rules: [String]
    var threats: [String]
  }

  let cluster: String
  /// What is not allowed first, then as the API server serves it, then what it does not serve.
  let lines: [Line]

  init(cluster: String, _ permissions: [ListPermission], _ reads: [RuleReads], threats order: [String]) {
    self.cluster = cluster
    let lines = permissions.map { permission in
      let resting = reads.filter {
        $0.demand.depth(group: permission.group, resource: permission.resource, kind: permission.kind) != nil
      }
      let threats = Set(resting.flatMap(\.threats))
      return Line(permission: permission, rules: resting.map(\.rule), threats: order.filter(threats.contains))
    }
    self.lines = lines.enumerated().sorted { left, right in
      (left.element.permission.rank, left.offset) < (right.element.permission.rank, right.offset)
    }.map(\.element)
  }

  func count(_ word: String) -> Int { lines.count { $0.permission.answer.word == word } }

  /// The lists that a scan would not get, or that nobody knows of whether it would.
  var missing: [Line] { lines.filter { ["denied", "unknown"].contains($0.permission.answer.word) } }

  /// Every threat that rests on a missing list, in the models' order.
  func threatsAtRisk(_ order: [String]) -> [String] {
    let all = Set(missing.flatMap(\.threats))
    return order.filter(all.contains)
  }

  var members: [String: DocumentTree] {
    [
      "cluster": .string(cluster), "lists": .list(lines.map(\.document)),
      "summary": .map(
        Dictionary(
          uniqueKeysWithValues: ["allowed", "denied", "unknown", "notServed"].map { ($0, .int(Int64(count($0)))) })),
    ]
  }
}

extension PreflightResult.Line {
  fileprivate var document: DocumentTree {
    var members: [String: DocumentTree] = [
      "group": .string(permission.group), "resource": .string(permission.resource),
      "answer": .string(permission.answer.word), "rules": .list(rules.map { .string($0) }),
      "threats": .list(threats.map { .string($0) }),
    ]
    if !permission.kind.isEmpty { members["kind"] = .string(permission.kind) }
    if let namespace = permission.namespace { members["namespace"] = .string(namespace) }
    if let reason = permission.answer.reason { members["reason"] = .string(reason) }
    return .map(members)
  }
}

extension ListPermission {
  /// `validatingwebhookconfigurations.admissionregistration.k8s.io`, as kubectl names resources.
  var name: String {
    let resource = resource == "*" ? "any resource" : resource
    return group.isEmpty ? resource : resource == self.resource ? "\(resource).\(group)" : "\(resource) of \(group)"
  }

  fileprivate var rank: Int {
    switch answer {
    case .denied: 0
    case .unknown: 1
    case .allowed: 2
    case .notServed: 3
    }
  }
}

extension ListPermission.Answer {
  var word: String {
    switch self {
    case .allowed: "allowed"
    case .denied: "denied"
    case .unknown: "unknown"
    case .notServed: "notServed"
    }
  }

  /// Nil where there is none to give.
  var reason: String? {
    switch self {
    case .allowed, .notServed: nil
    case .denied(let reason), .unknown(let reason): reason.isEmpty ? nil : reason
    }
  }
}
