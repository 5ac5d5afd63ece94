import Cluster
import Documents

extension Workload.PodTemplate {
  /// The service account as which the pods run: `serviceAccount` is the old name of the field, and `default` what the API
  /// server fills in.
  var serviceAccount: String {
    for member in ["serviceAccountName", "serviceAccount"] {
      if let name = spec[member]?.string, !name.isEmpty { return name }
    }
    return "default"
  }
}
