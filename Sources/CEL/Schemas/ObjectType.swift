/// A type of objects as the checker knows it. The values are maps of documents.
struct ObjectType: Sendable, Hashable {
  /// The types of the fields, by the names that expressions use.
  var fields: [String: CELType]
  /// The type of any other field; nil where there are no others.
  var others: CELType?
  /// The key in the document, for fields whose name in expressions is not that.
  var keys: [String: String] = [:]

  /// The type of a field; nil where there is none of that name.
  func type(of field: String) -> CELType? { fields[field] ?? others }
}
