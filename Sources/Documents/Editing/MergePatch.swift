extension DocumentTree {
  /// The document with a merge patch applied (RFC 7386): maps are merged, null takes a member out, and everything else
  /// replaces what was there.
  public func merged(with patch: DocumentTree) -> DocumentTree {
    guard case .map(let changes) = patch else { return patch }
    var members = self.members ?? [:]
    for (key, change) in changes {
      if change == .null {
        members[key] = nil
      } else {
        members[key] = (members[key] ?? .null).merged(with: change)
      }
    }
    return .map(members)
  }
}
