import Cluster
import Collection
import Documents
import LoopbackServer

/// The objects of a stack of `Fixtures` behind a Kubernetes API: aggregated discovery, and lists in pages.
struct ServedStack: Sendable {
  private struct List: Sendable {
    var kind: String
    var apiVersion: String
    /// In JSON, with their namespaces.
    var items: [(namespace: String?, json: String)]
  }

  struct Resource: Hashable, Sendable {
    var group: String
    var name: String
    var isNamespaced: Bool
  }

  private var lists: [String: List] = [:]
  /// What is served, in the order of discovery.
  private(set) var resources: [(resource: Resource, version: String, kind: String)] = []

  init(_ stack: String) {
    // <package>/Tests/LiveTests/ServedStack.swift
    let package = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let inventory = ManifestCollector().collect(["\(package)/Fixtures/stacks/\(stack)"])
    for kind in inventory.kinds {
      for object in inventory.objects(group: kind.group, kind: kind.kind) where object.carrier == nil {
        let path = Self.path(kind.group, object.identity.version, kind.resource)
        if lists[path] == nil {
          lists[path] = List(kind: kind.kind, apiVersion: object.identity.apiVersion, items: [])
          let resource = Resource(
            group: kind.group, name: kind.resource, isNamespaced: kind.scope == .namespaced)
          resources.append((resource, object.identity.version, kind.kind))
        }
        lists[path]?.items.append((object.identity.namespace, object.node.json()))
      }
    }
  }

  static func path(_ group: String, _ version: String, _ resource: String) -> String {
    group.isEmpty ? "/api/\(version)/\(resource)" : "/apis/\(group)/\(version)/\(resource)"
  }

  /// The list of a resource.
  func path(_ resource: String) -> String {
    resources.first { $0.resource.name == resource }.map { Self.path($0.resource.group, $0.version, resource) } ?? ""
  }

  func reply(_ request: Request) -> Reply {
    switch request.path {
    case "/api": return .json(discovery { $0.isEmpty })
    case "/apis": return .json(discovery { !$0.isEmpty })
    default: return list(request)
    }
  }

  func discovery(staleGroup: String? = nil, of isWanted: (String) -> Bool) -> String {
    var groups: [String] = []
    for (resource, _, _) in resources where isWanted(resource.group) && !groups.contains(resource.group) {
      groups.append(resource.group)
    }
    let items = groups.map { group in
      let own = resources.filter { $0.resource.group == group }
      let versions = Set(own.map(\.version)).sorted().map { version in
        let served = own.filter { $0.version == version && group != staleGroup }.map { each in
          #"{"resource":"\#(each.resource.name)","responseKind":{"kind":"\#(each.kind)"},"scope":"\#(each.resource.isNamespaced ? "Namespaced" : "Cluster")","verbs":["list"]}"#
        }
        let freshness = group == staleGroup ? "Stale" : "Current"
        return
          #"{"version":"\#(version)","freshness":"\#(freshness)","resources":[\#(served.joined(separator: ","))]}"#
      }
      let metadata = group.isEmpty ? "{}" : #"{"name":"\#(group)"}"#
      return #"{"metadata":\#(metadata),"versions":[\#(versions.joined(separator: ","))]}"#
    }
    return
      #"{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[\#(items.joined(separator: ","))]}"#
  }

  private func list(_ request: Request) -> Reply {
    let (path, namespace) = Self.split(request.path)
    guard let list = lists[path] else { return .text("404 page not found\n", status: 404) }
    let items = list.items.filter { namespace == nil || $0.namespace == namespace }.map(\.json)
    let start = Int(request.query["continue"] ?? "") ?? 0
    let end = min(start + (Int(request.query["limit"] ?? "") ?? items.count), items.count)
    return .json(
      Self.page(list.kind, list.apiVersion, items[start..<max(start, end)], next: end < items.count ? "\(end)" : nil))
  }

  static func page(_ kind: String, _ apiVersion: String, _ items: some Sequence<String>, next: String?) -> String {
    let next = next.map { #","continue":"\#($0)""# } ?? ""
    return
      #"{"kind":"\#(kind)List","apiVersion":"\#(apiVersion)","metadata":{"resourceVersion":"1"\#(next)},"items":[\#(items.joined(separator: ","))]}"#
  }

  /// `/api/v1/namespaces/a/pods` as the list and the namespace.
  private static func split(_ path: String) -> (path: String, namespace: String?) {
    let steps = path.split(separator: "/")
    guard let place = steps.firstIndex(of: "namespaces"), place + 2 < steps.count else { return (path, nil) }
    return ("/" + (steps[..<place] + steps[(place + 2)...]).joined(separator: "/"), String(steps[place + 1]))
  }
}
