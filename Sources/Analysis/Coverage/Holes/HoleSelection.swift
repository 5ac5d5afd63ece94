import Cluster
import Documents

/// Tells which of the routes that get through somewhere are holes: those past somebody who refuses them elsewhere, and those
/// that give the node or the gate away. What nobody claims to guard is in the table.
struct HoleSelection {
  private typealias Sighting = HoleFinder.Sighting

  private let finder: HoleFinder
  private let sightings: [HoleFinder.Sighting]
  /// By route, who refuses it somewhere, and who may.
  private var refusing: [String: Set<String>] = [:]
  private var doubting: [String: Set<String>] = [:]

  init(_ finder: HoleFinder, _ sightings: [HoleFinder.Sighting]) {
    self.finder = finder
    self.sightings = sightings
    for sighting in sightings {
      refusing[sighting.route.name, default: []].formUnion(sighting.found.refusing)
      doubting[sighting.route.name, default: []].formUnion(sighting.found.doubting)
    }
  }

  func holes() -> [Hole] {
    let all = sightings.compactMap { hole(of: $0) }
    return merged(all.compactMap { withoutNoNews($0, all) }).enumerated()
      .sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }.map(\.element)
  }

  // MARK: What is a hole

  private func hole(of sighting: Sighting) -> Hole? {
    let route = sighting.route
    guard let best = sighting.found.best, let exposure = exposure(of: sighting, best.state) else { return nil }
    let permitted = permitted(sighting)
    if exposure == .undefended, route.undefended == .permitted {
      guard !permitted.subjects.isEmpty || !permitted.gaps.isEmpty else { return nil }
    }
    var state = best.state.doubted(because: viewGaps)
    if exposure == .undefended, route.undefended == .permitted, permitted.subjects.isEmpty {
      state = state.doubted(because: permitted.gaps)
    }
    let place = sighting.names.first ?? sighting.namespace?["metadata"]?["name"]?.string
    var witness = Witness(
      namespace: sighting.namespace, relabelling: sighting.relabelling, objects: best.objects,
      target: route.request.target, trick: trick(best, sighting))
    witness.place(in: route.request.isNamespaced ? place : nil, route)
    return Hole(
      route: route, group: sighting.group, namespaces: sighting.names, state: state, exposure: exposure,
      witness: witness, permitted: permitted.subjects, permittedGaps: permitted.gaps,
      assumptions: assumptions(route, place))
  }

  private func exposure(of sighting: Sighting, _ state: Hole.State) -> Hole.Exposure? {
    let route = sighting.route
    let guards = ([route.name] + route.claims).reduce(into: Set<String>()) { $0.formUnion(refusing[$1] ?? []) }
    if !guards.isEmpty { return .evades(guards.sorted()) }
    let others = ([route.name] + route.claims).reduce(into: Set<String>()) { $0.formUnion(doubting[$1] ?? []) }
    switch route.undefended {
    case .always, .permitted: return others.isEmpty || state.rank == 2 ? .undefended : .evades(others.sorted())
    case .never:
      // Where somebody looks who may refuse it, it is not known to be open, nor that anybody means to close it.
      return others.isEmpty || state.rank == 2 ? nil : .evades(others.sorted())
    }
  }

  private func trick(_ best: WitnessSearch.Candidate, _ sighting: Sighting) -> String? {
    guard !sighting.relabelling.isEmpty else { return best.trick }
    let labels = sighting.relabelling.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return ["the namespace is labelled " + labels.joined(separator: ", "), best.trick].compactMap(\.self)
      .joined(separator: "; ")
  }

  private func permitted(_ sighting: Sighting) -> HoleSenders.Permitted {
    if let authors = sighting.authors { return authors }
    return finder.senders.permitted(sighting.route, in: sighting.group == .cluster ? nil : sighting.names)
  }

  /// Why somebody out of view may refuse a witness that nobody in view refuses.
  private var viewGaps: Set<String> {
    let inventory = finder.survey.chain.inventory
    return Set(AdmissionChain.kinds.compactMap { inventory.gap(group: AdmissionWebhook.group, kind: $0)?.reason })
  }

  /// The API server's own configuration, where the namespace's labels leave it the last word.
  private func assumptions(_ route: HoleRoute, _ namespace: String?) -> [String] {
    guard let namespace, route.steps.contains(where: { PodSecurityReach.isPod($0.request) != nil }) else { return [] }
    let policy = finder.survey.analysis.podSecurity.policy(ofNamespace: namespace)
    guard policy.enforce.level == nil else { return [] }
    return policy.enforce.gaps.sorted().map { "Pod Security is taken to be configured as by default (\($0))" }
  }

  // MARK: What is news

  /// The hole where nothing that is as open makes it no news; nil where that is so everywhere.
  private func withoutNoNews(_ hole: Hole, _ all: [Hole]) -> Hole? {
    func isNoNews(_ name: String?) -> Bool {
      all.contains { other in
        guard other.state.rank <= hole.state.rank else { return false }
        if hole.route.unless.contains(other.route.name) {
          guard other.group == hole.group || other.group == .cluster else { return false }
          guard other.group == .existing || other.group == .absent else { return true }
          return name.map(other.namespaces.contains) ?? false
        }
        // Where a plain new namespace will do, neither name nor labels have to be chosen.
        return other.route.name == hole.route.name && other.group == .new
          && (hole.group == .chosen && hole.namespaces.isEmpty || hole.group == .absent)
      }
    }
    if hole.namespaces.isEmpty { return isNoNews(nil) ? nil : hole }
    let names = hole.namespaces.filter { !isNoNews($0) }
    guard let first = names.first else { return nil }
    if names.count == hole.namespaces.count { return hole }
    var rest = hole.placed(in: first)
    rest.namespaces = names
    return rest
  }

  // MARK: Order

  /// Namespaces in which the same request gets as far for the same reasons are one hole, whoever else looks on there.
  private func merged(_ holes: [Hole]) -> [Hole] {
    var result: [Hole] = []
    for hole in holes {
      let twin = result.firstIndex { other in
        other.route.name == hole.route.name && other.group == hole.group && other.state == hole.state
          && other.witness.trick == hole.witness.trick && other.assumptions == hole.assumptions
          && other.exposure == hole.exposure && hole.group != .cluster && other.route.existing == nil
      }
      guard let twin else {
        result.append(hole)
        continue
      }
      result[twin].namespaces += hole.namespaces
      let known = Set(result[twin].permitted)
      result[twin].permitted += hole.permitted.filter { !known.contains($0) }
      result[twin].permittedGaps.formUnion(hole.permittedGaps)
    }
    return result
  }

  private struct Rank: Comparable {
    var parts: [Int]
    static func < (left: Rank, right: Rank) -> Bool { left.parts.lexicographicallyPrecedes(right.parts) }
  }

  /// What is known before what is not, what somebody can take before what administrators can, then the worst.
  private func key(_ hole: Hole) -> Rank {
    let severity = HoleRoute.severities.firstIndex(of: hole.route.severity) ?? HoleRoute.severities.count
    return Rank(parts: [hole.isOpen ? 0 : 1, hole.isForAdministratorsOnly ? 1 : 0, severity])
  }
}
