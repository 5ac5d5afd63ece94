/// Keys that mean the same in several kinds of document.
extension Shape.Field {
  static let apiVersion = required("apiVersion", .oneOf([DocumentKind.apiVersion]), "The version of this format.")

  static func kind(_ names: [String]) -> Self { required("kind", .oneOf(names), "What the document is.") }

  static let group = required("group", .anyText, "The API group; empty for the core group.")
  static let resource = required("resource", .text, "The plural name of the resource.")

  static let references = optional("references", .list(.text), "Where to read more: https addresses.")

  static func reference(isRequired: Bool) -> Self {
    Self(key: "reference", type: .text, isRequired: isRequired, meaning: "Where it is documented: an https address.")
  }
}
