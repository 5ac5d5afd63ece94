import Documents

extension Enforcement {
  /// What an entry enforces with these settings.
  init(_ entry: EnforcementKnowledge.Entry, settings: Node?, mutating: Bool, origin: Node?) {
    if let opaque = entry.opaque { gaps = ["what \(entry.name) enforces is not known: \(opaque)"] }
    let ask = EnforcementConditions.shared.asking(settings: settings, mutating: mutating)
    for clause in entry.clauses {
      let answer = ask(clause.condition)
      if answer == .no { continue }
      guards.append(
        Guard(
          property: clause.property, containers: clause.containers, kinds: entry.kinds,
          // What may not patch refuses what it would have patched.
          action: clause.patches && mutating ? .patches : .refuses, answer: answer, basis: entry.name, origin: origin))
    }
    for spot in entry.blindSpots where ask(spot.condition) == .yes {
      blindSpots.append(BlindSpot(text: spot.text, basis: entry.name, origin: origin))
    }
    if let known = entry.settings {
      ignoredSettings = (settings?.children.map { $0 } ?? []).filter { !known.contains($0.key ?? "") }
    }
  }

  /// What a level of Pod Security enforces, at `latest` or at a minor version such as `1.25`. Nothing for a level that does
  /// not exist.
  package static func podSecurity(level: String, version: (major: Int, minor: Int)? = nil) -> Enforcement {
    guard var entry = EnforcementKnowledge.builtIn.levels[level] else { return .nothing }
    entry.name = "Pod Security \(level)"
    if let version {
      entry.clauses.removeAll { clause in
        guard let since = clause.since.flatMap({ KubernetesVersion($0) }) else { return false }
        return (version.major, version.minor) < (since.major, since.minor)
      }
    }
    return Enforcement(entry, settings: nil, mutating: false, origin: nil)
  }
}

/// `1.25`.
private struct KubernetesVersion {
  var major: Int
  var minor: Int

  init?(_ text: String) {
    let parts = text.split(separator: ".").map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
    (self.major, self.minor) = (major, minor)
  }
}
