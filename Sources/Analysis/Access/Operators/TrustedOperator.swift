import Cluster
import Documents

/// An operator that changes the gate as its work, as `Resources/access/operators.yaml` knows it.
package struct TrustedOperator: Sendable, Hashable {
  /// `cert-manager cainjector`.
  package let name: String
  /// What it changes the gate for, as a verb phrase.
  package let does: String
  /// What it is there to change or read, as `resource.group`.
  package let needs: [String]
  /// How the repositories of its images end.
  let images: [String]
  /// What its installers call its service accounts.
  let accounts: [String]

  init(_ node: Node) {
    name = node["name"]?.string ?? ""
    does = node["does"]?.string ?? ""
    needs = node["needs"]?.strings ?? []
    images = node["images"]?.strings ?? []
    accounts = node["accounts"]?.strings ?? []
  }
}

extension TrustedOperator {
  /// Is it there to change the resource, given as `resource.group`?
  package func needs(_ resource: String) -> Bool { needs.contains(resource) || needs.contains(wholeGroup(resource)) }

  private func wholeGroup(_ resource: String) -> String { "*" + resource.drop { $0 != "." } }
}

/// The operators that are known, and the containers that stand beside theirs.
struct OperatorKnowledge: Sendable {
  let operators: [TrustedOperator]
  let sidecars: [String]

  static let builtIn: OperatorKnowledge = {
    let documents = EmbeddedDocuments(folder: "access")
    return OperatorKnowledge(
      operators: documents.elements("operators").map { TrustedOperator($0) },
      sidecars: documents.elements("sidecars").compactMap(\.string))
  }()

  /// The operator whose image this is.
  func `operator`(ofImage reference: ImageReference) -> TrustedOperator? {
    operators.first { $0.images.contains { Self.ends(reference.repository, with: $0) } }
  }

  func isSidecar(_ reference: ImageReference) -> Bool {
    sidecars.contains { Self.ends(reference.repository, with: $0) }
  }

  /// The operator that an account's name suggests.
  func `operator`(suggestedBy account: String) -> TrustedOperator? {
    operators.first { $0.accounts.contains { WildcardPattern($0).matches(account) } }
  }

  private static func ends(_ repository: String, with path: String) -> Bool {
    repository == path || repository.hasSuffix("/" + path)
  }
}
