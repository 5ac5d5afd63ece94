import Analysis
import Cluster
import Documents
import KubernetesCEL
import Testing

/// Every recorded answer of a real API server: who can do something with a resource (the subjects that bindings name,
/// without implied groups), and whether a user with these groups may.
@Suite(.enabled(if: SharedFiles.exists("oracles/rbac/whocan.jsonl.gz")))
struct AccessOracleTests {
  @Test func whoCan() throws {
    let bootstrap = SharedFiles.lines("oracles/rbac/bootstrap.jsonl.gz")
    var worlds: [String: (index: AccessIndex, subjects: Set<AccessSubject>)] = [:]
    for world in SharedFiles.lines("oracles/rbac/worlds.jsonl.gz") {
      let id = try #require(world["id"]?.string)
      worlds[id] = (index(of: world, over: bootstrap), subjects(world["subjects"]))
    }
    var asked = 0
    for line in SharedFiles.lines("oracles/rbac/whocan.jsonl.gz") {
      guard let direct = line["direct"], line["path"] == nil else { continue }
      let id = try #require(line["world"]?.string)
      let world = try #require(worlds[id])
      let found = Set(world.index.whoCan(request(line)).grants.map(\.subject))
        // Allowed ahead of RBAC, whatever the bindings say.
        .union([AccessSubject(.group, "system:masters")]).intersection(world.subjects)
      asked += 1
      if found != subjects(direct) {
        Issue.record("\(id) \(request(line)): found \(found), recorded \(direct.strings)")
      }
    }
    #expect(asked > 1000)
  }

  @Test func decisions() throws {
    let bootstrap = SharedFiles.lines("oracles/rbac/bootstrap.jsonl.gz")
    var worlds: [String: AccessIndex] = [:]
    for world in SharedFiles.lines("oracles/rbac/worlds.jsonl.gz") {
      worlds[try #require(world["id"]?.string)] = index(of: world, over: bootstrap)
    }
    var allowed = 0
    for line in SharedFiles.lines("oracles/rbac/queries.jsonl.gz") {
      let id = try #require(line["world"]?.string)
      let user = AccessUser(name: line["user"]?.string ?? "", groups: line["groups"]?.strings ?? [])
      let decision = try #require(worlds[id]).decision(on: attributes(line), for: user)
      let isAllowed = line["allowed"]?.bool == true
      if isAllowed { allowed += 1 }
      if decision.answer != Answer(isAllowed) {
        Issue.record("\(id) \(line["n"]?.int ?? -1) \(user) \(attributes(line)): found \(decision.answer)")
      }
      // Whoever is not ahead of RBAC is permitted by an object that can be shown.
      #expect((decision.grant != nil) == (isAllowed && !user.groups.contains("system:masters")))
    }
    #expect(allowed > 500)
  }

  private func attributes(_ line: Node) -> AccessAttributes {
    func field(_ name: String) -> String { line[name]?.string ?? "" }
    if let path = line["path"]?.string { return .path(verb: field("verb"), path: path) }
    return .resource(
      verb: field("verb"), group: field("group"), resource: request(line).resource, namespace: field("namespace"),
      name: field("name"))
  }

  private func index(of world: Node, over bootstrap: [Node]) -> AccessIndex {
    var nodes = world["objects"]?.elements.map { $0 } ?? []
    let own = Set(nodes.map(key))
    let deleted = Set(world["deletedBootstrap"]?.strings ?? [])
    nodes += bootstrap.filter { !own.contains(key($0)) && !deleted.contains(key($0)) }
    var builder = InventoryBuilder()
    for node in nodes {
      var reader = ObjectReader(arena: node.arena)
      guard let type = reader.typeMeta(of: node.index) else { continue }
      builder.add(node, reader.identity(of: node.index, type))
    }
    return AccessIndex(builder.inventory(view: .complete))
  }

  private func request(_ line: Node) -> Analysis.AccessRequest {
    func field(_ name: String) -> String { line[name]?.string ?? "" }
    let resource = field("subresource").isEmpty ? field("resource") : "\(field("resource"))/\(field("subresource"))"
    return Analysis.AccessRequest(
      verb: field("verb"), group: field("group"), resource: resource,
      place: field("namespace").isEmpty ? .cluster : .namespace(field("namespace")), object: .named(field("name")))
  }

  private func key(_ node: Node) -> String {
    let namespace = node["metadata", "namespace"]?.string.map { "\($0)/" } ?? ""
    return "\(node["kind"]?.string ?? "")/\(namespace)\(node["metadata", "name"]?.string ?? "")"
  }

  /// `User:ann`, `ServiceAccount:tools/ci`.
  private func subjects(_ list: Node?) -> Set<AccessSubject> {
    let subjects = (list?.strings ?? []).compactMap { text -> AccessSubject? in
      guard let colon = text.firstIndex(of: ":"), let kind = AccessSubject.Kind(rawValue: String(text[..<colon]))
      else { return nil }
      let name = text[text.index(after: colon)...]
      guard kind == .serviceAccount, let slash = name.firstIndex(of: "/") else {
        return AccessSubject(kind, String(name))
      }
      return AccessSubject(kind, String(name[name.index(after: slash)...]), namespace: String(name[..<slash]))
    }
    return Set(subjects)
  }
}
