import Cluster
import Documents

/// Decides what each document is, and puts it where it belongs in an inventory.
struct DocumentClassifier {
  /// Where a document comes from.
  struct Origin {
    /// The file, as users know it.
    var name: String
    var role: FileRole
    var input: Int
    /// The object that holds the document's text.
    var carrier: KubernetesObject.Carrier?
  }

  /// A string inside an object that is to be read as documents of its own.
  struct EmbeddedText {
    var node: Node
    var origin: Origin
  }

  private(set) var builder: InventoryBuilder
  private(set) var embedded: [EmbeddedText] = []
  /// What a View document of a fixture says.
  private(set) var view: View?
  /// The files in which something was recognised.
  private(set) var recognised: Set<String> = []
  private let isFixture: Bool

  init(inputs: [Inventory.Input], isFixture: Bool, scheme: Scheme = .builtIn) {
    builder = InventoryBuilder(scheme: scheme)
    builder.inputs = inputs
    self.isFixture = isFixture
  }

  /// Lists inside lists: as deep as the defaulting goes.
  private static let deepestList = 8

  mutating func report(_ problem: DocumentProblem) { builder.problems.append(problem) }

  mutating func countFile(input: Int) { builder.inputs[input].files += 1 }

  /// Classifies one document of the reader's arena.
  mutating func classify(_ root: Node, _ origin: Origin, reader: inout ObjectReader, depth: Int = 0) {
    switch root.kind {
    case .map: break
    case .list:
      guard depth < Self.deepestList else { return }
      for element in root.elements where element.kind == .map {
        classify(element, origin, reader: &reader, depth: depth + 1)
      }
      return
    default:
      if case .values = origin.role, root.kind != .null {
        report(DocumentProblem(.warning, .notAnObject, at: root.location, "Helm values must be a map"))
      }
      return
    }
    if classifyByRole(root, origin) { return }
    guard let type = reader.typeMeta(of: root.index) else {
      classifyUntyped(root, origin, reader: reader)
      return
    }
    if let items = reader.items(of: root.index, type) {
      recognised.insert(origin.name)
      guard depth < Self.deepestList else { return }
      for item in items.elements { classify(item, origin, reader: &reader, depth: depth + 1) }
      return
    }
    if let kind = ConfigurationKinds.kind(of: type) {
      add(configuration: kind, chart: nil, root, origin)
    } else if type.apiVersion == "portcullis/v1" {
      classifyOwn(root, type, origin)
    } else if ConfigurationKinds.isFileOnly(type) {
      recognised.insert(origin.name)
    } else {
      addObject(root, type, origin, reader: &reader)
    }
  }

  /// True where the file's name already says what its documents are.
  private mutating func classifyByRole(_ root: Node, _ origin: Origin) -> Bool {
    switch origin.role {
    case .values(let chart):
      add(configuration: ConfigurationDocument.Kind.helmValues, chart: chart, root, origin)
      return true
    case .k3sConfig:
      add(configuration: ConfigurationDocument.Kind.k3sConfig, chart: nil, root, origin)
      return true
    case .toolConfiguration:
      recognised.insert(origin.name)
      return true
    case .manifest, .chartTemplate:
      return false
    }
  }

  private mutating func classifyUntyped(_ root: Node, _ origin: Origin, reader: ObjectReader) {
    if ConfigurationKinds.k3sKeys.contains(where: { root[$0] != nil }) {
      add(configuration: ConfigurationDocument.Kind.k3sConfig, chart: nil, root, origin)
      return
    }
    guard root["apiVersion"]?.string != nil || root["kind"]?.string != nil, root["metadata"]?.kind == .map else {
      return
    }
    let missing = root["kind"]?.string == nil ? "kind" : "apiVersion"
    report(
      DocumentProblem(.warning, .notAnObject, at: root.location, "has no \(missing), so it was not read as an object"))
  }

  /// The tool's own documents, which fixtures of rules hold.
  private mutating func classifyOwn(_ root: Node, _ type: ObjectReader.TypeMeta, _ origin: Origin) {
    recognised.insert(origin.name)
    switch type.kind {
    case SnapshotHeader.kind:
      report(
        DocumentProblem(
          .error, .notAnObject, at: root.location,
          "a snapshot is read as a file of its own (portcullis scan FILE); nothing of it was read"))
    case "HelmValues":
      guard let values = root["values"] else { return }
      add(
        configuration: ConfigurationDocument.Kind.helmValues, chart: root["chart"]?.string, values, origin)
    case "K3sConfig":
      guard let config = root["config"] else { return }
      add(configuration: ConfigurationDocument.Kind.k3sConfig, chart: nil, config, origin)
    case "View":
      guard isFixture else {
        report(
          DocumentProblem(
            .warning, .notAnObject, at: root.location, "a View counts in the fixtures of rules only; passed over"))
        return
      }
      view = FixtureView.view(root["spec"], problems: &builder.problems)
    default:
      break
    }
  }

  private mutating func addObject(
    _ root: Node, _ type: ObjectReader.TypeMeta, _ origin: Origin, reader: inout ObjectReader
  ) {
    let identity = reader.identity(of: root.index, type)
    if identity.name.isEmpty {
      // Many tools write typed documents of their own; only those that look like API objects are any.
      let isKnown = !Scheme.builtIn.resource(group: type.group, kind: type.kind).isGuessed
      guard isKnown || root["metadata"]?.kind == .map else {
        recognised.insert(origin.name)
        return
      }
      report(
        DocumentProblem(
          .warning, .notAnObject, at: (root["metadata"] ?? root).location,
          "this \(type.kind) has no metadata.name; an API server would refuse it"))
    }
    recognised.insert(origin.name)
    builder.inputs[origin.input].objects += 1
    builder.add(root, identity, carrier: origin.carrier)
    addCarried(by: root, type, identity, origin)
  }

  /// What the object holds as text or subtree.
  private mutating func addCarried(
    by root: Node, _ type: ObjectReader.TypeMeta, _ identity: ObjectIdentity, _ origin: Origin
  ) {
    if type.kind == "ConfigMap", type.group.isEmpty, identity.name == "kubewarden-defaults",
      let data = root["data"], origin.carrier == nil
    {
      // Kubewarden's chart hands its default PolicyServer and policies to the controller this way.
      for member in data.children where member.kind == .string {
        let carrier = KubernetesObject.Carrier(identity: identity, node: member)
        embedded.append(
          EmbeddedText(
            node: member,
            origin: Origin(name: origin.name, role: .manifest, input: origin.input, carrier: carrier)))
      }
      return
    }
    for values in HelmCarriers.values(of: root, type) {
      let carrier = KubernetesObject.Carrier(identity: identity, node: values.node)
      let own = Origin(
        name: origin.name, role: .values(chart: values.chart), input: origin.input, carrier: carrier)
      if values.node.kind == .string {
        embedded.append(EmbeddedText(node: values.node, origin: own))
      } else {
        add(
          configuration: ConfigurationDocument.Kind.helmValues, chart: values.chart, values.node, own)
      }
    }
  }

  /// Adds a document that is known to configure something.
  mutating func add(configuration kind: String, chart: String?, _ node: Node, _ origin: Origin) {
    recognised.insert(origin.name)
    builder.inputs[origin.input].configurationDocuments += 1
    builder.configurations.append(
      ConfigurationDocument(
        kind: kind, chart: chart, node: node,
        name: origin.carrier.map(\.identity.description) ?? origin.name, carrier: origin.carrier))
  }
}
