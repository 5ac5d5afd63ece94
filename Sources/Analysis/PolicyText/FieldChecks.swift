import Cluster
import Documents

/// Finds conditions on fields that the types of Kubernetes do not have.
struct FieldChecks {
  private let reads: [ReadExpression]
  /// Of the API server's own types: those of others may have any field.
  private let areBuiltIn: Bool
  private let arePods: Bool

  /// The names below the end of a path from a pod's specification.
  private static let names: [[String]: Set<String>] = {
    var names: [[String]: Set<String>] = [:]
    for entry in EmbeddedDocuments.policyText.elements("fields") {
      let steps = entry["below"]?.string?.split(separator: ".").map(String.init) ?? []
      for list in Workload.containerLists {
        let path = steps.map { $0 == "containers[]" ? "\(list)[]" : $0 }
        names[path] = Set(entry["names"]?.strings ?? [])
      }
    }
    return names
  }()

  private static let groups: Set<String> = ["", "apps", "batch"]

  init(_ reads: [ReadExpression], _ resources: [Node]) {
    self.reads = reads
    areBuiltIn =
      !resources.isEmpty && resources.allSatisfy { Self.groups.isSuperset(of: $0["apiGroups"]?.strings ?? ["*"]) }
    arePods = resources.allSatisfy { rule in
      rule["resources"]?.strings.allSatisfy { $0 == "pods" || $0.hasPrefix("pods/") } ?? false
    }
  }

  var checks: [PolicyCheck] {
    guard areBuiltIn else { return [] }
    return reads.flatMap { read in
      read.reader.reads.sorted { $0.key.text < $1.key.text }.compactMap {
        check($0.key, $0.value, read.expression.role)
      }
    }
  }

  private func check(_ field: RequestField, _ place: TermPlace, _ role: PolicyExpression.Role) -> PolicyCheck? {
    guard let carrier = PodCarrier(field), case .member(let name)? = field.steps.last, name != "*" else { return nil }
    let start = carrier.specPath.count
    guard field.steps.count > start else { return nil }
    let parent = RequestField(root: "", steps: Array(field.steps[start..<(field.steps.count - 1)]))
    let path = parent.text.split(separator: ".").map(String.init)
    // Only a pod has a pod's fields right below its spec.
    guard carrier != .pod || arePods || path.contains(where: { $0.hasSuffix("ontainers[]") }),
      let known = Self.names[path]
    else { return nil }
    var check = PolicyCheck(
      aspect: .fields, role: role, place: .term(place), isSound: known.contains(name), isProven: true)
    if !check.isSound {
      check.detail = "\(path.isEmpty ? "a pod's spec" : path.joined(separator: ".")) has no field \(name)"
      if let meant = Spelling.nearest(to: name, among: known.sorted()) { check.detail += "; perhaps \(meant) is meant" }
    }
    return check
  }
}
