/// A text in which `*` stands for anything, and where it is asked for `?` for one character.
package struct WildcardPattern: Sendable, Hashable {
  package let text: String
  private let knowsQuestionMark: Bool

  package init(_ text: String, questionMark: Bool = false) {
    self.text = text
    knowsQuestionMark = questionMark
  }

  package func matches(_ other: String) -> Bool { matches(other[...].unicodeScalars) }

  /// Does the pattern match the whole path, or what follows one of its slashes? So that it does not matter from where
  /// and by what path a file was reached.
  package func matches(endOf path: String) -> Bool {
    let path = path[...].unicodeScalars
    return matches(path) || path.indices.contains { path[$0] == "/" && matches(path[path.index(after: $0)...]) }
  }

  /// Goes back to the last star only: what earlier ones took never needs to grow again.
  private func matches(_ other: Substring.UnicodeScalarView) -> Bool {
    let pattern = text.unicodeScalars
    var (inPattern, inOther) = (pattern.startIndex, other.startIndex)
    /// What follows the last star, and where in the other text what it stands for ends so far.
    var lastStar: (next: String.Index, end: String.Index)?
    while inOther < other.endIndex {
      if inPattern < pattern.endIndex, pattern[inPattern] == "*" {
        pattern.formIndex(after: &inPattern)
        lastStar = (inPattern, inOther)
      } else if inPattern < pattern.endIndex, stands(pattern[inPattern], for: other[inOther]) {
        pattern.formIndex(after: &inPattern)
        other.formIndex(after: &inOther)
      } else if let star = lastStar {
        inPattern = star.next
        inOther = other.index(after: star.end)
        lastStar = (inPattern, inOther)
      } else {
        return false
      }
    }
    return pattern[inPattern...].allSatisfy { $0 == "*" }
  }

  private func stands(_ mark: Unicode.Scalar, for scalar: Unicode.Scalar) -> Bool {
    mark == scalar || knowsQuestionMark && mark == "?"
  }
}
