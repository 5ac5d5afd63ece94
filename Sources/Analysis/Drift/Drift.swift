package import Cluster
package import Documents

/// A difference between what files declare of a gate and what the cluster holds.
package struct Drift: Sendable {
  package enum Change: Sendable {
    /// Declared, and not in the cluster.
    case missing
    /// In the cluster, and in no file, though files declare others of its kind; who installed it, where that is known.
    case extra(installedBy: String?)
    case changed(FieldDrift)
    /// It cannot be told, for this reason.
    case undetermined(reason: String)
  }

  package enum Weight: Sendable {
    case info
    case medium
    case high
  }

  package var change: Change
  package var weight: Weight
  package var identity: ObjectIdentity
  /// Nil where no file declares the object.
  package var declared: Node?
  /// Nil where the cluster does not hold it.
  package var live: Node?
}

/// A field that differs.
package struct FieldDrift: Sendable {
  /// `webhooks[0].failurePolicy`, as the file counts.
  package var path: String
  /// The same with the elements of lists told by their names.
  package var stablePath: String
  /// Nil where the file does not say.
  package var declared: Node?
  /// Nil where the cluster does not say.
  package var live: Node?
  /// Where the file says it, or what should hold it.
  package var place: Node
}

/// All that was compared.
package struct DriftSurvey: Sendable {
  package var drifts: [Drift] = []
  /// How many objects files declare that were looked for in the cluster.
  package var comparedCount = 0

  package init() {}
}
