import CEL
import Cluster
import Documents

/// An expression of a policy, where it stands, and its tree.
struct PolicyExpression: Sendable {
  /// What it is for.
  enum Role: String, Sendable {
    case variable, condition, validation, other
  }

  let role: Role
  /// The scalar.
  let node: Node
  /// What a variable is called; empty for others.
  let name: String
  /// Nil where the text is no expression.
  let parsed: Expression?
  let mistake: String

  init(_ role: Role, _ node: Node, name: String = "") {
    self.role = role
    self.node = node
    self.name = name
    do throws(CompilationError) {
      parsed = try AdmissionEnvironment.mutating.parse(node.string ?? "")
      mistake = ""
    } catch {
      parsed = nil
      mistake = error.issues.first?.message ?? "\(error)"
    }
  }

  var root: Term? { parsed?.root }

  /// The text of one of its terms as a node that stands where the text stands; the whole text for what a macro made.
  func node(of term: Term) -> Node { bytes(of: term).flatMap { node.part($0) } ?? node }

  func text(of term: Term) -> String { node(of: term).string ?? "" }

  private func bytes(of term: Term) -> Range<Int>? { parsed.flatMap { TextRanges($0).bytes(of: term) } }
}

/// The expressions of a policy that are evaluated together.
struct PolicyUnit: Sendable {
  var variables: [PolicyExpression] = []
  var conditions: [PolicyExpression] = []
  var validations: [PolicyExpression] = []
  var others: [PolicyExpression] = []
  /// Variables that the engine defines and that stand for the object.
  var aliases: [String] = []
  /// Variables that the engine defines and that stand for parameters; without a constraint there are none.
  var parameters: [String] = []
  /// The rules by which requests are chosen, where they are as in Kubernetes.
  var resources: [Node] = []
  /// Does the API server compile the expressions before it stores them?
  var isChecked = false

  /// What decides about requests.
  var decisive: [PolicyExpression] { conditions + validations }
  var all: [PolicyExpression] { variables + conditions + validations + others }
}

/// The CEL of a policy, of whatever make.
struct PolicyText: Sendable {
  let units: [PolicyUnit]

  /// Why not all of it can be told: texts that are no expressions.
  var gaps: Set<String> {
    Set(
      units.flatMap(\.all).filter { $0.parsed == nil }.map {
        "\($0.node.path()) is no expression that could be read: \($0.mistake)"
      })
  }

  init(_ object: Node) {
    let group = ObjectIdentity.group(ofAPIVersion: object["apiVersion"]?.string ?? "")
    let kind = object["kind"]?.string ?? ""
    units = PolicyLanguage.all.filter { $0.groups.contains(group) && $0.kinds.contains(kind) }
      .flatMap { $0.units(of: object) }
  }
}

/// Where policies of one make keep their expressions: an entry of `Resources/policy-text/languages.yaml`.
struct PolicyLanguage: Sendable {
  static let all = EmbeddedDocuments.policyText.elements("languages").map { PolicyLanguage($0) }

  let groups: [String]
  let kinds: [String]
  private let entry: Node

  private init(_ entry: Node) {
    self.entry = entry
    groups = entry["groups"]?.strings ?? []
    kinds = entry["kinds"]?.strings ?? []
  }

  func units(of object: Node) -> [PolicyUnit] {
    let resources = paths("resources").flatMap { $0.nodes(from: object) }
    return units(in: object).filter(isMeant).map { node in
      var unit = PolicyUnit(
        aliases: entry["aliases"]?.strings ?? [], parameters: entry["parameters"]?.strings ?? [], resources: resources,
        isChecked: entry["checked"]?.bool == true)
      for variable in paths("variables").flatMap({ $0.nodes(from: node) }) {
        guard let text = variable["expression"], let name = variable["name"]?.string else { continue }
        unit.variables.append(PolicyExpression(.variable, text, name: name))
      }
      unit.conditions = expressions(.condition, "conditions", node)
      unit.validations = expressions(.validation, "validations", node)
      unit.others = expressions(.other, "others", node)
      return unit
    }
  }

  /// The members of a map are units as the elements of a list are.
  private func units(in object: Node) -> [Node] {
    let nodes = paths("units").flatMap { $0.nodes(from: object) }
    guard nodes.isEmpty, let path = entry["units"]?.string, path.hasSuffix("[]") else { return nodes }
    return FieldPath(String(path.dropLast(2))).nodes(from: object).flatMap { $0.children.map { $0 } }
  }

  private func isMeant(_ unit: Node) -> Bool {
    guard let only = entry["only"], let member = only["member"]?.string, let wanted = only["is"]?.string else {
      return true
    }
    let value = unit[member]?.string ?? ""
    return value == wanted || (try? ImageReference(value))?.name == wanted
  }

  private func expressions(_ role: PolicyExpression.Role, _ key: String, _ unit: Node) -> [PolicyExpression] {
    paths(key).flatMap { $0.nodes(from: unit) }.filter { $0.string?.isEmpty == false }.map {
      PolicyExpression(role, $0)
    }
  }

  private func paths(_ key: String) -> [FieldPath] {
    let texts = entry[key].map { $0.string.map { [$0] } ?? $0.strings } ?? []
    return texts.map { FieldPath($0) }
  }
}

extension EmbeddedDocuments {
  /// What is known of policies' texts.
  static let policyText = EmbeddedDocuments(folder: "policy-text")
}
