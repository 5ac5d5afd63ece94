/// The metadata of a resource (`ObjectMeta` of meta/v1), as documents hold it. Definitions of custom resources do not
/// repeat it.
enum ObjectMetadata {
  private static let strings = CELType.map(.string, .string)

  static let fields: [String: CELType] = [
    "name": .string, "generateName": .string, "namespace": .string, "selfLink": .string, "uid": .string,
    "resourceVersion": .string, "generation": .int, "creationTimestamp": .wrapper(.string),
    "deletionTimestamp": .wrapper(.string), "deletionGracePeriodSeconds": .wrapper(.int), "labels": strings,
    "annotations": strings, "ownerReferences": .list(.opaque("meta.v1.OwnerReference")), "finalizers": .list(.string),
    "managedFields": .list(.opaque("meta.v1.ManagedFieldsEntry")),
  ]

  /// The types of the objects inside.
  static let owned: [String: [String: CELType]] = [
    "meta.v1.OwnerReference": [
      "apiVersion": .string, "kind": .string, "name": .string, "uid": .string, "controller": .wrapper(.bool),
      "blockOwnerDeletion": .wrapper(.bool),
    ],
    "meta.v1.ManagedFieldsEntry": [
      "manager": .string, "operation": .string, "apiVersion": .string, "time": .wrapper(.string),
      "fieldsType": .string, "fieldsV1": .map(.string, .dyn), "subresource": .string,
    ],
  ]
}
