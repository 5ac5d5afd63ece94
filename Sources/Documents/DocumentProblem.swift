/// Something that could not be read, or was read with a change, and where.
public struct DocumentProblem: Error, Sendable, Hashable, CustomStringConvertible {
  /// How much was lost.
  public enum Severity: Sendable, Hashable {
    /// The document was not read; those around it were.
    case error
    /// The document was read, and this about it was changed or looks wrong.
    case warning
  }

  /// How much was lost.
  public var severity: Severity
  /// Where.
  public var location: SourceLocation
  /// What is wrong and what was expected, in a sentence without the place.
  public var message: String

  /// A problem at a place.
  public init(_ severity: Severity = .error, at location: SourceLocation, _ message: String) {
    self.severity = severity
    self.location = location
    self.message = message
  }

  /// `file:line:column: message`, as compilers write it.
  public var description: String { "\(location): \(message)" }
}
