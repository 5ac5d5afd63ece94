import Cluster
import Documents
import FoundationEssentials

/// What a snapshot leaves out of objects and documents, so that it can be handed on: the values of Secrets but for public
/// certificates, credentials in variables, settings, arguments and texts, and what nobody judges. Names and places stay,
/// so that the judgement does.
final class Redaction {
  /// How many values were replaced.
  private(set) var count = 0
  private let table = CredentialTable.builtIn
  private var arena: Arena?
  private var keys = Keys()
  /// Whether the values under a key are credentials, by its number.
  private var areCredentials: [Bool] = []
  private var root: NodeIndex = 0
  private var secretMaps: [NodeIndex] = []
  private var isSettings = false

  private struct Keys {
    var apiVersion: KeyID = absent
    var kind: KeyID = absent
    var lastApplied: KeyID = absent
    var name: KeyID = absent
    var value: KeyID = absent
    var args: KeyID = absent
    var command: KeyID = absent
    var data: KeyID = absent

    /// No node has this key.
    static let absent: KeyID = -2
  }

  /// Kinds that hold settings of others, as text or as a tree.
  private static let settingsKinds: Set<String> = [
    "ConfigMap", "HelmRelease", "Application", "ApplicationSet", "HelmChart", "HelmChartConfig",
  ]

  /// The JSON of an object as it goes into a snapshot.
  func json(object: Node, kind: String, group: String) -> [UInt8] {
    begin(object, isSettings: Self.settingsKinds.contains(kind))
    if kind == "Secret", group.isEmpty {
      secretMaps = ["data", "stringData"].compactMap { object[$0]?.index }
    }
    return write(object)
  }

  /// The JSON of a configuration document as it goes into a snapshot.
  func json(document: Node) -> [UInt8] {
    begin(document, isSettings: true)
    return write(document)
  }

  private func write(_ node: Node) -> [UInt8] {
    var writer = JSONWriter(node.arena, order: .asRead) { [unowned self] in substitute($0, in: $1, node.arena) }
    writer.write(node.index)
    return writer.bytes
  }

  private func begin(_ node: Node, isSettings: Bool) {
    root = node.index
    secretMaps = []
    self.isSettings = isSettings
    guard arena !== node.arena else { return }
    arena = node.arena
    func find(_ key: String) -> KeyID { node.arena.keys.find(key) ?? Keys.absent }
    keys = Keys(
      apiVersion: find("apiVersion"), kind: find("kind"),
      lastApplied: find("kubectl.kubernetes.io/last-applied-configuration"), name: find("name"), value: find("value"),
      args: find("args"), command: find("command"), data: find("data"))
    areCredentials = (0..<node.arena.keys.count).map { key in
      table.isCredential(member: node.arena.keys.text(of: KeyID(key)))
    }
  }

  private func substitute(_ node: NodeIndex, in parent: NodeIndex, _ arena: Arena) -> JSONWriter.Substitute? {
    let record = arena.records[Int(node)]
    if record.key >= 0 {
      // What an API server fills in, a reader of the snapshot fills in again. The type of a list's items is no such.
      let isType = parent == root && (record.key == keys.apiVersion || record.key == keys.kind)
      if record.isDefault, !isType { return .nothing }
      if record.key == keys.lastApplied { return .nothing }
    }
    guard record.kind == .string, record.high > 0 else { return nil }
    let text = arena.utf8(of: node)
    guard let redacted = redacted(text, record, node, in: parent, arena) else { return nil }
    count += 1
    return .text(redacted)
  }

  private func redacted(
    _ text: UnsafeBufferPointer<UInt8>, _ record: NodeRecord, _ node: NodeIndex, in parent: NodeIndex,
    _ arena: Arena
  ) -> [UInt8]? {
    if secretMaps.contains(parent) {
      let isEncoded = arena.records[Int(parent)].key == keys.data
      return Self.isPublicCertificate(text, isEncoded: isEncoded) ? nil : Self.secretMarker(isEncoded: isEncoded)
    }
    let isList = arena.records[Int(parent)].kind == .list
    let listKey = isList ? arena.records[Int(parent)].key : -1
    let isArgument = isList && (listKey == keys.args || listKey == keys.command)
    let isCredential =
      record.key >= 0 && isSettings && areCredentials[Int(record.key)]
      || record.key == keys.value && isVariable(parent, arena)
      || isArgument && followsCredentialOption(node, parent, arena)
    if isCredential, CredentialText.isCredentialValue(text) { return CredentialText.marker }
    return CredentialText.redacted(text, isSettings: isSettings || isArgument)
  }

  /// `{name: API_TOKEN, value: x}`, as of environment variables.
  private func isVariable(_ map: NodeIndex, _ arena: Arena) -> Bool {
    let name = arena.member(keys.name, of: map)
    guard name != 0, arena.records[Int(name)].kind == .string else { return false }
    return table.isCredential(variable: String(decoding: arena.utf8(of: name), as: UTF8.self))
  }

  /// `--token` and the credential as arguments that follow each other.
  private func followsCredentialOption(_ node: NodeIndex, _ list: NodeIndex, _ arena: Arena) -> Bool {
    var previous: NodeIndex = 0
    var element = arena.records[Int(list)].low
    while element != 0, element != node {
      previous = element
      element = arena.records[Int(element)].next
    }
    guard previous != 0, arena.records[Int(previous)].kind == .string else { return false }
    let option = String(decoding: arena.utf8(of: previous), as: UTF8.self)
    return option.hasPrefix("-") && !option.contains("=") && table.isCredential(member: option)
  }

  // MARK: - Secrets

  private static func secretMarker(isEncoded: Bool) -> [UInt8] {
    // [redacted] in base64.
    isEncoded ? Array("W3JlZGFjdGVkXQ==".utf8) : CredentialText.marker
  }

  /// A certificate in PEM, encoded in base64 as in `data`, or plain as in `stringData`.
  private static func isPublicCertificate(_ text: UnsafeBufferPointer<UInt8>, isEncoded: Bool) -> Bool {
    let plain = String(decoding: text, as: UTF8.self)
    let pem = isEncoded ? Data(base64Encoded: plain).map { String(decoding: $0, as: UTF8.self) } ?? "" : plain
    let start = pem.drop { $0.isWhitespace }
    return start.hasPrefix("-----BEGIN CERTIFICATE-----") && !pem.utf8.contains("PRIVATE KEY".utf8)
  }
}
