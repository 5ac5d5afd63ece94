import Analysis
import Cluster
import Documents
import Testing

/// Every recorded request to a real API server: which webhooks were called, which policies ran and what they said,
/// whether it was admitted and who denied it.
@Suite(.enabled(if: SharedFiles.exists("oracles/admission/worlds.jsonl.gz")))
struct AdmissionOracleTests {
  /// Cases in which the simulator is known to say something else, each with the reason.
  private static let known: [String: String] = [:]

  @Test func requests() throws {
    var differences: [String: [String]] = [:]
    var compared = 0
    for world in SharedFiles.lines("oracles/admission/worlds.jsonl.gz") {
      let chain = AdmissionChain(ClusterAnalysis(inventory: AdmissionWorld.inventory(of: world)))
      let facts = try RequestLine(AdmissionWorld.facts(of: world)).backends
      // The requests were sent one after the other.
      var state = ClusterState(chain.inventory)
      for recorded in world["requests"]?.elements.map({ $0 }) ?? [] {
        let line = try RequestLine(recorded)
        let outcome = chain.outcome(of: line.request, backends: facts, in: state)
        state.record(outcome)
        compared += 1
        let found = RecordedOutcome(recorded, facts).differences(from: outcome)
        if !found.isEmpty { differences[line.id] = found }
      }
    }
    #expect(compared > 4000)
    for (id, found) in differences.sorted(by: { $0.key < $1.key }) where Self.known[id] == nil {
      Issue.record("\(id): \(found.joined(separator: "; "))")
    }
    for id in Self.known.keys where differences[id] == nil { Issue.record("\(id) passes now; take it off the list") }
  }
}

/// One world of the oracle as the simulator reads it.
enum AdmissionWorld {
  static func inventory(of world: Node) -> Inventory {
    var builder = InventoryBuilder()
    for node in world["objects"]?.elements.map({ $0 }) ?? [] {
      var reader = ObjectReader(arena: node.arena)
      guard let type = reader.typeMeta(of: node.index) else { continue }
      builder.add(node, reader.identity(of: node.index, type))
    }
    return builder.inventory(view: .complete)
  }

  /// A line that carries what the world knows of backends.
  static func facts(of world: Node) -> Node {
    var tree = DocumentTree.map(["verb": .string("post"), "resource": .string("pods"), "version": .string("v1")])
    for key in ["unavailable", "unavailableMode", "unavailableConversion", "denying", "patches"] {
      if let value = world[key] { tree[key] = DocumentTree(value) }
    }
    return tree.document() ?? world
  }
}

/// What a server was seen to do, compared as the oracle's README says.
struct RecordedOutcome {
  private let recorded: Node
  private let observed: Node?
  private let facts: BackendFacts
  private let failure: String?

  init(_ recorded: Node, _ facts: BackendFacts) {
    self.recorded = recorded
    observed = recorded["observed"]
    self.facts = facts
    failure = observed?["failure"]?.string
  }

  func differences(from outcome: AdmissionOutcome) -> [String] {
    var differences: [String] = []
    let passes = observed?["admitted"]?.bool == true
    if outcome.admitted != (passes ? .yes : .no) {
      differences.append("admitted \(passes), found \(outcome.admitted) (\(outcome.endedBy ?? "\(outcome.denials)"))")
    }
    differences += callDifferences(outcome)
    differences += policyDifferences(outcome)
    differences += denialDifferences(outcome)
    return differences
  }

  private func callDifferences(_ outcome: AdmissionOutcome) -> [String] {
    let called = observed?["called"]?.strings ?? []
    var differences: [String] = []
    let unknown = outcome.webhooks.filter { if case .unknown = $0.called { true } else { false } }.map(\.webhook.id)
    if !unknown.isEmpty { differences.append("unknown: \(unknown)") }
    let found = outcome.webhooks.filter { $0.called == .yes }.map(\.webhook.id)
    if Set(found) != Set(called) {
      let more = Set(found).subtracting(called).sorted()
      let fewer = Set(called).subtracting(found).sorted()
      differences.append("called: not \(more), but \(fewer)")
    } else {
      let order = called.filter { $0.hasPrefix("mutating:") }
      let foundOrder = outcome.calls.filter { $0.hasPrefix("mutating:") }
      if order != foundOrder { differences.append("order: \(order), found \(foundOrder)") }
    }
    let open = Set((observed?["failedOpen"]?.strings ?? []))
    let foundOpen = Set(
      outcome.webhooks.filter(\.hasFailedOpen).map {
        ($0.webhook.id.hasPrefix("mutating") ? "mutating:" : "validating:")
          + ($0.webhook.id.split(separator: "/").last.map(String.init) ?? "")
      })
    if open != foundOpen { differences.append("failed open: \(open.sorted()), found \(foundOpen.sorted())") }
    return differences
  }

  private func policyDifferences(_ outcome: AdmissionOutcome) -> [String] {
    var differences: [String] = []
    // Policies without the annotation that gives them away are not seen.
    let visible = Set(
      outcome.policies.filter { ($0.policy.object.node["spec", "auditAnnotations"]?.count ?? 0) > 0 }
        .map(\.policy.name))
    let evaluated = Set(observed?["policiesEvaluated"]?.strings ?? [])
    let found = Set(outcome.policies.filter { $0.isEvaluated == .yes }.map(\.policy.name)).intersection(visible)
    if evaluated != found { differences.append("evaluated \(evaluated.sorted()), found \(found.sorted())") }
    let results = observed?["policyResults"]?.elements.map { $0 } ?? []
    let allFound = Set(
      outcome.policies.flatMap { policy in
        policy.results.map { "\(policy.policy.name)/\($0.binding) \($0.action) \($0.message)" }
      })
    let all = Set(
      results.map { result in
        let text = { (key: String) in result[key]?.string ?? "" }
        return "\(text("policy"))/\(text("binding")) \(text("action")) \(withoutGeneratedName(text("message")))"
      })
    let missing = all.subtracting(allFound).sorted()
    if !missing.isEmpty { differences.append("results \(missing), found \(allFound.sorted())") }
    // Warnings are all there; of denials and audit annotations one is kept.
    let isWarning = { (text: String) in text.contains(" Warn ") }
    let moreWarnings = allFound.filter(isWarning).subtracting(all)
    if !moreWarnings.isEmpty { differences.append("warnings \(moreWarnings.sorted()) are none") }
    return differences
  }

  /// Five characters that the server made up are as good as any others.
  private func withoutGeneratedName(_ message: String) -> String {
    guard let prefix = recorded["object", "metadata", "generateName"]?.string else { return message }
    guard let range = message.firstRange(of: prefix) else { return message }
    return message[..<range.upperBound] + "xxxxx" + message[range.upperBound...].dropFirst(5)
  }

  private func denialDifferences(_ outcome: AdmissionOutcome) -> [String] {
    let denied = observed?["deniedBy"]?.strings ?? []
    let found = outcome.denials.map(\.subject)
    // The server's message names a webhook without its configuration: all of that name were recorded.
    let names = Set(denied.map(Self.webhookName))
    let foundNames = Set(found.map(Self.webhookName))
    if observed?["deniedByAmbiguous"]?.bool == true {
      return names.isSubset(of: foundNames) ? [] : ["denied by one of \(found), not \(denied)"]
    }
    return names == foundNames && Set(found).isSubset(of: denied) ? [] : ["denied by \(denied), found \(found)"]
  }

  private static func webhookName(_ subject: String) -> Substring {
    subject.hasPrefix("policy:") ? subject[...] : subject.split(separator: "/").last ?? subject[...]
  }
}
