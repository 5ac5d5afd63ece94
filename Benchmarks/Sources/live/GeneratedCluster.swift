import LoopbackServer

/// A cluster of 100,000 objects in the proportions of a real one, its pages written in advance.
struct GeneratedCluster: Sendable {
  let count: Int
  let byteCount: Int
  /// Every page of every list, in order.
  let paths: [String]
  private let answers: [String: [UInt8]]

  private struct Kind {
    var path: String
    var name: String
    var count: Int
    var object: @Sendable (Int) -> String
  }

  private static let pageSize = 500

  init() {
    var answers = [
      "/api": Self.discovery(group: "", "/api/v1/"), "/apis": Self.discovery(group: "apps", "/apis/apps/v1/"),
    ]
    var paths: [String] = []
    for kind in Self.kinds {
      for start in stride(from: 0, to: kind.count, by: Self.pageSize) {
        let end = min(start + Self.pageSize, kind.count)
        let next = end < kind.count ? #","continue":"\#(end)""# : ""
        let items = (start..<end).map(kind.object).joined(separator: ",")
        let key = start == 0 ? kind.path : "\(kind.path) \(start)"
        answers[key] = Array(
          #"{"kind":"\#(kind.name)List","apiVersion":"v1","metadata":{"resourceVersion":"1"\#(next)},"items":[\#(items)]}"#
            .utf8)
        paths.append("\(kind.path)?limit=\(Self.pageSize)" + (start == 0 ? "" : "&continue=\(start)"))
      }
    }
    self.answers = answers
    self.paths = paths
    count = Self.kinds.reduce(0) { $0 + $1.count }
    byteCount = answers.values.reduce(0) { $0 + $1.count }
  }

  func reply(_ request: Request) -> Reply {
    let key = request.query["continue"].map { "\(request.path) \($0)" } ?? request.path
    guard let body = answers[key] else { return .text("404 page not found\n", status: 404) }
    return .answer(headers: [("Content-Type", "application/json")], body: body)
  }

  private static let kinds: [Kind] = [
    Kind(path: "/api/v1/namespaces", name: "Namespace", count: 500) { number in
      #"{\#(metadata("ns", number, namespace: nil)),"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}"#
    },
    Kind(path: "/api/v1/pods", name: "Pod", count: 60_000) { number in
      #"{\#(metadata("pod", number)),\#(podSpec(number)),\#(podStatus(number))}"#
    },
    Kind(path: "/api/v1/configmaps", name: "ConfigMap", count: 9_500) { number in
      #"{\#(metadata("config", number)),"data":{"settings.yaml":"\#(String(repeating: "key: value\\n", count: 40))"}}"#
    },
    Kind(path: "/api/v1/secrets", name: "Secret", count: 5_000) { number in "{\(metadata("secret", number))}" },
    Kind(path: "/api/v1/services", name: "Service", count: 5_000) { number in
      #"{\#(metadata("service", number)),"spec":{"selector":{"app":"app-\#(number)"},"ports":[{"port":80,"targetPort":8080}],"type":"ClusterIP","clusterIP":"10.0.0.1"}}"#
    },
    Kind(path: "/api/v1/serviceaccounts", name: "ServiceAccount", count: 5_000) { number in
      "{\(metadata("account", number))}"
    },
    Kind(path: "/apis/apps/v1/deployments", name: "Deployment", count: 7_500) { number in
      #"{\#(metadata("app", number)),\#(template(number))}"#
    },
    Kind(path: "/apis/apps/v1/replicasets", name: "ReplicaSet", count: 7_500) { number in
      #"{\#(metadata("app", number)),\#(template(number))}"#
    },
  ]

