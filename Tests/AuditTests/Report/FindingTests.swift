import Cluster
import Documents
import Testing

@testable import Audit

@Suite("A finding")
struct FindingTests {
  private static func finding(
    rule: String = "r", outcome: Outcome = .fail, severity: Severity = .high, confidence: Confidence = .certain,
    object: ObjectIdentity? = nil, path: String = "", line: Int? = nil, message: String = "m"
  ) -> Finding {
    let start = line.map { SourceLocation(file: "f.yaml", line: $0, column: 1) }
    return Finding(
      rule: rule, title: rule, outcome: outcome, severity: severity, confidence: confidence, control: "c",
      threats: ["T"], object: object, documentKind: nil, path: path,
      region: start.map { SourceRegion(start: $0, end: $0, excerpt: "") }, message: message,
      fingerprint: Fingerprint(rule: rule, subject: [], path: path, validation: 0))
  }

  private static func pod(_ namespace: String?, _ name: String, kind: String = "Pod") -> ObjectIdentity {
    ObjectIdentity(apiVersion: "v1", kind: kind, namespace: namespace, name: name)
  }

  @Test("Sorting and grouping a hundred thousand of them moves 16 bytes for each")
  func size() { #expect(MemoryLayout<Finding>.size == 16) }

  @Test("A copy that is changed leaves the other as it was, in what it shares with others of its rule too")
  func copies() {
    let original = Self.finding()
    var copy = original
    #expect(copy == original)
    copy.severity = .low
    copy.message = "other"
    copy.witness = "kind: Pod"
    #expect(copy != original)
    #expect((original.severity, original.message, original.witness) == (.high, "m", nil))
    #expect((copy.severity, copy.message, copy.witness) == (.low, "other", "kind: Pod"))
    copy.severity = .high
    copy.message = "m"
    copy.witness = nil
    #expect(copy == original)
    #expect(copy.hashValue == original.hashValue)
  }

  @Test("Worst first, each trait weighing more than all after it")
  func order() {
    let sorted = [
      Self.finding(rule: "z", severity: .critical, line: 9),
      Self.finding(rule: "a", severity: .high, line: 8),
      Self.finding(rule: "b", severity: .high, line: 2, message: "z"),
      Self.finding(rule: "b", severity: .high, object: Self.pod("a", "a"), line: 3),
      Self.finding(rule: "b", severity: .high),
      Self.finding(rule: "b", severity: .high, object: Self.pod("a-b", "a"), path: "z"),
      Self.finding(rule: "b", severity: .high, object: Self.pod("a", "a"), path: "a", message: "z"),
      Self.finding(rule: "b", severity: .high, object: Self.pod("a", "a"), path: "b"),
      Self.finding(rule: "b", severity: .high, object: Self.pod("a", "a"), path: "b", message: "n"),
      Self.finding(rule: "a", severity: .high, confidence: .likely, line: 1),
      Self.finding(rule: "a", severity: .high, confidence: .heuristic, line: 1),
      Self.finding(rule: "a", severity: .info, line: 1),
      Self.finding(rule: "a", outcome: .unknown, severity: .critical, line: 1),
    ]
    #expect(sorted.reversed().sorted(by: Finding.isOrdered) == sorted)
    for (place, finding) in sorted.enumerated() {
      for other in sorted[place...] { #expect(!Finding.isOrdered(other, finding)) }
    }
  }

  @Test("Where the place does not count, the object does")
  func orderWithoutPlaces() {
    let (early, late) = (
      Self.finding(object: Self.pod("b", "a"), line: 1), Self.finding(object: Self.pod("a", "a"), line: 2)
    )
    #expect(Finding.isOrdered(early, late))
    #expect(Finding.isOrdered(late, early, byPlace: false))
  }

  @Test("Objects are in the order of their descriptions, which are not built")
  func objects() {
    let identities = ["Pod", "Po", "PodTemplate"].flatMap { kind in
      [nil, "a", "a-b", "b", "ab", "ä"].flatMap { namespace in
        ["a", "a-b", "a.b", "b/c", "", "é"].map { Self.pod(namespace, $0, kind: kind) }
      }
    }
    for left in identities {
      for right in identities {
        #expect(left.isWritten(before: right) == (left.description < right.description), "\(left), \(right)")
      }
    }
  }

  @Test("A fingerprint is the SHA-256 over its parts, each with a zero byte behind it")
  func fingerprint() {
    // printf 'webhook-fails-open\0v1\0Pod\0spec\0\0' | sha256sum
    let print = Fingerprint(rule: "webhook-fails-open", subject: ["v1", "Pod"], path: "spec", validation: 0)
    #expect(print.description == "79a9ec45774a331bd2da1891cd14472358b8ac96df89ace9381f824207b43083")
    #expect(print == Fingerprint(rule: "webhook-fails-open", subject: ["v1", "Pod"], path: "spec", validation: 0))
    #expect(print != Fingerprint(rule: "webhook-fails-open", subject: ["v1", "Pod"], path: "spec", validation: 1))
    #expect(print != Fingerprint(rule: "webhook-fails-open", subject: ["v1P", "od"], path: "spec", validation: 0))
  }
}
