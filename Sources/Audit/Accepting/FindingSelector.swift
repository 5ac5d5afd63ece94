package import Cluster
package import Documents

/// Which findings a suppression is about: those that everything given here fits.
package struct FindingSelector: Sendable, Hashable {
  package var rule: String?
  package var object: ObjectPattern?
  /// The path to the node, from the object's root.
  package var path: WildcardPattern?
  package var file: WildcardPattern?
  /// The fingerprint or its beginning.
  package var fingerprint: String?
  /// Of an inline suppression: where it stands.
  package var place: Place?

  package init(
    rule: String? = nil, object: ObjectPattern? = nil, path: WildcardPattern? = nil, file: WildcardPattern? = nil,
    fingerprint: String? = nil, place: Place? = nil
  ) {
    self.rule = rule
    self.object = object
    self.path = path
    self.file = file
    self.fingerprint = fingerprint
    self.place = place
  }

  /// Objects by their names, each a pattern, and their labels; what is not given fits all.
  package struct ObjectPattern: Sendable, Hashable {
    package var group: WildcardPattern?
    package var kind: WildcardPattern?
    package var namespace: WildcardPattern?
    package var name: WildcardPattern?
    package var labels: LabelSelector?

    package init(
      group: WildcardPattern? = nil, kind: WildcardPattern? = nil, namespace: WildcardPattern? = nil,
      name: WildcardPattern? = nil, labels: LabelSelector? = nil
    ) {
      self.group = group
      self.kind = kind
      self.namespace = namespace
      self.name = name
      self.labels = labels
    }

    func matches(_ identity: ObjectIdentity, labels node: () -> Node?) -> Bool {
      group?.matches(identity.group) ?? true && kind?.matches(identity.kind) ?? true
        && namespace?.matches(identity.namespace ?? "") ?? true && name?.matches(identity.name) ?? true
        && labels?.matches(node()) ?? true
    }
  }

  /// What an inline suppression covers.
  package enum Place: Sendable, Hashable {
    /// What starts on these lines of a file.
    case lines(file: String, ClosedRange<Int>)
    /// One object, as one file (nil: the cluster) has it.
    case object(ObjectIdentity, file: String?)

    func holds(_ finding: Finding) -> Bool {
      switch self {
      case .lines(let file, let lines):
        guard let start = finding.region?.start else { return false }
        return start.file == file && lines.contains(start.line)
      case .object(let identity, let file):
        return finding.object == identity && finding.region?.start.file == file
      }
    }
  }

  /// - Parameter labels: the `metadata.labels` of the finding's object; nil where it has none.
  package func matches(_ finding: Finding, labels: () -> Node?) -> Bool {
    if let rule, rule != finding.rule { return false }
    if let fingerprint, !finding.fingerprint.description.hasPrefix(fingerprint) { return false }
    if let object {
      guard let identity = finding.object, object.matches(identity, labels: labels) else { return false }
    }
    if let path, !path.matches(finding.path) { return false }
    if let file {
      guard let name = finding.region?.start.file, file.matches(endOf: name) else { return false }
    }
    return place?.holds(finding) ?? true
  }

  /// In words: `webhook-fails-open, kind ValidatingWebhookConfiguration, name gate*`.
  package var description: String {
    let labels = object?.labels?.requirements.map { "\($0.key)=\($0.values.joined())" }.joined(separator: ",")
    let parts: [(String, String?)] = [
      ("", rule), ("group ", object?.group?.text), ("kind ", object?.kind?.text),
      ("namespace ", object?.namespace?.text), ("name ", object?.name?.text), ("labels ", labels),
      ("path ", path?.text),
      ("file ", file?.text), ("fingerprint ", fingerprint),
    ]
    var words = parts.compactMap { label, value in value.map { label + $0 } }
    if case .object(let identity, _) = place { words.append(identity.description) }
    return words.joined(separator: ", ")
  }
}
