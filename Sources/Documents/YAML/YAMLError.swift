/// Why a YAML document cannot be read.
struct YAMLError: Error {
  var kind: DocumentProblem.Kind = .malformed
  /// Byte offset in the source.
  var offset: UInt32
  var message: String
  /// Set where an anchor stands in a part that was not to be built: the document must be read again as a whole.
  var needsUnpruned = false
}
