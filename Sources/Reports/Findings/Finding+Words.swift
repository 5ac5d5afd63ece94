import Audit
import Cluster

extension Finding {
  /// What it is about and what is wrong, in a sentence; of an unknown with the reasons.
  var sentence: String {
    let subject = object?.description ?? documentKind ?? ""
    let text = subject.isEmpty || message.hasPrefix(subject) ? message : "\(subject): \(message)"
    return outcome == .unknown && !reasons.isEmpty ? "\(text) (\(reasons.joined(separator: "; ")))" : text
  }
}

extension Report {
  /// The rules that were loaded, by name.
  var rulesByName: [String: RuleUse] { Dictionary(rules.map { ($0.name, $0) }) { first, _ in first } }

  /// Neither bound is known where there was nothing to judge.
  var scoreText: String {
    guard let low = score.low, let high = score.high else { return "no score: there was nothing to judge" }
    return low == high ? "\(low) of 100" : "\(low) to \(high) of 100"
  }
}
