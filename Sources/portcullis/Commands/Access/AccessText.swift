import Analysis
import Cluster
import Documents
import Reports

/// Who can do something, for people: subjects that can do it in the same ways are one block, with the way from binding
/// to rule and where each step is written.
struct AccessText {
  let result: AccessResult
  let page: Page
  /// Is the control plane told in full?
  let showsControlPlane: Bool

  func write() {
    page.line(page.style(.heading, heading))
    let shown = listing.holders.filter { showsControlPlane || result.person != nil || $0.tier != .controlPlane }
    let blocks = Self.blocks(shown)
    for block in blocks { write(block) }
    page.line()
    writeRest(shownCount: shown.count)
    AccessGaps(gaps: listing.gaps).write(to: page)
  }

  private var listing: AccessListing { result.listing }

  private var heading: String {
    let request = PrintableText.escape(result.request) + place
    guard let person = result.person.map({ PrintableText.escape($0.name) }), let answer = result.answer else {
      return "Who can \(request)"
    }
    return switch answer {
    case .yes: "Yes: \(person) can \(request)"
    case .no: "No: \(person) cannot \(request)"
    case .unknown: "Not known whether \(person) can \(request): nothing in the input permits it"
    }
  }

  private var place: String {
    guard case .permission(let permission) = listing.question else { return "" }
    switch permission.place {
    case .cluster: return ""
    case .anyNamespace: return " in at least one namespace"
    case .namespace(let name): return PrintableText.escape(" in namespace \(name)")
    }
  }

  private func writeRest(shownCount: Int) {
    let hidden = listing.holders.count - shownCount
    if let person = result.person {
      if person.isAheadOfRBAC {
        page.paragraph("Members of system:masters are allowed everything, ahead of RBAC.", label: "")
      }
    } else if listing.holders.isEmpty, listing.gaps.isEmpty {
      page.paragraph("Nobody but system:masters, whom the API server allows everything.", label: "")
    } else if shownCount == 0 {
      page.paragraph("Nobody in the input beside the control plane.", label: "")
    }
    guard hidden > 0 else { return }
    page.paragraph(
      "\(shownCount > 0 ? "and " : "")\(counted(hidden, "subject")) of the control plane; --all shows them", label: "")
  }

  // MARK: Blocks

  private struct Block {
    var subjects: [AccessSubject]
    var tier: AccessHolder.Tier
    var grants: [AccessGrant]
    /// Who the only subject is, where that is known.
    var note: String
  }

  /// Subjects with the same bindings together, in the order of the first of them.
  private static func blocks(_ holders: [AccessHolder]) -> [Block] {
    struct Key: Hashable {
      var tier: AccessHolder.Tier
      var note: String
      var steps: [Node?]
    }
    var places: [Key: Int] = [:]
    var blocks: [Block] = []
    for holder in holders {
      let key = Key(
        tier: holder.tier, note: holder.note, steps: holder.grants.flatMap { [$0.binding.node, $0.rule.node] })
      if let place = places[key] {
        blocks[place].subjects.append(holder.subject)
      } else {
        places[key] = blocks.count
        blocks.append(Block(subjects: [holder.subject], tier: holder.tier, grants: holder.grants, note: holder.note))
      }
    }
    return blocks
  }

  private func write(_ block: Block) {
    page.line()
    let names = block.subjects.map { "\($0.kind.rawValue) \($0.qualifiedName)" }.joined(separator: ", ")
    page.paragraph(
      names + (block.note.isEmpty ? "" : ": \(block.note)"),
      label: block.tier == .everybody ? "EVERYBODY  " : "", role: .bad, indent: 2)
    for way in AccessWay.ways(block.grants) { way.write(to: page) }
  }
}

extension AccessHolder {
  /// Who it is, as far as it is known; empty where the name says all.
  fileprivate var note: String {
    switch `operator` {
    case .proven(let found, _) where isTask: return "trusted operator: \(found.name) \(found.does)"
    case .proven(let found, _): return "\(found.name), which is not there to do this"
    case .unknown(let reasons): return reasons.sorted().joined(separator: "; ")
    case .none: return subject.meaning
    }
  }
}

extension AccessSubject {
  /// `shop/ci` of a service account.
  var qualifiedName: String { kind == .serviceAccount ? "\(namespace)/\(name)" : name }

  /// What a name that Kubernetes gives a meaning stands for; empty for others.
  var meaning: String {
    switch (kind, name) {
    case (.group, "system:authenticated"): "every user and every service account"
    case (.group, "system:unauthenticated"), (.user, "system:anonymous"): "callers without credentials"
    case (.group, "system:serviceaccounts"): "every service account, and so every pod"
    case (.group, _) where name.hasPrefix("system:serviceaccounts:"):
      "every service account of namespace \(name.dropFirst("system:serviceaccounts:".count))"
    case (.serviceAccount, "default"): "every pod of namespace \(namespace) that names no other account"
    default: ""
    }
  }
}
