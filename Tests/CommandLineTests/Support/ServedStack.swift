import Cluster
import Collection
import Documents
import LoopbackServer
import TestFiles

/// A stack of `Fixtures/stacks` behind an API server that serves every kind of the scheme and knows who may do what.
struct ServedStack: Sendable {
  private struct List: Sendable {
    var group: String
    var resource: String
    var kind: String
    var apiVersion: String
    var isNamespaced: Bool
    /// In JSON.
    var objects: [String] = []
    var metadata: [String] = []
  }

  private let lists: [String: List]
  private let discovery: [String: String]
  /// May this be done? `resource` is empty and `group` the path for what is no resource.
  private let allows: @Sendable (_ verb: String, _ group: String, _ resource: String) -> Bool

  static let reviews = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

  init(
    _ stack: String, allows: @escaping @Sendable (_ verb: String, _ group: String, _ resource: String) -> Bool
  ) {
    self.allows = allows
    let inventory = ManifestCollector().collect(["\(Package.root)/Fixtures/stacks/\(stack)"])
    var lists: [String: List] = [:]
    func path(_ apiVersion: String, _ resource: String) -> String {
      apiVersion.contains("/") ? "/apis/\(apiVersion)/\(resource)" : "/api/\(apiVersion)/\(resource)"
    }
    for object in inventory.objects where object.carrier == nil {
      let identity = object.identity
      var list =
        lists[path(identity.apiVersion, object.resource)]
        ?? List(
          group: identity.group, resource: object.resource, kind: identity.kind, apiVersion: identity.apiVersion,
          isNamespaced: object.scope == .namespaced)
      list.objects.append(object.node.json())
      list.metadata.append(
        #"{"apiVersion":"meta.k8s.io/v1","kind":"PartialObjectMetadata","metadata":\#(object.node["metadata"]?.json() ?? "{}")}"#
      )
      lists[path(identity.apiVersion, object.resource)] = list
    }
    let known = Set(lists.values.map { "\($0.group)/\($0.resource)" })
    for row in ServedKinds.all where !known.contains("\(row.group)/\(row.resource)") {
      lists[path(row.apiVersion, row.resource)] = List(
        group: row.group, resource: row.resource, kind: row.kind, apiVersion: row.apiVersion,
        isNamespaced: row.isNamespaced)
    }
    self.lists = lists
    discovery = [
      "/api": Self.discovery(lists.values.filter(\.group.isEmpty)),
      "/apis": Self.discovery(lists.values.filter { !$0.group.isEmpty }),
    ]
  }

  func reply(_ request: Request) -> Reply {
    if let body = discovery[request.path] {
      return allows("get", request.path, "") ? .json(body) : Self.forbidden(request.path)
    }
    if request.method == "POST", request.path == Self.reviews { return review(request.body) }
    guard request.method == "GET", let list = lists[request.path] else {
      return .text("404 page not found\n", status: 404)
    }
    guard allows("list", list.group, list.resource) else { return Self.forbidden(list.resource) }
    let isMetadata = request.header("accept").hasPrefix("application/json;as=PartialObjectMetadataList")
    let type =
      isMetadata
      ? #""kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1""#
      : #""kind":"\#(list.kind)List","apiVersion":"\#(list.apiVersion)""#
    let items = (isMetadata ? list.metadata : list.objects).joined(separator: ",")
    return .json(#"{\#(type),"metadata":{"resourceVersion":"1"},"items":[\#(items)]}"#)
  }

  private func review(_ body: [UInt8]) -> Reply {
    let attributes = (try? DocumentReader.json(Source(name: "review", bytes: body)))?["spec", "resourceAttributes"]
    let isAllowed = allows(
      attributes?["verb"]?.string ?? "", attributes?["group"]?.string ?? "", attributes?["resource"]?.string ?? "")
    return .json(
      #"{"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{},"status":{"allowed":\#(isAllowed)}}"#,
      status: 201)
  }

  private static func forbidden(_ what: String) -> Reply {
    .json(
      #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"\#(what) is forbidden","reason":"Forbidden","code":403}"#,
      status: 403)
  }

  private static func discovery(_ lists: [List]) -> String {
    let groups = Dictionary(grouping: lists, by: \.group).sorted { $0.key < $1.key }.map { group, lists in
      let versions = Dictionary(grouping: lists) { $0.apiVersion.split(separator: "/").last.map(String.init) ?? "" }
        .sorted { $0.key < $1.key }.map { version, lists in
          let resources = lists.sorted { $0.resource < $1.resource }.map { list in
            #"{"resource":"\#(list.resource)","responseKind":{"group":"","version":"","kind":"\#(list.kind)"},"#
              + #""scope":"\#(list.isNamespaced ? "Namespaced" : "Cluster")","verbs":["get","list"]}"#
          }
          return
            #"{"version":"\#(version)","freshness":"Current","resources":[\#(resources.joined(separator: ","))]}"#
        }
      let metadata = group.isEmpty ? "{}" : #"{"name":"\#(group)"}"#
      return #"{"metadata":\#(metadata),"versions":[\#(versions.joined(separator: ","))]}"#
    }
    return
      #"{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[\#(groups.joined(separator: ","))]}"#
  }
}

/// The kinds that an API server with every add-on would serve, each in one version.
enum ServedKinds {
  static let all: [(apiVersion: String, group: String, resource: String, kind: String, isNamespaced: Bool)] = {
    let table = (try? TestFiles.text(of: "\(Package.root)/Sources/Cluster/Resources/scheme.tsv")) ?? ""
    var seen: Set<String> = []
    return table.split(separator: "\n").compactMap { line in
      let cells = line.split { $0 == " " || $0 == "\t" }.map(String.init)
      // Not what is gone, and not the kinds of which only the group is known.
      guard cells.count == 7, !line.hasPrefix("#"), cells[5] == "-", cells[1] != "*" else { return nil }
      let group = ObjectIdentity.group(ofAPIVersion: cells[0])
      guard seen.insert("\(group)/\(cells[2])").inserted else { return nil }
      return (cells[0], group, cells[2], cells[1], cells[3] != "Cluster")
    }
  }()
}

enum Package {
  /// <package>/Tests/CommandLineTests/Support/ServedStack.swift
  static let root = "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
}
