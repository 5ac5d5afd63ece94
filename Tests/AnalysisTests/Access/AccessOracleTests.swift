import Analysis
import Cluster
import Documents
import KubernetesCEL
import Testing

/// Every recorded answer of a real API server, asked as `access --queries` asks: may a user with these groups, and who
/// can, on their own and with the groups that requests of theirs carry.
@Suite(.enabled(if: SharedFiles.exists("oracles/rbac/whocan.jsonl.gz")))
struct AccessOracleTests {
  @Test func decisions() throws {
    let worlds = try Self.worlds()
    var allowed = 0
    for line in SharedFiles.lines("oracles/rbac/queries.jsonl.gz") {
      let id = try #require(line["world"]?.string)
      let answer = try Self.answer(line, try #require(worlds[id]).access)
      let isAllowed = line["allowed"]?.bool == true
      if isAllowed { allowed += 1 }
      let name = "\(id) \(line["n"]?.int ?? -1)"
      #expect(answer["allowed"] == .bool(isAllowed), "\(name)")
      // The authorizer's words name any one binding of those that permit it.
      let reasons = line["reasons"]?.strings ?? []
      let reason = answer["reason"]?.string ?? ""
      if reasons.isEmpty {
        #expect(reason.isEmpty, "\(name)")
      } else {
        #expect(reasons.contains(reason) || isAllowed, "\(name): \(reason)")
      }
      if reasons.count == 1, isAllowed, !reasons[0].isEmpty {
        #expect(reason.hasPrefix("RBAC: allowed by "), "\(name)")
      }
      // Whoever is permitted something is so by a chain that can be shown.
      #expect(answer["chain"]?.elements?.isEmpty == !isAllowed, "\(name)")
    }
    #expect(allowed > 500)
  }

  /// Real requests were refused and let through as reviews say.
  @Test func requests() throws {
    let worlds = try Self.worlds()
    var queries: [String: Node] = [:]
    for line in SharedFiles.lines("oracles/rbac/queries.jsonl.gz") {
      queries["\(line["world"]?.string ?? "") \(line["n"]?.int ?? -1)"] = line
    }
    var asked = 0
    for line in SharedFiles.lines("oracles/rbac/requests.jsonl.gz") {
      let id = try #require(line["world"]?.string)
      let query = try #require(queries["\(id) \(line["query"]?.int ?? -1)"])
      let answer = try Self.answer(query, try #require(worlds[id]).access)
      asked += 1
      #expect(answer["allowed"] == .bool(line["denied"]?.bool == false), "\(id) \(line["query"]?.int ?? -1)")
    }
    #expect(asked > 1000)
  }

  @Test func whoCan() throws {
    let worlds = try Self.worlds()
    var asked = 0
    for line in SharedFiles.lines("oracles/rbac/whocan.jsonl.gz") {
      let id = try #require(line["world"]?.string)
      let world = try #require(worlds[id])
      let answer = try Self.answer(line, world.access)
      for (member, recorded) in [("subjects", "effective"), ("direct", "direct")] {
        guard let expected = line[recorded]?.strings else { continue }
        asked += 1
        let found = Set((answer[member]?.elements ?? []).compactMap(\.string)).intersection(world.subjects)
        if found != Set(expected) { Issue.record("\(id) \(DocumentTree(line)): found \(found)") }
      }
    }
    #expect(asked > 2000)
  }

  private struct World {
    var access: AccessIndex
    var subjects: Set<String>
  }

  private static func answer(_ line: Node, _ access: AccessIndex) throws -> DocumentTree {
    try AccessQuery(line).answer(by: access)
  }

  private static func worlds() throws -> [String: World] {
    let bootstrap = SharedFiles.lines("oracles/rbac/bootstrap.jsonl.gz")
    var worlds: [String: World] = [:]
    for world in SharedFiles.lines("oracles/rbac/worlds.jsonl.gz") {
      let subjects = Set(world["subjects"]?.strings ?? [])
      worlds[try #require(world["id"]?.string)] = World(access: access(in: world, over: bootstrap), subjects: subjects)
    }
    return worlds
  }

  private static func access(in world: Node, over bootstrap: [Node]) -> AccessIndex {
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

  private static func key(_ node: Node) -> String {
    let namespace = node["metadata", "namespace"]?.string.map { "\($0)/" } ?? ""
    return "\(node["kind"]?.string ?? "")/\(namespace)\(node["metadata", "name"]?.string ?? "")"
  }
}
