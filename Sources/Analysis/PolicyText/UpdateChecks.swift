import Documents

/// Finds what a policy asks of new objects and not of changed ones, though it sees the changes.
struct UpdateChecks {
  private let validations: [ReadExpression]
  private let trial: PolicyTrial
  private let carriers: [PodCarrier]

  init(_ validations: [ReadExpression], _ resources: [Node], _ trial: PolicyTrial) {
    self.validations = validations
    self.trial = trial
    let changes = resources.filter { $0["operations"]?.strings.contains { $0 == "UPDATE" || $0 == "*" } ?? false }
    let names = Set(changes.flatMap { $0["resources"]?.strings ?? [] })
    carriers = PodCarrier.allCases.filter { !names.isDisjoint(with: $0.resources + ["*", "*/*"]) }
  }

  var checks: [PolicyCheck] { validations.flatMap { read in carriers.compactMap { check(read, $0) } } }

  private static let operation = RequestField(root: "request", steps: [.member("operation")])
  private static let old = RequestField(root: "oldObject")

  /// Of a pod's containers the image can be changed, and nothing else that policies judge.
  private func check(_ read: ReadExpression, _ carrier: PodCarrier) -> PolicyCheck? {
    guard let place = read.reader.reads[Self.operation] ?? read.reader.reads[Self.old] else { return nil }
    let attempts = PodAttempts(carrier, read, trial)
    for pair in carrier == .pod ? attempts.images() : attempts.all() {
      guard trial.passes(read.expression, pair.ordinary) == true, trial.passes(read.expression, pair.broken) == false
      else { continue }
      var changed = pair.broken
      changed.old = pair.ordinary.object
      changed.set(.string("UPDATE"), at: Self.operation)
      var harmless = changed
      harmless.object = pair.ordinary.object
      let slips = trial.slips(changed, past: read.expression, ordinary: [harmless])
      return PolicyCheck(
        aspect: .updates, place: .term(place), isSound: !slips, isProven: true,
        detail: slips ? "what is refused at creation passes as a change" : "", witness: slips ? changed.witness : "")
    }
    return nil
  }
}

extension PodCarrier {
  /// Those whose objects have their pods' specification where this one has it, and can be changed.
  fileprivate var resources: [String] {
    switch self {
    case .pod: ["pods"]
    case .deployment: ["deployments", "statefulsets", "daemonsets", "replicasets"]
    case .cronJob: ["cronjobs"]
    case .podTemplate: ["podtemplates"]
    }
  }
}
