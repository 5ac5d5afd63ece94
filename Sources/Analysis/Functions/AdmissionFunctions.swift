import CEL
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// admission.webhooks() -> list(map{configuration: map, webhook: map, mutating: bool, engine: string})
  /// ```
  /// Every webhook of both kinds of configuration. Open unless the view of both is complete.
  /// ```
  /// admission.backends() -> list(map{namespace, service, engine: string, webhooks: list(map), failClosed, hostNetwork: bool,
  ///                                  object: map or null, workloads: list(map), podLabels: map, origin: map or null})
  /// ```
  /// One entry for each Service that webhooks, Kubewarden's PolicyServers or its controller are served from. Open unless the
  /// view of webhook configurations and PolicyServers is complete. Fields that are unknown by themselves: `namespace` where the
  /// input does not tell where Kubewarden runs; `object` where the Service is not in the input and may exist (null: it does
  /// not exist); `podLabels` and `hostNetwork` where no workload behind it is known (a PolicyServer's pod labels are known
  /// from the controller's code). `workloads` is open where none was seen and there may be one.
  var admissionFunctions: [Function] {
    [
      Function("admission.webhooks", parameters: [], result: .list(.dyn)) { _ in
        let gaps = AdmissionWebhook.kinds.compactMap {
          inventory.gap(group: AdmissionWebhook.group, kind: $0.0)?.reason
        }
        return .list(webhooks.map(Self.value), gaps: Set(gaps))
      },
      Function("admission.backends", parameters: [], result: .list(.dyn)) { _ in
        .list(backends.all.map(Self.value), gaps: backends.gaps)
      },
    ]
  }

  private static func value(_ webhook: AdmissionWebhook) -> Value {
    .record([
      "configuration": .node(webhook.configuration.node), "webhook": .node(webhook.node),
      "mutating": .bool(webhook.isMutating), "engine": .string(webhook.engine.rawValue),
    ])
  }

  private static func value(_ backend: WebhookBackend) -> Value {
    let path = "\(backend.namespace.map { $0 + "/" } ?? "")\(backend.service)"
    let noWorkload = backend.workloadsGap ?? "no workload is behind Service \(path)"
    return .record([
      "namespace": backend.namespace.map { .string($0) } ?? .unknown(Unknown(WebhookBackends.unknownNamespace)),
      "service": .string(backend.service),
      "engine": .string(backend.engine.rawValue),
      "webhooks": .list(backend.webhooks.map { .node($0.node) }),
      "failClosed": .bool(backend.failsClosed),
      "hostNetwork": Value(backend.isOnHostNetwork),
      "object": sighting(backend.serviceObject),
      "workloads": .list(
        backend.workloads.map { .node($0.node) }, gaps: Set([backend.workloadsGap].compactMap(\.self))),
      "podLabels": backend.podLabels.map { .map($0) }
        ?? .unknown(Unknown("\(noWorkload), its pods' labels are not known")),
      "origin": backend.origin.map { .node($0) } ?? .null,
    ])
  }

  static func sighting(_ sighting: WebhookBackend.Sighting) -> Value {
    switch sighting {
    case .seen(let object): .node(object.node)
    case .absent: .null
    case .unseen(let reason): .unknown(Unknown(reason))
    }
  }
}
