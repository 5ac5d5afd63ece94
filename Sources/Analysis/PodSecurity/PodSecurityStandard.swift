/// How strict a Pod Security Standard is.
package enum PodSecurityLevel: String, Sendable, Hashable, CaseIterable, Comparable {
  case privileged
  case baseline
  case restricted

  /// Stricter is greater.
  package static func < (left: PodSecurityLevel, right: PodSecurityLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .privileged: 0
    case .baseline: 1
    case .restricted: 2
    }
  }
}

/// Which minor version of Kubernetes a standard is taken from.
package enum PodSecurityVersion: Sendable, Hashable, CustomStringConvertible {
  case latest
  case minor(Int)

  /// `latest` or `v1.x` as a namespace label gives it; nil for what the API server refuses.
  package init?(_ text: String) {
    if text == "latest" {
      self = .latest
      return
    }
    let digits = text.utf8.dropFirst(3)
    guard text.utf8.starts(with: "v1.".utf8), !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
      digits.count == 1 || digits.first != 0x30, let minor = Int(Substring(digits))
    else { return nil }
    self = .minor(minor)
  }

  package var description: String {
    switch self {
    case .latest: "latest"
    case .minor(let minor): "v1.\(minor)"
    }
  }
}

/// A level at a version: what a mode of Pod Security admission holds pods against.
package struct PodSecurityStandard: Sendable, Hashable, CustomStringConvertible {
  package var level: PodSecurityLevel
  package var version: PodSecurityVersion

  package init(_ level: PodSecurityLevel, _ version: PodSecurityVersion = .latest) {
    self.level = level
    self.version = version
  }

  /// `restricted:latest`, as the API server writes it.
  package var description: String { "\(level.rawValue):\(version)" }
}
