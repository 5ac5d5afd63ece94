import KubernetesCEL

/// The standards that Pod Security admission holds the pods of one namespace against.
package struct PodSecurityPolicy: Sendable, Hashable {
  /// What is violated is refused.
  package var enforce: Mode
  /// What is violated goes to the audit log.
  package var audit: Mode
  /// What is violated is told to whoever asked.
  package var warn: Mode
  /// Labels that the API server does not understand, in the order in which it names them.
  package var errors: [LabelError] = []

  /// One mode's standard, of which parts may not be known.
  package struct Mode: Sendable, Hashable {
    package var level: PodSecurityLevel?
    package var version: PodSecurityVersion?
    /// Why a part is not known.
    package var gaps: Set<String> = []

    package init(_ level: PodSecurityLevel?, _ version: PodSecurityVersion? = .latest, gaps: Set<String> = []) {
      self.level = level
      self.version = version
      self.gaps = gaps
    }

    /// Nil where a part is not known.
    package var standard: PodSecurityStandard? {
      guard let level, let version else { return nil }
      return PodSecurityStandard(level, version)
    }

    /// Does it ask nothing of a pod?
    package var isPrivileged: Bool { level == .privileged }
  }

  /// A label that the API server refuses when it is written.
  package struct LabelError: Sendable, Hashable, CustomStringConvertible {
    package var label: String
    package var value: String
    package var expected: String

    /// `metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "none": must be one of ...`.
    package var description: String {
      "metadata.labels[\(label)]: Invalid value: \(value.goQuoted): \(expected)"
    }
  }

  package init(enforce: Mode, audit: Mode, warn: Mode) {
    self.enforce = enforce
    self.audit = audit
    self.warn = warn
  }

  /// What holds where neither labels nor a configuration say anything.
  package static let privileged = PodSecurityPolicy(
    enforce: Mode(.privileged), audit: Mode(.privileged), warn: Mode(.privileged))

  /// Nothing is known of it.
  package static func unknown(because reason: String) -> PodSecurityPolicy {
    let mode = Mode(nil, nil, gaps: [reason])
    return PodSecurityPolicy(enforce: mode, audit: mode, warn: mode)
  }

  /// Does no mode ask anything of a pod?
  package var isPrivileged: Bool { enforce.isPrivileged && audit.isPrivileged && warn.isPrivileged }
}

// MARK: - Labels

extension PodSecurityPolicy {
  /// What all its labels begin with.
  package static let labelPrefix = "pod-security.kubernetes.io/"

  /// The policy of a namespace with these labels. Labels that cannot be read count as `restricted` where they enforce,
  /// as `privileged` elsewhere, and as `latest`.
  package init(labels: Labels, defaults: PodSecurityPolicy) {
    var errors: [LabelError] = []
    func read<Value>(
      _ name: String, _ value: inout Value?, _ gaps: inout Set<String>, parse: (String) -> Value?, invalid: Value,
      expected: String
    ) -> Labels.Entry {
      let entry = labels[Self.labelPrefix + name]
      switch entry {
      case .absent: break
      case .unknown(let reason):
        value = nil
        gaps.insert(reason)
      case .value(let text):
        value = parse(text) ?? invalid
        if parse(text) == nil {
          errors.append(LabelError(label: Self.labelPrefix + name, value: text, expected: expected))
        }
      }
      return entry
    }
    func read(_ name: String, _ mode: inout Mode, invalid: PodSecurityLevel) -> (Labels.Entry, version: Labels.Entry) {
      let level = read(
        name, &mode.level, &mode.gaps, parse: PodSecurityLevel.init, invalid: invalid,
        expected: "must be one of privileged, baseline, restricted")
      let version = read(
        "\(name)-version", &mode.version, &mode.gaps, parse: PodSecurityVersion.init, invalid: .latest,
        expected: "must be \"latest\" or \"v1.x\"")
      return (level, version)
    }
    self = defaults
    self.errors = []
    let (enforcing, _) = read("enforce", &enforce, invalid: .restricted)
    let isEnforceLevelValid = errors.allSatisfy { $0.label != Self.labelPrefix + "enforce" }
    _ = read("audit", &audit, invalid: .privileged)
    let (warning, warnVersion) = read("warn", &warn, invalid: .privileged)
    self.errors = errors
    if warning == .absent, isEnforceLevelValid { warnAsEnforced(enforcing, hasOwnVersion: warnVersion != .absent) }
  }

  /// A namespace that is labelled with a level stricter than the default of warnings gets warnings of that level.
  private mutating func warnAsEnforced(_ label: Labels.Entry, hasOwnVersion: Bool) {
    switch label {
    case .absent: return
    case .unknown(let reason): warn = Mode(nil, nil, gaps: warn.gaps.union([reason]))
    case .value:
      guard let level = enforce.level, let usual = warn.level, level > usual else { return }
      warn =
        hasOwnVersion ? Mode(level, warn.version, gaps: warn.gaps) : Mode(level, enforce.version, gaps: enforce.gaps)
    }
  }
}
