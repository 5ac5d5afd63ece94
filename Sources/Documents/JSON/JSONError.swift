/// Why a text is not JSON, and where.
struct JSONError: Error {
  /// Byte offset of the first byte that does not fit.
  var offset: Int
  var message: String
  /// False where the text is JSON and only a value cannot be represented: YAML does not help then.
  var isSyntax = true
}
