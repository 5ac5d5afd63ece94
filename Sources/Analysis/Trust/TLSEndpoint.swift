import Cluster
import Documents

/// What the API server calls over TLS because of an object: a webhook, a conversion of custom resources, an aggregated
/// API.
struct TLSEndpoint {
  /// As a message names it: `webhook pods.gate.example.com`.
  var name: String
  /// What the server's certificate must name.
  var host: String
  var namespace = ""
  var service = ""
  /// The map that holds `caBundle`.
  var config: Node

}

extension TLSEndpoint {
  /// None for an object of another kind, and for an aggregated API that the API server serves itself or does not verify.
  static func all(of object: Node) -> [TLSEndpoint] {
    let name = object["metadata", "name"]?.string ?? ""
    switch object["kind"]?.string {
    case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration":
      return object["webhooks"]?.elements.compactMap { webhook in
        webhook["clientConfig"].flatMap { Self("webhook \(webhook["name"]?.string ?? "")", client: $0) }
      } ?? []
    case "CustomResourceDefinition":
      let conversion = object["spec", "conversion"]
      guard conversion?["strategy"]?.string == "Webhook" else { return [] }
      // The second is how v1beta1 wrote it.
      let client = conversion?["webhook", "clientConfig"] ?? conversion?["webhookClientConfig"]
      return [client.flatMap { Self("the conversion webhook of \(name)", client: $0) }].compactMap(\.self)
    case "APIService":
      guard let spec = object["spec"], let service = spec["service"], service.kind == .map,
        spec["insecureSkipTLSVerify"]?.bool != true
      else { return [] }
      return [Self("the aggregated API \(name)", service: service, config: spec)]
    default:
      return []
    }
  }

  private init?(_ name: String, client: Node) {
    if let service = client["service"], service.kind == .map {
      self.init(name, service: service, config: client)
      return
    }
    guard let url = client["url"]?.string, let host = Self.host(of: url) else { return nil }
    self.init(name: name, host: host, config: client)
  }

  private init(_ name: String, service: Node, config: Node) {
    let namespace = service["namespace"]?.string ?? ""
    let service = service["name"]?.string ?? ""
    // apiserver/pkg/util/webhook/client.go; the aggregator names it the same.
    self.init(
      name: name, host: "\(service).\(namespace).svc", namespace: namespace, service: service, config: config)
  }

  private static func host(of url: String) -> String? {
    // The API accepts no other scheme.
    guard url.hasPrefix("https://") else { return nil }
    let authority = url.dropFirst("https://".count).prefix { !"/?#".contains($0) }
    if authority.first == "[" { return authority.dropFirst().split(separator: "]").first.map(String.init) }
    return authority.split(separator: ":").first.map(String.init)
  }
}
