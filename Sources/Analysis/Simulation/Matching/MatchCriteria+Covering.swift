extension MatchCriteria {
  /// True only where every request that the other matches is matched by this too, whatever the cluster holds. False says
  /// nothing.
  func covers(_ other: MatchCriteria) -> Bool {
    let versionsAgree = matchesEquivalents || !other.matchesEquivalents
    let rulesCover =
      rules.isEmpty && isForAllWithoutRules
      || !other.rules.isEmpty && versionsAgree
        && other.rules.allSatisfy { rule in rules.contains { $0.covers(rule) } }
    return rulesCover && exclusions.allSatisfy { leavesNothingOut($0, of: other) }
      && other.namespaceSelector.implies(namespaceSelector) && other.objectSelector.implies(objectSelector)
  }

  /// What it excludes, the other excludes too, or never matched.
  private func leavesNothingOut(_ exclusion: ResourceRule, of other: MatchCriteria) -> Bool {
    let isExcludedThere =
      (other.matchesEquivalents || !matchesEquivalents) && other.exclusions.contains { $0.covers(exclusion) }
    return isExcludedThere || !other.rules.isEmpty && other.rules.allSatisfy { !$0.mayOverlap(exclusion) }
  }
}
