import Cluster
import Collection
import Documents
import LoopbackServer
import Synchronization
import Testing

/// Objects behind a Kubernetes API as small as the client needs it.
struct TestCluster: Sendable {
  /// The objects of each list in JSON, by the list's path.
  var lists: [String: [String]] = [:]

  static let kinds: [(path: String, kind: String, isNamespaced: Bool)] = [
    ("/api/v1/namespaces", "Namespace", false), ("/api/v1/pods", "Pod", true), ("/api/v1/secrets", "Secret", true),
    ("/api/v1/configmaps", "ConfigMap", true), ("/apis/apps/v1/deployments", "Deployment", true),
    ("/apis/apps/v1/controllerrevisions", "ControllerRevision", true),
  ]

  static let demand: Demand = {
    var demand = Demand()
    for resource in ["namespaces", "pods", "secrets", "configmaps"] { demand.add(group: "", resource: resource) }
    demand.add(group: "apps", resource: "deployments")
    demand.add(group: "networking.k8s.io", resource: "networkpolicies")
    return demand
  }()

  /// With so many pods in two namespaces.
  init(pods: Int = 5) {
    lists["/api/v1/namespaces"] = ["a", "b"].map { #"{"metadata":{"name":"\#($0)"}}"# }
    lists["/api/v1/pods"] = (0..<pods).map { number in
      #"{"metadata":{"name":"pod-\#(number)","namespace":"\#(number % 2 == 0 ? "a" : "b")","managedFields":[{"manager":"x"}]},"#
        + #""spec":{"containers":[{"name":"c","image":"nginx:1.27"}]},"status":{"phase":"Running","qosClass":"Burstable"}}"#
    }
    lists["/api/v1/secrets"] = [
      #"{"metadata":{"name":"s","namespace":"a","uid":"1"},"data":{"password":"aHVudGVyMg=="}}"#
    ]
    lists["/apis/apps/v1/deployments"] = [#"{"metadata":{"name":"d","namespace":"b"},"spec":{}}"#]
  }

  func reply(_ request: Request) -> Reply {
    switch request.path {
    case "/api": return .json(Self.discovery(group: "", version: "v1", under: "/api/v1/"))
    case "/apis": return .json(Self.discovery(group: "apps", version: "v1", under: "/apis/apps/v1/"))
    default: return list(request)
    }
  }

  func list(_ request: Request) -> Reply {
    let (path, namespace) = Self.split(request.path)
    guard let kind = Self.kinds.first(where: { $0.path == path }) else {
      return .text("404 page not found\n", status: 404)
    }
    var items = lists[path] ?? []
    if let namespace { items = items.filter { $0.contains(#""namespace":"\#(namespace)""#) } }
    for clause in (request.query["fieldSelector"] ?? "").split(separator: ",") {
      let name = clause.dropFirst("metadata.namespace!=".count)
      items = items.filter { !$0.contains(#""namespace":"\#(name)""#) }
    }
    let start = Int(request.query["continue"] ?? "0") ?? 0
    let limit = Int(request.query["limit"] ?? "") ?? items.count
    let end = min(start + limit, items.count)
    let isMetadata = request.header("accept").contains("PartialObjectMetadataList")
    let page = items[start..<max(start, end)].map { isMetadata ? Self.metadata($0) : $0 }
    return .json(
      Self.page(isMetadata ? "PartialObjectMetadata" : kind.kind, page, next: end < items.count ? "\(end)" : nil))
  }

  static func page(_ kind: String, _ items: [String], next: String? = nil) -> String {
    #"{"kind":"\#(kind)List","apiVersion":"v1","metadata":{"resourceVersion":"7"\#(next.map { #","continue":"\#($0)""# } ?? "")},"items":[\#(items.joined(separator: ","))]}"#
  }

  static func status(_ code: Int, _ reason: String, _ message: String) -> Reply {
    .json(
      #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"\#(message)","reason":"\#(reason)","code":\#(code)}"#,
      status: code)
  }

  private static func metadata(_ item: String) -> String {
    let end = item.range(of: "}") ?? item.endIndex
    return #"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","# + item.dropFirst()[..<end] + "}}"
  }

  /// `/api/v1/namespaces/a/pods` as the list and the namespace.
  private static func split(_ path: String) -> (path: String, namespace: String?) {
    let steps = path.split(separator: "/")
    guard let place = steps.firstIndex(of: "namespaces"), place + 2 < steps.count else { return (path, nil) }
    return ("/" + (steps[..<place] + steps[(place + 2)...]).joined(separator: "/"), String(steps[place + 1]))
  }

  static func discovery(group: String, version: String, under prefix: String) -> String {
    let resources = kinds.filter { $0.path.hasPrefix(prefix) }.map { kind in
      #"{"resource":"\#(kind.path.dropFirst(prefix.count))","responseKind":{"group":"","version":"","kind":"\#(kind.kind)"},"#
        + #""scope":"\#(kind.isNamespaced ? "Namespaced" : "Cluster")","verbs":["get","list","watch"]}"#
    }
    let metadata = group.isEmpty ? "{}" : #"{"name":"\#(group)"}"#
    return
      #"{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{"metadata":\#(metadata),"#
      + #""versions":[{"version":"\#(version)","freshness":"Current","resources":[\#(resources.joined(separator: ","))]}]}]}"#
  }
}

extension String {
  /// Where a text first occurs.
  fileprivate func range(of text: String) -> Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}

/// The API server's address and how the tests reach it.
struct LiveHarness {
  let authority = TestCertificate.authority()
  let server: LoopbackServer

  init(_ answer: @escaping @Sendable (Request) -> Reply) {
    server = LoopbackServer(tls: .server(authority), answer: answer)
  }

  func access(_ change: (inout ClusterAccess) -> Void = { _ in }) throws -> ClusterAccess {
    var settings = ConnectionSettings(server: try #require(ServerAddress("https://127.0.0.1:\(server.port)")))
    settings.authorities = Array(authority.certificate.utf8)
    var access = ClusterAccess(
      name: "test", settings: settings,
      credentials: ClusterAccess.Credentials(bearer: .token("sesame")))
    change(&access)
    return access
  }

  static var quickPolicy: RequestPolicy {
    var policy = RequestPolicy()
    policy.firstBackoff = .milliseconds(5)
    policy.longestWait = .seconds(2)
    policy.attempts = 3
    policy.limits.total = .seconds(20)
    return policy
  }

  func collect(
    _ access: ClusterAccess? = nil, demand: Demand = TestCluster.demand, cancellation: Cancellation = .never,
    _ change: (inout LiveOptions) -> Void = { _ in }
  ) throws -> Inventory {
    var options = LiveOptions()
    options.policy = Self.quickPolicy
    change(&options)
    defer { server.close() }
    let connection = ClusterConnection(
      try access ?? self.access(), options: options, environment: [:], cancellation: cancellation)
    return try LiveCollector(connection).collect(demand)
  }
}

/// A value that handlers on several threads change.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)

  /// The number before.
  func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
  var count: Int { value.load(ordering: .relaxed) }
}
