import CEL
import Cluster
import Documents
import Testing

@testable import Analysis

/// The files of knowledge hold together.
struct EnforcementKnowledgeTests {
  private static let knowledge = EnforcementKnowledge.builtIn
  private static var entries: [EnforcementKnowledge.Entry] {
    Array(knowledge.modules.values) + Array(knowledge.constraints.values) + Array(knowledge.levels.values)
  }

  @Test func isThere() {
    #expect(Self.knowledge.properties.count > 30)
    #expect(Self.knowledge.modules["pod-privileged"]?.clauses.count == 3)
    #expect(Self.knowledge.modules["psp-user-group"]?.name == "user-group-psp")
    #expect(Self.knowledge.constraints["K8sPSPPrivilegedContainer"] != nil)
    #expect(Set(Self.knowledge.levels.keys) == ["baseline", "restricted"])
    #expect(
      (Self.knowledge.levels["restricted"]?.clauses.count ?? 0)
        > (Self.knowledge.levels["baseline"]?.clauses.count ?? 0))
  }

  @Test func everyPropertyIsAWordOfTheVocabulary() {
    let names = Set(Self.knowledge.properties.map(\.name))
    #expect(names.count == Self.knowledge.properties.count)
    for property in Self.knowledge.properties {
      #expect(property.sentence.hasSuffix("."), "\(property.name)")
      for implied in property.implies { #expect(names.contains(implied), "\(property.name) implies \(implied)") }
    }
    for entry in Self.entries {
      for clause in entry.clauses { #expect(names.contains(clause.property), "\(entry.name): \(clause.property)") }
    }
  }

  @Test func everyEntryIsWhole() {
    for entry in Self.entries {
      #expect(!entry.name.isEmpty)
      #expect(entry.clauses.isEmpty || !entry.kinds.isEmpty, "\(entry.name) has no kinds")
      for clause in entry.clauses {
        #expect(Set(clause.containers).isSubset(of: Guard.containerLists), "\(entry.name): \(clause.containers)")
      }
    }
  }

  @Test func everyConditionCompiles() {
    for entry in Self.entries {
      for condition in entry.clauses.compactMap(\.condition) + entry.blindSpots.compactMap(\.condition) {
        if case .failure(let error) = EnforcementConditions.shared.program(condition) {
          Issue.record("\(entry.name): \(condition): \(error)")
        }
      }
    }
  }

  @Test func everyConditionAboutObjectsCompiles() {
    let conditions =
      Self.knowledge.properties.compactMap(\.violation)
      + Self.entries.flatMap { entry in
        [entry.refusal, entry.images].compactMap(\.self) + entry.doubts.map(\.condition)
          + entry.demands.map(\.value) + entry.demands.compactMap(\.condition)
      }
    #expect(conditions.count > 60)
    for condition in conditions {
      if case .failure(let error) = EnforcementConditions.shared.program(condition) {
        Issue.record("\(condition): \(error)")
      }
    }
  }

  /// A condition that errs on empty settings or a plain pod would make an unknown of every policy without settings.
  @Test func everyConditionAboutObjectsTakesAPlainPod() throws {
    let pod = DocumentTree.map([
      "apiVersion": .string("v1"), "kind": .string("Pod"), "metadata": .map(["name": .string("p")]),
      "spec": .map(["containers": .list([.map(["name": .string("c"), "image": .string("app:1")])])]),
    ])
    let kind = GroupVersionKind(apiVersion: "v1", kind: "Pod")
    let object = JudgedObject(try #require(pod.document()), kind: kind)
    let ask = EnforcementConditions.shared.asking(settings: nil, mutating: false, about: object)
    for condition in Self.knowledge.properties.compactMap(\.violation) + Self.entries.compactMap(\.refusal) {
      if case .unknown(let reasons) = ask(condition) { Issue.record("\(condition): \(reasons)") }
    }
  }

  /// A condition that errs on empty settings would make every policy without settings an unknown.
  @Test func everyConditionTakesEmptySettings() {
    for entry in Self.entries {
      let ask = EnforcementConditions.shared.asking(settings: nil, mutating: false)
      for condition in entry.clauses.map(\.condition) + entry.blindSpots.map(\.condition) {
        if case .unknown(let reasons) = ask(condition) { Issue.record("\(entry.name): \(reasons)") }
      }
    }
  }

  @Test func stricterProperties() {
    #expect(Self.knowledge.properties(implying: "host-paths") == ["host-paths", "host-path-volumes", "volume-types"])
    #expect(Self.knowledge.parts(of: "host-namespaces").count == 3)
    #expect(Self.knowledge.parts(of: "host-paths") == ["host-paths"])
  }
}
