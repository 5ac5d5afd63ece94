import Cluster
import Documents

/// A document `apiVersion: portcullis/v1, kind: View`: what the fixture of a rule pretends that the scan could see.
enum FixtureView {
  /// The view that a `spec` describes. `complete` (default true) speaks of objects and configuration documents alike;
  /// `forbidden`, `failed`, `partial`, `notServed` and `notLookedAt` list `{group, resource, namespace}`.
  static func view(_ spec: Node?, problems: inout [DocumentProblem]) -> View {
    var view = spec?["complete"]?.bool == false ? View.manifests : View.complete
    guard let spec, spec.kind == .map else { return view }
    for member in spec.children {
      let state: View.State
      switch member.key ?? "" {
      case "complete": continue
      case "forbidden": state = .forbidden(reason: "")
      case "failed": state = .failed(reason: "the API server did not answer")
      case "partial": state = .partial(reason: "only some of them were seen")
      case "notServed": state = .notServed
      case "notLookedAt": state = .notLookedAt
      case let key:
        let valid = "complete, forbidden, failed, partial, notServed, notLookedAt"
        problems.append(DocumentProblem(at: member.keyLocation, "a View has no field '\(key)' (\(valid))"))
        continue
      }
      for element in member.elements {
        guard let resource = element["resource"]?.string else {
          problems.append(DocumentProblem(at: element.location, "needs a resource, and its group unless it is core"))
          continue
        }
        view.set(
          state, group: element["group"]?.string ?? "", resource: resource, namespace: element["namespace"]?.string)
      }
    }
    return view
  }
}
