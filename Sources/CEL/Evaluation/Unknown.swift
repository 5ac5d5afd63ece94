/// What is not known, as a value of the language: it passes through every function, and `&&` and `||` absorb it.
public struct Unknown: Sendable, Hashable {
  /// Why it is not known; sorted, each reason once.
  public let reasons: [String]

  /// Something not known for one reason.
  public init(_ reason: String) {
    reasons = [reason]
  }

  private init(sorted reasons: [String]) {
    self.reasons = reasons
  }

  /// Both reasons together.
  public func union(_ other: Unknown) -> Unknown {
    if other.reasons == reasons { return self }
    return Unknown(sorted: Set(reasons).union(other.reasons).sorted())
  }
}

/// Why an evaluation came to no value.
public struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What went wrong, in the words of the language: `no such key: image`.
  public var message: String
  /// The byte of the expression's text where it went wrong, if that is known.
  public var offset: Int?
  /// True where the evaluation was stopped: nothing absorbs such an error.
  public var isFinal: Bool

  /// An error with a message and a place.
  public init(_ message: String, offset: Int? = nil, isFinal: Bool = false) {
    self.message = message
    self.offset = offset
    self.isFinal = isFinal
  }

  /// The message.
  public var description: String { message }
}
