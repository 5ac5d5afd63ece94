import Cluster
import Collection
import Documents
import Reports

/// A snapshot that is judged in the place of what it was taken of.
struct SnapshotFile {
  let path: String

  /// What the snapshot holds, as of when it was taken unless `time` says otherwise. `demand` is what will be looked at.
  func inventory(wanting demand: Demand, time: Int64?) throws -> Inventory {
    let snapshot: Snapshot
    do throws(DocumentProblem) {
      snapshot = try SnapshotReader.read(path, time: time)
    } catch {
      throw Stop(.usage, PrintableText.escape("\(error); nothing was judged"))
    }
    return snapshot.inventory.withoutSecretData(wanting: demand)
  }
}

extension Inventory {
  /// The data of Secrets is in no snapshot: a rule that this tool does not know may take it for absent.
  fileprivate func withoutSecretData(wanting demand: Demand) -> Inventory {
    guard demand.mayReadSecretData, view.state(group: "", resource: "secrets").isConclusive else { return self }
    var view = view
    view.set(.partial(reason: "their data is in no snapshot"), group: "", resource: "secrets")
    return Inventory(
      objects: objects, configurations: configurations, view: view, problems: problems, inputs: inputs, scheme: scheme)
  }
}