  private static func metadata(_ name: String, _ number: Int, namespace: String? = "ns") -> String {
    let place = namespace.map { #","namespace":"\#($0)-\#(number % 500)""# } ?? ""
    let fields =
      #"{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:template":{"f:spec":{"f:containers":{".":{}}}}}}"#
    return
      #""metadata":{"name":"\#(name)-\#(number)"\#(place),"uid":"4825376f-7917-4349-8ae6-\#(100_000_000_000 + number)","resourceVersion":"\#(number)","creationTimestamp":"2026-11-21T07:33:11Z","labels":{"app":"app-\#(number)","pod-template-hash":"5dfc64cdf"},"managedFields":[{"manager":"kube-controller-manager","operation":"Update","apiVersion":"v1","time":"2026-11-21T07:33:11Z","fieldsType":"FieldsV1","fieldsV1":\#(fields)},{"manager":"kubelet","operation":"Update","apiVersion":"v1","time":"2026-11-21T07:33:53Z","fieldsType":"FieldsV1","fieldsV1":\#(fields)}]}"#
  }

  private static func podSpec(_ number: Int) -> String {
    let variables = (0..<6).map { #"{"name":"VARIABLE_\#($0)","value":"value \#(number) of \#($0)"}"# }.joined(
      separator: ",")
    return
      #""spec":{"volumes":[{"name":"config","configMap":{"name":"config-\#(number % 9000)","defaultMode":420}},{"name":"tmp","emptyDir":{}}],"containers":[{"name":"main","image":"registry.example.com/team-\#(number % 40)/app-\#(number % 700):1.\#(number % 30)","args":["--listen=0.0.0.0:8080","--log-level=warn"],"ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],"env":[\#(variables)],"resources":{"requests":{"cpu":"500m","memory":"64Mi"}},"volumeMounts":[{"name":"config","readOnly":true,"mountPath":"/etc/app"},{"name":"tmp","mountPath":"/tmp"}],"livenessProbe":{"httpGet":{"path":"/healthz","port":"http","scheme":"HTTP"},"periodSeconds":28,"timeoutSeconds":1},"readinessProbe":{"httpGet":{"path":"/healthz","port":"http","scheme":"HTTP"},"periodSeconds":25,"timeoutSeconds":1},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always","securityContext":{"capabilities":{"drop":["ALL"]},"runAsUser":48257,"runAsNonRoot":true,"readOnlyRootFilesystem":true,"allowPrivilegeEscalation":false,"seccompProfile":{"type":"RuntimeDefault"}}}],"restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","serviceAccountName":"account-8","automountServiceAccountToken":false,"securityContext":{"runAsNonRoot":true,"fsGroup":5195},"schedulerName":"default-scheduler","tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300},{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],"nodeName":"node-\#(number % 300)"}"#
  }

  private static func template(_ number: Int) -> String {
    #""spec":{"replicas":2,"selector":{"matchLabels":{"app":"app-\#(number)"}},"template":{"metadata":{"labels":{"app":"app-\#(number)"}},\#(podSpec(number))}},"status":{"replicas":2,"readyReplicas":2}"#
  }

  private static func podStatus(_ number: Int) -> String {
    let conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map {
      #"{"type":"\#($0)","status":"True","lastProbeTime":null,"lastTransitionTime":"2026-11-21T07:33:53Z"}"#
    }.joined(separator: ",")
    return
      #""status":{"phase":"Running","conditions":[\#(conditions)],"hostIP":"192.0.2.10","podIP":"10.244.0.48","podIPs":[{"ip":"10.244.0.48"}],"startTime":"2026-11-21T07:33:53Z","containerStatuses":[{"name":"main","state":{"running":{"startedAt":"2026-11-21T07:33:53Z"}},"lastState":{},"ready":true,"restartCount":0,"image":"registry.example.com/app","imageID":"registry.example.com/app@sha256:11bb4e07ace3ca83c6ff46a4b7ba6c95a5f3b3fa3c1a7547e417d4f13ac72a03","containerID":"containerd://c69ae2d6308b24cbe3e255b43df9ba79411171b4da97fa8037a5ae35f56e5393","started":true}],"qosClass":"Burstable"}"#
  }

  private static func discovery(group: String, _ prefix: String) -> [UInt8] {
    let resources = kinds.filter { $0.path.hasPrefix(prefix) }.map { kind in
      #"{"resource":"\#(kind.path.dropFirst(prefix.count))","responseKind":{"kind":"\#(kind.name)"},"scope":"\#(kind.name == "Namespace" ? "Cluster" : "Namespaced")","verbs":["list"]}"#
    }.joined(separator: ",")
    let metadata = group.isEmpty ? "{}" : #"{"name":"\#(group)"}"#
    return Array(
      #"{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[{"metadata":\#(metadata),"versions":[{"version":"v1","freshness":"Current","resources":[\#(resources)]}]}]}"#
        .utf8)
  }
}
