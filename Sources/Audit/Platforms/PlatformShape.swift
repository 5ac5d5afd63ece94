/// The keys of a platform.
enum PlatformShape {
  static let spec = Shape(
    "platform",
    [
      .required("title", .text, "The platform as its maker calls it."),
      .required("summary", .text, "What it is, in a sentence."),
      .required("signs", .list(.map(sign), atLeast: 1), "What shows it; one is enough."),
      .required("components", .list(.map(component)), "Parts of the platform itself."),
      .optional("controlPlane", .map(controlPlane), "What of the control plane a scan can see."),
    ])

  private static let sign = Shape(
    "sign",
    [
      .required("says", .text, "What is seen, in words."),
      .group,
      .resource,
      .required("expression", .expression, "CEL over `object`: is this one a sign?"),
      .reference(isRequired: false),
    ])

  private static let component = Shape(
    "component",
    [
      .required("title", .text, "What it is called."),
      .group,
      .required("kinds", .list(.text, atLeast: 1), "Its kinds of object."),
      .optional("namespaces", .list(.text, atLeast: 1), "Their namespaces; `*` stands for any text."),
      .optional("names", .list(.text, atLeast: 1), "Their names; `*` stands for any text."),
      .optional("rules", .list(.name, atLeast: 1), "The rules whose findings it explains; absent for all."),
      .required("does", .text, "What it does, and what of that is by design."),
      .required("change", .text, "Whether whoever runs the cluster can change it, and how."),
      .reference(isRequired: true),
    ])

  private static let controlPlane = Shape(
    "control plane",
    [
      .required("sight", .text, "What can and what cannot be seen of it."),
      .required("settledBy", .list(.map(advice)), "What settles the controls that this leaves unknown."),
    ])

  private static let advice = Shape(
    "advice",
    [
      .required("controls", .list(.name, atLeast: 1), "The controls that it settles."),
      .required("advice", .text, "What to add, to ask the provider for, or to attest."),
      .reference(isRequired: false),
    ])
}
