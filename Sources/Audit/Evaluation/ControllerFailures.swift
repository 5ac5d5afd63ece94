import CEL
import Cluster
import Documents

/// Which fails of what a controller made are those of the template that it was made from.
///
/// A Deployment, its ReplicaSets and their pods fail a rule alike; who mends it mends the Deployment. What something else put
/// into the pods, such as a mutating webhook, is theirs.
struct ControllerFailures {
  private let compiled: CompiledRule
  private let session: Evaluation
  private let inventory: Inventory
  /// By the controller's root, once something that it made has failed.
  private var known: [Node: Set<Failure>] = [:]

  private struct Failure: Hashable {
    var validation: Int
    var element: Node?
  }

  init(_ compiled: CompiledRule, _ session: Evaluation, _ inventory: Inventory) {
    self.compiled = compiled
    self.session = session
    self.inventory = inventory
  }

  /// Does the subject fail as its controller does, which the rule judges too? The subject and its element are bound
  /// afterwards as they were.
  mutating func cover(_ subject: KubernetesObject, _ element: Node?, validation: Int) -> Bool {
    guard let controller = inventory.controller(of: subject), judges(controller),
      let made = Workload.podTemplates(of: subject.node).first,
      let template = Workload.podTemplates(of: controller.node).first
    else { return false }
    var counterpart: Node?
    if compiled.forEach != nil {
      guard let element, let found = Self.counterpart(of: element, in: made.node, at: template.node) else {
        return false
      }
      counterpart = found
    }
    let failures = known[controller.node] ?? failures(of: controller, instead: subject, element)
    known[controller.node] = failures
    return failures.contains(Failure(validation: validation, element: counterpart))
  }

  private func judges(_ controller: KubernetesObject) -> Bool {
    guard case .objects(let rules) = compiled.rule.subjects else { return false }
    return rules.contains { rule in
      rule.matches(group: controller.identity.group, resource: controller.resource)
        && (rule.versions.contains("*") || rule.versions.contains(controller.identity.version))
    }
  }

  // MARK: - What the controller fails

  private func failures(
    of controller: KubernetesObject, instead subject: KubernetesObject, _ element: Node?
  ) -> Set<Failure> {
    session.bind("object", node: controller.node)
    defer {
      session.bind("object", node: subject.node)
      if let element { session.bind("each", node: element) }
    }
    guard compiled.subjectConditions.allSatisfy({ session.condition($0) == .holds }) else { return [] }
    guard let forEach = compiled.forEach else { return failures(element: nil) }
    guard case .nodes(let elements) = session.elements(forEach) else { return [] }
    return elements.reduce(into: []) { failures, element in
      session.bind("each", node: element)
      failures.formUnion(self.failures(element: element))
    }
  }

  private func failures(element: Node?) -> Set<Failure> {
    guard compiled.elementConditions.allSatisfy({ session.condition($0) == .holds }) else { return [] }
    let failing = compiled.validations.indices.filter { session.condition(compiled.validations[$0]) == .fails }
    return Set(failing.map { Failure(validation: $0, element: element) })
  }

  // MARK: - The same place in its template

  /// What a part of a pod template was made from: what is at the same place in the other, elements of lists told by their
  /// names.
  private static func counterpart(of element: Node, in made: Node, at template: Node) -> Node? {
    var steps: [Node] = []
    var node = element
    while node != made {
      guard let parent = node.parent else { return nil }
      steps.append(node)
      node = parent
    }
    return steps.reversed().reduce(template) { place, step in place.flatMap { part(of: $0, like: step) } }
  }

  private static func part(of node: Node, like step: Node) -> Node? {
    if node.kind == .map { return step.key.flatMap { node[$0] } }
    if let name = step["name"]?.string { return node.elements.first { $0["name"]?.string == name } }
    let siblings = step.parent.map { Array($0.elements) } ?? []
    return zip(node.elements, siblings).first { $1 == step }?.0
  }
}
