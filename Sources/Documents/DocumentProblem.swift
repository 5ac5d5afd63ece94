/// Something that could not be read, or was read with a change, and where.
public struct DocumentProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// How much was lost.
  public enum Severity: Sendable, Hashable {
    /// The document was not read; those around it were.
    case error
    /// The document was read, and this about it was changed or looks wrong.
    case warning
  }

  /// What sort of problem it is, for those who report some sorts in another way.
  public enum Kind: Sendable, Hashable {
    /// The text is neither YAML nor JSON, or says something that has no JSON form.
    case malformed
    /// The text is no YAML because it is a template, of Helm for instance, that nobody has rendered.
    case template
    /// The text is not in UTF-8 or UTF-16 throughout.
    case encoding
    /// The document is larger or deeper than ``ReadLimits`` allow.
    case limit
    /// The document is well-formed, and no API object.
    case notAnObject
  }

  /// How much was lost.
  public var severity: Severity
  /// What sort of problem it is.
  public var kind: Kind
  /// Where.
  public var location: SourceLocation
  /// What is wrong and what was expected, in a sentence without the place.
  public var message: String

  /// A problem at a place.
  public init(
    _ severity: Severity = .error, _ kind: Kind = .malformed, at location: SourceLocation, _ message: String
  ) {
    self.severity = severity
    self.kind = kind
    self.location = location
    self.message = message
  }

  /// `file:line:column: message`, as compilers write it.
  public var description: String { "\(location): \(message)" }
}
