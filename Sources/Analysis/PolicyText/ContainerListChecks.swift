import Cluster
import Documents

/// An expression that decides about requests, with what it reads.
typealias ReadExpression = (expression: PolicyExpression, reader: ExpressionReader)

/// Finds what a policy asks of some of a pod's containers only.
struct ContainerListChecks {
  private let validations: [ReadExpression]
  private let resources: [Node]
  private let trial: PolicyTrial
  private let claims: [Claim: [String: Place]]

  /// A field of the containers of one kind of object.
  private struct Claim: Hashable {
    var prefix: [RequestField.Step]
    var field: String
  }

  private struct Place {
    /// Where the list is read.
    var list: TermPlace
    var reader: ReadExpression
  }

  private static let fields = Dictionary(
    EmbeddedDocuments.policyText.elements("containerFields").map {
      ($0["field"]?.string ?? "", $0["lists"]?.strings ?? [])
    }
  ) { first, _ in first }

  init(_ validations: [ReadExpression], _ resources: [Node], _ trial: PolicyTrial) {
    self.validations = validations
    self.resources = resources
    self.trial = trial
    var claims: [Claim: [String: Place]] = [:]
    for read in validations {
      for field in read.reader.reads.keys.sorted(by: { $0.text < $1.text }) {
        guard let use = ContainerUse(field), Self.fields[use.field] != nil else { continue }
        let claim = Claim(prefix: use.prefix, field: use.claim)
        let list = RequestField(root: field.root, steps: use.prefix + [.member(use.list)])
        guard let place = read.reader.reads[list], claims[claim]?[use.list] == nil else { continue }
        claims[claim, default: [:]][use.list] = Place(list: place, reader: read)
      }
    }
    self.claims = claims
  }

  var checks: [PolicyCheck] {
    claims.sorted { ($0.key.field, $0.key.prefix.count) < ($1.key.field, $1.key.prefix.count) }.flatMap {
      claim, lists -> [PolicyCheck] in
      guard let main = lists["containers"] else { return [] }
      let first = claim.field.split(separator: ".").first.map(String.init) ?? ""
      let wanted = (Self.fields[first] ?? []).filter { $0 != "containers" && isAdmitted($0, claim) }
      return wanted.map { check($0, claim, main, isRead: lists[$0] != nil || lists["*"] != nil) }
        .filter { $0.isSound || $0.isProven || !isExemption(claim, main) }
    }
  }

  /// What is judged of containers is often judged but for some images; those say nothing of the lists.
  private func isExemption(_ claim: Claim, _ main: Place) -> Bool {
    claim.field == "image"
      && claims.contains { other, lists in
        other != claim && other.prefix == claim.prefix
          && lists["containers"]?.reader.expression.node == main.reader.expression.node
      }
  }

  /// Ephemeral containers come only through a subresource of pods; what does not judge that never sees them.
  private func isAdmitted(_ list: String, _ claim: Claim) -> Bool {
    guard list == "ephemeralContainers" else { return true }
    return claim.prefix == [.member("spec")]
      && resources.contains { rule in
        rule["resources"]?.strings.contains {
          ["pods/ephemeralcontainers", "pods/*", "*/ephemeralcontainers", "*/*"].contains($0)
        }
          ?? false
      }
  }

  private func check(_ list: String, _ claim: Claim, _ main: Place, isRead: Bool) -> PolicyCheck {
    var check = PolicyCheck(aspect: .containerLists, place: .term(main.list), isSound: isRead)
    check.detail = "\(claim.field) is asked of containers and not of \(list)"
    guard let carrier = PodCarrier(RequestField(root: "object", steps: claim.prefix + [.member("containers")])) else {
      return check
    }
    for (ordinary, broken, hidden) in PodAttempts(carrier, main.reader, trial).all(hiding: list) {
      let expression = main.reader.expression
      guard trial.passes(expression, ordinary) == true, trial.passes(expression, broken) == false else { continue }
      let slips = trial.slips(hidden, past: expression, ordinary: [ordinary])
      // What is read in a way that is not followed is read all the same.
      guard slips || trial.passes(expression, hidden) == false || isRead else { continue }
      check.isSound = !slips
      check.isProven = true
      if slips { check.witness = hidden.witness }
      return check
    }
    return check
  }
}

/// A read of a field of containers, taken apart.
private struct ContainerUse {
  var prefix: [RequestField.Step]
  var list: String
  /// The first member, and what is judged: of a security context the member of it.
  var field: String
  var claim: String

  init?(_ read: RequestField) {
    guard read.root == "object" else { return nil }
    for (position, step) in read.steps.enumerated() {
      guard case .member(let list) = step, Workload.containerLists.contains(list), position + 2 < read.steps.count,
        read.steps[position + 1] == .element, case .member(let field) = read.steps[position + 2]
      else { continue }
      prefix = Array(read.steps[..<position])
      self.list = list
      self.field = field
      claim = field
      if field == "securityContext" {
        guard position + 3 < read.steps.count, case .member(let member) = read.steps[position + 3] else { return nil }
        claim = "\(field).\(member)"
      }
      return
    }
    return nil
  }
}
