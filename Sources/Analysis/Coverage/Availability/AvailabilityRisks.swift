import Cluster
import Documents

/// Looks for what webhooks put at risk when their backends are down, and for how little it takes to bring those down.
struct AvailabilityRisks {
  let survey: CoverageSurvey
  private let cluster: MatchingCluster
  private let foresight = ConditionForesight()

  init(_ survey: CoverageSurvey) {
    self.survey = survey
    cluster = MatchingCluster(served: survey.chain.served, state: ClusterState(survey.chain.inventory))
  }

  /// What is in force before what would be, worse before better.
  func all() -> [AvailabilityRisk] {
    let risks = dependencies() + BackendWeakness(survey.analysis).all()
    return risks.enumerated()
      .sorted { left, right in Self.rank(left.element, left.offset) < Self.rank(right.element, right.offset) }
      .map(\.element)
  }

  private static func rank(_ risk: AvailabilityRisk, _ offset: Int) -> (Int, Int, Int) {
    (risk.isInForce ? 0 : 1, ["high", "medium", "low"].firstIndex(of: risk.severity) ?? 3, offset)
  }

  // MARK: What depends on answers

  private struct Key: Hashable {
    var kind: AvailabilityRisk.Class
    var backend: String?
    var isInForce: Bool
    var consequences: [AvailabilityRisk.Consequence]
  }

  /// Webhooks of one backend with the same consequences are one risk.
  private func dependencies() -> [AvailabilityRisk] {
    var places: [Key: Int] = [:]
    var risks: [AvailabilityRisk] = []
    for hook in survey.hooks {
      guard case .webhook(let webhook) = hook.origin else { continue }
      for kind in [AvailabilityRisk.Class.deadlock, .cluster] {
        let seen = VitalRequest.all.filter { $0.kind == kind }.compactMap { vital in
          consequence(of: vital, hook, webhook).map { (vital, $0) }
        }
        guard !seen.isEmpty else { continue }
        let backend = webhook.webhook.service.map { "\($0.namespace)/\($0.name)" }
        let key = Key(
          kind: kind, backend: backend, isInForce: webhook.webhook.failsClosed, consequences: seen.map(\.1))
        if let place = places[key] {
          risks[place].webhooks.append(webhook.id)
          continue
        }
        places[key] = risks.count
        let severity = seen.contains { $0.0.severity == "high" } ? "high" : "medium"
        risks.append(
          AvailabilityRisk(
            kind: kind, severity: severity, webhooks: [webhook.id], isInForce: key.isInForce, backend: backend,
            consequences: key.consequences))
      }
    }
    return risks
  }

  private func consequence(
    of vital: VitalRequest, _ hook: CoverageHook, _ webhook: CompiledWebhook
  ) -> AvailabilityRisk.Consequence? {
    let namespace: String
    switch vital.place {
    case .backend:
      guard let own = webhook.webhook.service?.namespace else { return nil }
      namespace = own
    case .namespace(let name): namespace = name
    case .cluster: namespace = ""
    }
    let labels = vital.isBackends ? podLabels(of: webhook) : [:]
    guard let object = Self.object(labels ?? [:]) else { return nil }
    let request = AdmissionRequest(
      operation: vital.request.operation, resource: vital.request.resource, subresource: vital.request.subresource,
      kind: survey.chain.served.kind(of: vital.request.resource, subresource: vital.request.subresource)
        ?? GroupVersionKind(group: vital.request.resource.group, version: "v1", kind: ""),
      namespace: namespace, user: RequestUser(name: ""),
      object: AdmittedObject(object, gap: labels == nil ? "the labels of the backend's pods are not known" : nil),
      oldObject: nil)
    var doubts: Set<String> = []
    let match: Match
    switch webhook.criteria.match(request, cluster) {
    case .doesNot: return nil
    case .matches(let found): match = found
    case .unknown(let found, let reasons):
      match = found
      doubts = reasons
    }
    switch foresight.judge(hook.conditions, request, match) {
    case .hold, .errors: break
    case .fail: return nil
    case .unknown(let reasons): doubts.formUnion(reasons.map { "a match condition decides \($0)" })
    }
    return AvailabilityRisk.Consequence(
      request: namespace.isEmpty ? vital.request.name : "\(vital.request.name) in \(namespace)",
      text: vital.consequence, doubts: doubts.sorted())
  }

  /// Nil where they are not known.
  private func podLabels(of webhook: CompiledWebhook) -> [String: String]? {
    guard let service = webhook.webhook.service else { return nil }
    return survey.analysis.backends.all
      .first { $0.namespace == service.namespace && $0.service == service.name }?.podLabels
  }

  private static func object(_ labels: [String: String]) -> Node? {
    DocumentTree.map(["metadata": .map(["labels": .map(labels.mapValues { .string($0) })])]).document()
  }
}
