import Cluster
package import Documents

/// Reads the configuration file of a project. All that is wrong with it is said at its place, since an entry that
/// silently does nothing is found out too late.
package struct ConfigurationReader {
  private let catalogue: Catalogue
  private let regions = RegionReader()
  private var problems: [DocumentProblem] = []

  private static let shortestFingerprint = 12

  private init(_ catalogue: Catalogue) { self.catalogue = catalogue }

  package static func read(_ source: Source, for catalogue: Catalogue) throws(LoadingFailure) -> Acceptances {
    let (arena, readingProblems) = DocumentReader.read([source])
    var reader = ConfigurationReader(catalogue)
    reader.problems = readingProblems.filter { $0.severity == .error }
    var acceptances = Acceptances()
    for root in arena.roots { reader.read(root, into: &acceptances) }
    guard reader.problems.isEmpty else { throw LoadingFailure(problems: reader.problems) }
    return acceptances
  }

  /// False for a file that merely has the name: all its documents are of another tool or another kind of object.
  package static func isConfiguration(_ source: Source) -> Bool {
    let (arena, problems) = DocumentReader.read([source])
    guard problems.isEmpty, !arena.roots.isEmpty else { return true }
    return !arena.roots.allSatisfy { root in
      guard let version = root["apiVersion"]?.string, let kind = root["kind"]?.string else { return false }
      return version != DocumentKind.apiVersion && kind != ConfigurationShape.kind
    }
  }

  private mutating func read(_ document: Node, into acceptances: inout Acceptances) {
    let mismatches = ShapeChecker.problems(of: document, against: ConfigurationShape.document)
    problems += mismatches
    guard mismatches.isEmpty else { return }
    for entry in entries(document, "suppressions") {
      if let suppression = suppression(entry) { acceptances.suppressions.append(suppression) }
    }
    for entry in entries(document, "attestations") {
      if let attestation = attestation(entry) { acceptances.attestations.append(attestation) }
    }
  }

  private func entries(_ document: Node, _ key: String) -> [Node] {
    document[key].map { Array($0.elements) } ?? []
  }

  private mutating func suppression(_ entry: Node) -> Suppression? {
    let before = problems.count
    if entry["rule"] == nil, entry["fingerprint"] == nil {
      add(at: entry.location, "suppression lacks 'rule' or 'fingerprint'")
    }
    checkRule(entry["rule"])
    if let node = entry["fingerprint"], let text = node.string, !Self.isFingerprint(text) {
      add(
        at: node.location,
        "fingerprint '\(text)' is none: \(Self.shortestFingerprint) to 64 of the digits 0-9 and a-f expected")
    }
    guard problems.count == before, let signOff = signOff(entry, reason: "reason") else { return nil }
    let pattern = { (node: Node?) in node?.string.map { WildcardPattern($0) } }
    let object = entry["object"].map { object in
      FindingSelector.ObjectPattern(
        group: pattern(object["group"]), kind: pattern(object["kind"]), namespace: pattern(object["namespace"]),
        name: pattern(object["name"]), labels: Self.labels(object["matchLabels"]))
    }
    return Suppression(
      selector: FindingSelector(
        rule: entry["rule"]?.string, object: object, path: pattern(entry["path"]), file: pattern(entry["file"]),
        fingerprint: entry["fingerprint"]?.string),
      signOff: signOff, origin: .configuration, region: regions.region(of: entry))
  }

  private static func labels(_ node: Node?) -> LabelSelector? {
    guard let node else { return nil }
    let pairs = node.children.compactMap { label in label.key.flatMap { key in label.string.map { (key, $0) } } }
    return LabelSelector(matchLabels: Dictionary(pairs) { first, _ in first })
  }

  private mutating func attestation(_ entry: Node) -> Attestation? {
    let before = problems.count
    let given = ["threat", "control", "rule"].compactMap { entry[$0] }
    guard given.count == 1, let node = given.first, let name = node.string else {
      add(
        at: given.count > 1 ? given[1].keyLocation : entry.location,
        "an attestation is about exactly one of threat, control and rule")
      return nil
    }
    let subject: Attestation.Subject
    switch node.key {
    case "threat":
      subject = .threat(name)
      check(node, among: catalogue.models.threats.map(\.id), "threat")
    case "control":
      subject = .control(name)
      check(node, among: catalogue.models.controls.map(\.name), "control")
    default:
      subject = .rule(name)
      checkRule(node)
    }
    guard let signOff = signOff(entry, reason: "statement"),
      let date = entry["date"]?.string.flatMap(CalendarDate.init)
    else { return nil }
    if signOff.expires < date, let node = entry["expires"] {
      add(at: node.location, "expires on \(signOff.expires), before it was said on \(date)")
    }
    guard problems.count == before else { return nil }
    return Attestation(
      subject: subject, by: entry["by"]?.string ?? "", date: date, signOff: signOff,
      evidence: entry["evidence"]?.string, region: regions.region(of: entry))
  }

  private func signOff(_ entry: Node, reason: String) -> SignOff? {
    guard let reason = entry[reason]?.string, let owner = entry["owner"]?.string,
      let expires = entry["expires"]?.string.flatMap(CalendarDate.init)
    else { return nil }
    return SignOff(reason: reason, owner: owner, expires: expires)
  }

  private static func isFingerprint(_ text: String) -> Bool {
    (shortestFingerprint...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private mutating func checkRule(_ node: Node?) {
    guard let node else { return }
    check(node, among: catalogue.rules.rules.map(\.name) + DriftRule.all.map(\.name), "rule")
  }

  private mutating func check(_ node: Node, among names: [String], _ kind: String) {
    guard let name = node.string, !names.contains(name) else { return }
    let advice = Spelling.nearest(to: name, among: names.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    add(at: node.location, "no \(kind) is called '\(name)'\(advice)")
  }

  private mutating func add(at location: SourceLocation, _ message: String) {
    problems.append(DocumentProblem(at: location, message))
  }
}
