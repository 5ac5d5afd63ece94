import Cluster
import Documents

/// The objects that admission policies take as parameters.
struct PolicyParameters: Sendable {
  private struct Parameter: Sendable, Hashable {
    var group: String
    var resource: String
    /// Nil where the request's own decides, and for kinds without.
    var namespace: String?
    var isNamespaced: Bool
    /// Nil where labels choose.
    var name: String?
  }

  private let parameters: Set<Parameter>
  /// The names of the objects that each may be, by namespace; under "" those that lie in none.
  private var objects: [Parameter: [String: Set<String>]] = [:]
  private let inventory: Inventory

  init(_ inventory: Inventory) {
    self.inventory = inventory
    var parameters: Set<Parameter> = []
    for kind in ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"] {
      let policies = inventory.objects(group: AdmissionWebhook.group, kind: kind)
      for binding in inventory.objects(group: AdmissionWebhook.group, kind: "\(kind)Binding") {
        guard let reference = binding.node["spec", "paramRef"]?.present,
          let policy = policies.first(where: { $0.identity.name == binding.node["spec", "policyName"]?.string }),
          let type = policy.node["spec", "paramKind"]?.present, let name = type["kind"]?.string
        else { continue }
        let group = ObjectIdentity.group(ofAPIVersion: type["apiVersion"]?.string ?? "")
        let resource = inventory.scheme.resource(group: group, kind: name)
        let namespace = reference["namespace"]?.string ?? ""
        parameters.insert(
          Parameter(
            group: group, resource: resource.name, namespace: namespace.isEmpty ? nil : namespace,
            isNamespaced: resource.scope != .cluster, name: reference["name"]?.string))
      }
    }
    self.parameters = parameters
    for parameter in parameters {
      for object in inventory.objects(group: parameter.group, resource: parameter.resource) {
        let identity = object.identity
        guard parameter.name ?? identity.name == identity.name,
          parameter.namespace == nil || parameter.namespace == identity.namespace
        else { continue }
        objects[parameter, default: [:]][identity.namespace ?? "", default: []].insert(identity.name)
      }
    }
  }

  var groups: Set<String> { Set(parameters.map(\.group)) }

  /// A kind of step for each resource.
  var kinds: [RouteStepKind] {
    var kinds: [RouteStepKind] = []
    for parameter in parameters.sorted(by: { ($0.group, $0.resource) < ($1.group, $1.resource) }) {
      let need = RouteStepKind.Need(
        verbs: ["update", "patch", "delete", "deletecollection"], group: parameter.group,
        resources: [parameter.resource], names: [])
      guard !kinds.contains(where: { $0.needs == [need] }),
        let goal = GateGoal.all.firstIndex(where: { $0.name == "policies" })
      else { continue }
      kinds.append(
        RouteStepKind(
          name: "policy-parameters", needs: [need], place: parameter.isNamespaced ? .namespace : .cluster,
          objects: .parameters, served: nil, effect: .goal(goal),
          does: "rewrite the parameters by which an admission policy decides",
          remedy: "Keep the parameters of admission policies in a namespace that only their owners write to."))
    }
    return kinds
  }

  /// The names of the parameters of a step's resource in a namespace; nil for those of the cluster, and for all namespaces.
  func names(_ kind: RouteStepKind, namespace: String?) -> GateObjects.Names {
    guard let need = kind.needs.first else { return GateObjects.Names(known: []) }
    var names = GateObjects.Names(known: [])
    for parameter in parameters where parameter.group == need.group && need.resources == [parameter.resource] {
      if let namespace, let place = parameter.namespace, place != namespace { continue }
      let known = objects[parameter] ?? [:]
      let place = namespace ?? parameter.namespace
      names.known.formUnion(place.map { known[$0] ?? [] } ?? known.values.reduce(into: []) { $0.formUnion($1) })
      names.gap =
        names.gap
        ?? inventory.view.gap(group: parameter.group, resource: parameter.resource, namespace: place)?.reason
    }
    return names
  }

  /// The namespaces whose objects are parameters, or may be.
  func namespaces(_ kind: RouteStepKind) -> Set<String> {
    guard let need = kind.needs.first else { return [] }
    return Set(
      parameters.filter { $0.group == need.group && need.resources == [$0.resource] }.flatMap { parameter in
        parameter.namespace.map { [$0] } ?? (objects[parameter] ?? [:]).keys.filter { !$0.isEmpty }
      })
  }
}
