package import Cluster
package import Documents
import Glibc

/// Suppressions that stand in what is scanned: `# portcullis:ignore RULE -- reason (owner, until 2027-01-31)` as a
/// comment, and the same without the marker as the annotation `portcullis.dev/ignore`, a line for each.
package struct InlineSuppressions: Sendable {
  package private(set) var suppressions: [Suppression] = []
  /// Those that are not written as they must be, and so do not count.
  package private(set) var problems: [DocumentProblem] = []

  private let rules: Set<String>
  private let regions = RegionReader()

  package static let annotation = "portcullis.dev/ignore"
  private static let marker = "portcullis:ignore"

  package init(in inventory: Inventory, rules: RuleSet) {
    self.rules = Set(rules.rules.map(\.name))
    for object in inventory.objects { readAnnotation(of: object) }
    var seen: Set<ObjectIdentifier> = []
    for node in inventory.objects.map(\.node) + inventory.configurations.map(\.node) {
      var source = node.source
      while let carrier = source.carrier { source = carrier.source }
      if seen.insert(ObjectIdentifier(source)).inserted { readComments(of: source) }
    }
  }

  /// Leaves them to be told only.
  package mutating func disregard() {
    for position in suppressions.indices { suppressions[position].isHonoured = false }
    problems = []
  }

  private mutating func readAnnotation(of object: KubernetesObject) {
    guard let node = object.node["metadata", "annotations"]?[Self.annotation], let text = node.string else { return }
    let region = regions.region(of: node)
    let place = FindingSelector.Place.object(object.identity, file: region?.start.file)
    for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
      add(String(line), place, .annotation, region, at: node.location)
    }
  }

  // MARK: - Comments

  private mutating func readComments(of source: Source) {
    guard source.hasText, !Self.isJSON(source) else { return }
    let places = Self.comments(in: source.bytes)
    guard !places.isEmpty else { return }
    let scope = CommentScope(String(decoding: source.bytes, as: UTF8.self))
    for place in places { readComment(place, in: source, scope) }
  }

  private mutating func readComment(_ place: (hash: Int, text: Int), in source: Source, _ scope: CommentScope) {
    let bytes = source.bytes
    var start = place.hash
    while start > 0, bytes[start - 1] != 0x0a, bytes[start - 1] != 0x0d { start -= 1 }
    let end = bytes[place.text...].firstIndex { $0 == 0x0a || $0 == 0x0d } ?? bytes.count
    let location = source.location(at: UInt32(clamping: place.hash))
    let excerpt = source.excerpt(around: UInt32(clamping: place.hash))
    let region = SourceRegion(
      start: location, end: source.location(after: UInt32(clamping: end - 1)), excerpt: excerpt.text,
      excerptColumn: excerpt.column)
    let before = String(decoding: bytes[start..<place.hash], as: UTF8.self)
    let text = String(decoding: bytes[place.text..<end], as: UTF8.self)
    // Where nothing follows, it covers no line, and is told as unused.
    let lines = scope.lines(ofCommentOn: location.line, behind: before) ?? 0...0
    add(text, .lines(file: location.file, lines), .comment, region, at: location)
  }

  /// JSON has no comments, and a dump of a cluster is many megabytes of it.
  private static func isJSON(_ source: Source) -> Bool {
    guard let first = source.bytes.first(where: { $0 > 0x20 }) else { return true }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// The number signs that start a comment with the marker, and what stands behind that.
  private static func comments(in bytes: [UInt8]) -> [(hash: Int, text: Int)] {
    let marker = Array(marker.utf8)
    return bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return [] }
      var places: [(hash: Int, text: Int)] = []
      var from = 0
      while from < bytes.count, let found = memchr(base + from, 0x23, bytes.count - from) {
        let hash = UnsafeRawPointer(found) - base
        from = hash + 1
        // Only behind white space does a number sign start a comment (YAML 1.2, 6.6).
        guard hash == 0 || bytes[hash - 1] <= 0x20 else { continue }
        while from < bytes.count, bytes[from] == 0x20 || bytes[from] == 0x09 { from += 1 }
        guard bytes[from...].starts(with: marker) else { continue }
        from += marker.count
        places.append((hash, from))
      }
      return places
    }
  }

  private mutating func add(
    _ text: String, _ place: FindingSelector.Place, _ origin: Suppression.Origin, _ region: SourceRegion?,
    at location: SourceLocation
  ) {
    do throws(IgnoreDirective.Mistake) {
      let directive = try IgnoreDirective(text)
      for rule in directive.rules {
        guard rules.contains(rule) else {
          let advice = Spelling.nearest(to: rule, among: rules.sorted()).map { "; did you mean '\($0)'?" } ?? ""
          report("this ignore does not count: no rule is called '\(rule)'\(advice)", at: location)
          continue
        }
        suppressions.append(
          Suppression(
            selector: FindingSelector(rule: rule, place: place), signOff: directive.signOff, origin: origin,
            region: region))
      }
    } catch {
      report(error.message, at: location)
    }
  }

  private mutating func report(_ message: String, at location: SourceLocation) {
    problems.append(DocumentProblem(.warning, at: location, message))
  }
}
