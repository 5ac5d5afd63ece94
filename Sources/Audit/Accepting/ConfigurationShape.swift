/// What the configuration file of a project may hold; `portcullis schema config` prints it.
package enum ConfigurationShape {
  package static let kind = "Configuration"

  static let document = Shape(
    "configuration",
    [
      .apiVersion,
      .kind([kind]),
      .optional("suppressions", .list(.map(suppression)), "Findings that are known and accepted."),
      .optional("attestations", .list(.map(attestation)), "Answers by people to what no scan can see."),
    ])

  /// JSON Schema 2020-12, for editors.
  package static var schema: String {
    JSONSchema.text(of: document, id: "urn:portcullis:config:v1", title: "Configuration of Portcullis")
  }

  private static let owner = Shape.Field.required("owner", .text, "The person or team that answers for it.")
  private static let expires = Shape.Field.required(
    "expires", .date, "The last day on which it counts, as 2027-01-31 (UTC).")

  private static let suppression = Shape(
    "suppression",
    [
      .optional("rule", .name, "The rule whose findings are accepted."),
      .optional("object", .map(object), "The objects whose findings are accepted; without it those of all."),
      .optional("path", .text, "The path in the object, as findings show it; * stands for anything."),
      .optional("file", .text, "The file, or the end of its path; * stands for anything."),
      .optional("fingerprint", .text, "The finding's fingerprint (JSON report), or 12 or more of its first digits."),
      .required("reason", .text, "Why it is accepted."),
      owner, expires,
    ])

  private static let object = Shape(
    "object",
    [
      .optional("group", .anyText, "The API group; '' for the core group. * stands for anything, here and below."),
      .optional("kind", .text, "The kind, such as ValidatingWebhookConfiguration."),
      .optional("namespace", .anyText, "The namespace; '' for objects outside namespaces."),
      .optional("name", .text, "The name."),
      .optional("matchLabels", .labels, "Labels that the object has, all of them, each with just this value."),
    ])

  private static let attestation = Shape(
    "attestation",
    [
      .optional("threat", .name, "The threat whose verdict it settles where the scan cannot, such as SIG-17."),
      .optional("control", .name, "The control that it settles where the scan cannot; see `portcullis threats ID`."),
      .optional("rule", .name, "The rule that it settles where the scan cannot."),
      .required("statement", .text, "What is so."),
      .required("by", .text, "Who says so."),
      .required("date", .date, "When it was said, as 2026-11-01."),
      .optional("evidence", .text, "Where the proof lies: a link, a ticket, a document."),
      owner, expires,
    ])
}
