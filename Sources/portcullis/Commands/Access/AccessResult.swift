import Analysis
import Documents

/// What was found: who can, or whether somebody can.
struct AccessResult {
  /// Of a question about somebody, only what that one can.
  let listing: AccessListing
  /// Nil where the question is who can.
  let person: AccessPerson?
  /// `delete pods`.
  let request: String
  /// Of a question about somebody.
  let answer: Answer?

  init(listing: AccessListing, person: AccessPerson?, request: String) {
    self.person = person
    self.request = request
    self.listing = person.map { listing.kept(for: $0.subjects) } ?? listing
    answer = person.map { listing.answer(for: $0) }
  }

  var members: [String: DocumentTree] {
    var members = listing.members
    switch answer {
    case .yes: members["allowed"] = .bool(true)
    case .no: members["allowed"] = .bool(false)
    case .unknown: members["allowed"] = .string("unknown")
    case nil: break
    }
    return members
  }

  /// A gate that cannot tell is not met.
  func settle() throws {
    let strangers = listing.holders.filter { $0.tier == .everybody || $0.tier == .somebody }
    let isAllowed = person == nil ? !strangers.isEmpty : answer == .yes
    if isAllowed {
      let who = person?.name ?? (strangers.count == 1 ? "one subject" : "\(strangers.count) subjects")
      throw Stop(.gateFailed, "\(who) can \(request) (--fail-if-allowed)")
    }
    guard listing.gaps.isEmpty else {
      throw Stop(.incomplete, "what is not in the input may allow to \(request) (--fail-if-allowed)")
    }
  }
}
