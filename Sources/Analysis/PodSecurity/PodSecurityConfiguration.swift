package import Cluster
package import Documents

/// What the API server's configuration tells Pod Security admission: `PodSecurityConfiguration` in an
/// AdmissionConfiguration, the same in v1, v1beta1 and v1alpha1.
package struct PodSecurityConfiguration: Sendable, Hashable {
  /// What holds for namespaces without labels.
  package var defaults: PodSecurityPolicy
  package var exemptions: Exemptions
  /// Does the plugin run? It does unless an API server is told otherwise.
  package var isEnabled = Answer.yes

  /// Requests that are not judged.
  package struct Exemptions: Sendable, Hashable {
    package var usernames: Set<String> = []
    package var runtimeClasses: Set<String> = []
    package var namespaces: Set<String> = []
    /// Why a request that these sets do not exempt may be exempt nevertheless.
    package var gaps: Set<String> = []

    package init() {}
  }

  package init(defaults: PodSecurityPolicy, exemptions: Exemptions = Exemptions()) {
    self.defaults = defaults
    self.exemptions = exemptions
  }

  /// What holds without any configuration.
  package static let builtIn = PodSecurityConfiguration(defaults: .privileged)

  /// Why a request that violates a standard may be let through nevertheless.
  var leniency: Set<String> {
    if case .unknown(let reasons) = isEnabled { return exemptions.gaps.union(reasons) }
    return exemptions.gaps
  }

  /// Nothing is known of it.
  package static func unknown(because reason: String) -> PodSecurityConfiguration {
    var exemptions = Exemptions()
    exemptions.gaps = [reason]
    return PodSecurityConfiguration(defaults: .unknown(because: reason), exemptions: exemptions)
  }
}

// MARK: - Reading

extension PodSecurityConfiguration {
  /// Reads a `PodSecurityConfiguration`. A level or version that the API server does not know keeps it from starting, so
  /// that nothing can be told.
  package init(_ node: Node) {
    var policy = PodSecurityPolicy.privileged
    var problem: String?
    func read(_ name: String, _ mode: inout PodSecurityPolicy.Mode) {
      if let level = node["defaults", name]?.string, !level.isEmpty {
        mode.level = PodSecurityLevel(rawValue: level)
        if mode.level == nil { problem = "defaults.\(name) is no level: \(level)" }
      }
      if let version = node["defaults", "\(name)-version"]?.string, !version.isEmpty {
        mode.version = PodSecurityVersion(version)
        if mode.version == nil { problem = "defaults.\(name)-version is no version: \(version)" }
      }
    }
    read("enforce", &policy.enforce)
    read("audit", &policy.audit)
    read("warn", &policy.warn)
    if let problem {
      self = .unknown(because: "PodSecurityConfiguration: \(problem)")
      return
    }
    var exemptions = Exemptions()
    exemptions.usernames = Set(node["exemptions", "usernames"]?.strings ?? [])
    exemptions.runtimeClasses = Set(node["exemptions", "runtimeClasses"]?.strings ?? [])
    exemptions.namespaces = Set(node["exemptions", "namespaces"]?.strings ?? [])
    self.init(defaults: policy, exemptions: exemptions)
  }

  /// What the API servers of an inventory are told, by the AdmissionConfigurations that it holds.
  package static func inEffect(in inventory: Inventory, apiServers: [APIServerConfiguration])
    -> PodSecurityConfiguration
  {
    var configuration = configured(in: inventory)
    configuration.isEnabled = isEnabled(by: apiServers)
    return configuration
  }

  private static func configured(in inventory: Inventory) -> PodSecurityConfiguration {
    let kind = ConfigurationDocument.Kind.admissionConfiguration
    let configurations = inventory.documents(kind: kind).map { configuration(of: $0.node, in: inventory) }
    guard let first = configurations.first else {
      if let document = inventory.documents(kind: ConfigurationDocument.Kind.podSecurityConfiguration).first {
        return .unknown(because: "no AdmissionConfiguration of the input tells whether \(document.name) is in effect")
      }
      return inventory.view.gap(documents: kind).map { .unknown(because: $0.reason) } ?? .builtIn
    }
    guard configurations.allSatisfy({ $0 == first }) else {
      return .unknown(because: "the AdmissionConfigurations of the input configure PodSecurity differently")
    }
    return first
  }

  /// The plugin's entry of an AdmissionConfiguration, inline or in a file of its own.
  private static func configuration(of document: Node, in inventory: Inventory) -> PodSecurityConfiguration {
    guard let plugin = document["plugins"]?.elements.first(where: { $0["name"]?.isString("PodSecurity") == true })
    else { return .builtIn }
    if let inline = plugin["configuration"], inline.kind == .map { return PodSecurityConfiguration(inline) }
    guard let path = plugin["path"]?.string, !path.isEmpty else { return .builtIn }
    let documents = inventory.documents(kind: ConfigurationDocument.Kind.podSecurityConfiguration)
    let named = documents.filter { fileName($0.name) == fileName(path) }
    let candidates = named.isEmpty ? documents : named
    guard candidates.count == 1, let document = candidates.first else {
      return .unknown(
        because: "PodSecurity is configured by \(path), "
          + (candidates.isEmpty ? "which is not in the input" : "and several such files are in the input"))
    }
    return PodSecurityConfiguration(document.node)
  }

  private static func fileName(_ path: String) -> Substring {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.utf8.index(after: $0)...] } ?? path[...]
  }

  private static func isEnabled(by apiServers: [APIServerConfiguration]) -> Answer {
    let without = apiServers.filter { server in
      server.flags["disable-admission-plugins"]?.utf8.split(separator: UInt8(ascii: ","))
        .contains { $0.elementsEqual("PodSecurity".utf8) } ?? false
    }
    if without.isEmpty { return .yes }
    return without.count == apiServers.count
      ? .no : .unknown(because: "one API server of several runs without the admission plugin PodSecurity")
  }
}
