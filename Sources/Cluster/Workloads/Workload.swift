package import Documents

/// Where the kinds that run pods keep their pod templates.
package enum Workload {
  /// A Pod, or the template from which a controller makes pods.
  package struct PodTemplate: Sendable, Hashable {
    /// The map with `metadata` and `spec`.
    package let node: Node
    package let spec: Node

    /// The labels that the pods get.
    package var labels: Node? { node["metadata", "labels"] }
  }

  /// The pod templates of an object; empty for kinds that run none. Only a few add-on kinds have several.
  package static func podTemplates(of object: Node) -> [PodTemplate] {
    guard let kind = object["kind"], let apiVersion = object["apiVersion"],
      let path = WorkloadPaths.builtIn.path(apiVersion: apiVersion, kind: kind)
    else { return [] }
    return podTemplates(of: object, at: path)
  }

  /// The pod templates of an object whose kind is known otherwise: the body of a request need not name it.
  package static func podTemplates(of object: Node, group: String, kind: String) -> [PodTemplate] {
    WorkloadPaths.builtIn.path(group: group, kind: kind).map { podTemplates(of: object, at: $0) } ?? []
  }

  private static func podTemplates(of object: Node, at path: FieldPath) -> [PodTemplate] {
    var templates: [PodTemplate] = []
    collect(object, path.steps[...], into: &templates)
    return templates
  }

  private static func collect(_ object: Node, _ steps: ArraySlice<FieldPath.Step>, into templates: inout [PodTemplate])
  {
    var node = object
    for (position, step) in zip(steps.indices, steps) {
      switch step {
      case .member(let key):
        guard let member = node[key] else { return }
        node = member
      case .elements:
        for element in node.elements { collect(element, steps[(position + 1)...], into: &templates) }
        return
      }
    }
    guard let spec = node["spec"], spec.kind == .map else { return }
    templates.append(PodTemplate(node: node, spec: spec))
  }

  /// The pod spec of an object; the first where there are several, nil for kinds that run no pods.
  package static func podSpec(of object: Node) -> Node? { podTemplates(of: object).first?.spec }

  /// The keys that lead from an object to its pod template, empty for a Pod; nil for kinds that run none, or several.
  package static func templatePath(group: String, kind: String) -> [String]? {
    guard let path = WorkloadPaths.builtIn.path(group: group, kind: kind) else { return nil }
    var keys: [String] = []
    for step in path.steps {
      guard case .member(let key) = step else { return nil }
      keys.append(key)
    }
    return keys
  }

  /// Does the kind run pods?
  package static func runsPods(group: String, kind: String) -> Bool {
    WorkloadPaths.builtIn.path(group: group, kind: kind) != nil
  }

  /// The members of a pod spec that hold containers, in the order in which they start mattering to a reader.
  package static let containerLists = ["containers", "initContainers", "ephemeralContainers"]

  /// All containers of a pod spec: the ordinary, the init and the ephemeral ones.
  package static func containers(of podSpec: Node) -> [Node] {
    var containers: [Node] = []
    for list in containerLists {
      guard let list = podSpec[list] else { continue }
      for element in list.elements where element.kind == .map { containers.append(element) }
    }
    return containers
  }
}

/// `Resources/workloads.tsv`: group, kind, and the path from the object to its pod template.
struct WorkloadPaths: Sendable {
  private struct GroupKind: Hashable {
    var group: String
    var kind: String
  }

  private var paths: [GroupKind: FieldPath] = [:]

  static let builtIn = WorkloadPaths(text: DataTable.text("workloads.tsv"))

  /// Each line: group (`-` for core), kind, path (`.` for the object itself, `a[].b` for every element of list a).
  init(text: StaticString) {
    for cells in DataTable.rows(of: text, columns: 3) {
      let group = cells[0] == "-" ? "" : cells[0]
      paths[GroupKind(group: group, kind: cells[1])] = FieldPath(cells[2])
    }
  }

  func path(group: String, kind: String) -> FieldPath? { paths[GroupKind(group: group, kind: kind)] }

  func path(apiVersion: Node, kind: Node) -> FieldPath? {
    guard let apiVersion = apiVersion.string, let kind = kind.string else { return nil }
    return path(group: ObjectIdentity.group(ofAPIVersion: apiVersion), kind: kind)
  }
}
