import Cluster
import Documents

/// What a rule judges in an inventory, and what it may not see of it.
struct SubjectSelection {
  /// One thing to judge.
  enum Subject {
    case object(KubernetesObject)
    case document(ConfigurationDocument)
    case inventory

    var node: Node? {
      switch self {
      case .object(let object): object.node
      case .document(let document): document.node
      case .inventory: nil
      }
    }
  }

  private let inventory: Inventory
  private let subjects: RuleSubjects
  private let kinds: [Inventory.ObjectKind]
  private let documents: [ConfigurationDocument]
  let gaps: [View.Gap]

  init(_ subjects: RuleSubjects, in inventory: Inventory) {
    self.inventory = inventory
    self.subjects = subjects
    switch subjects {
    case .objects(let rules):
      kinds = inventory.kinds.filter { kind in rules.contains { $0.matches(group: kind.group, resource: kind.resource) }
      }
      documents = []
      gaps = inventory.gaps(of: rules)
    case .documents(let rules):
      kinds = []
      documents = inventory.configurations.filter { document in
        rules.contains { $0.matches(kind: document.kind, chart: document.chart) }
      }
      gaps = rules.compactMap { inventory.view.gap(documents: $0.kind) }
    case .inventory:
      // What the functions give is open or unknown wherever the view is: nothing has to be added here, and what is
      // there counts even where more may be.
      (kinds, documents, gaps) = ([], [], [])
    }
  }

  var hasAny: Bool {
    if case .inventory = subjects { return true }
    return !kinds.isEmpty || !documents.isEmpty
  }

  var isOfObjects: Bool {
    if case .objects = subjects { true } else { false }
  }

  /// Calls `body` with each subject and, for an object, its place in the inventory, else -1. Objects at whose place
  /// `isSettled` are passed over.
  func visit(passing isSettled: (Int) -> Bool = { _ in false }, body: (Subject, Int) -> Void) {
    switch subjects {
    case .inventory:
      body(.inventory, -1)
    case .documents:
      for document in documents { body(.document(document), -1) }
    case .objects(let rules):
      for kind in kinds {
        let versions = rules.filter { $0.matches(group: kind.group, resource: kind.resource) }.flatMap(\.versions)
        let isAnyVersion = versions.contains("*")
        inventory.objects.withUnsafeBufferPointer { objects in
          for position in kind.positions {
            let position = Int(position)
            guard isAnyVersion || versions.contains(objects[position].identity.version) else { continue }
            if !isSettled(position) { body(.object(objects[position]), position) }
          }
        }
      }
    }
  }
}

extension Inventory {
  /// Why there may be objects of these resources that were not seen. Resources of which nothing special is known
  /// share one gap, so that a rule over ten kinds does not give ten reasons; what settles it the control says.
  fileprivate func gaps(of rules: [ResourceRule]) -> [View.Gap] {
    var gaps: [View.Gap] = []
    var isOrdinary = false
    for rule in rules {
      for group in rule.groups {
        for resource in rule.resources {
          if group == "*" {
            isOrdinary = true
            gaps += view.gaps.map(\.gap)
          } else if resource == "*" {
            gaps += view.gaps.filter { $0.subject.group == group }.map(\.gap)
            if view.states[View.Subject(group: group, resource: "*")] == nil { isOrdinary = true }
          } else if view.states.keys.contains(where: {
            $0.group == group && ($0.resource == resource || $0.resource == "*")
          }) {
            if let gap = view.gap(group: group, resource: resource) { gaps.append(gap) }
          } else {
            isOrdinary = true
          }
        }
      }
    }
    guard isOrdinary, !view.standard.isConclusive else { return gaps }
    let reason =
      switch view.standard {
      case .partial(let reason), .forbidden(let reason), .failed(let reason): reason
      default: "not everything was looked at"
      }
    return [View.Gap(state: view.standard, reason: reason, settledBy: "")] + gaps
  }
}
