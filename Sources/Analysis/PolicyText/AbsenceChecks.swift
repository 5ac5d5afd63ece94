import Cluster
import Documents

/// Finds conditions that let a field be left out where that means what they forbid.
struct AbsenceChecks {
  private let validations: [ReadExpression]
  private let trial: PolicyTrial

  init(_ validations: [ReadExpression], _ trial: PolicyTrial) {
    self.validations = validations
    self.trial = trial
  }

  var checks: [PolicyCheck] {
    validations.flatMap { read in
      PodCarrier.allCases.flatMap { carrier in Self.absences.compactMap { check($0, read, carrier) } }
    }
  }

  private struct Absence: Sendable {
    /// From the container, or from the pod's specification.
    var path: [String]
    var isOfContainers: Bool
    var isOfPods: Bool
    var dangerous: DocumentTree
    var safe: DocumentTree?
    var meaning: String
  }

  private static let absences = EmbeddedDocuments.policyText.elements("absences").map { entry in
    let owner = entry["of"]?.string ?? ""
    return Absence(
      path: entry["field"]?.string?.split(separator: ".").map(String.init) ?? [], isOfContainers: owner != "pod",
      isOfPods: owner != "container", dangerous: entry["dangerous"].map { DocumentTree($0) } ?? .null,
      safe: entry["safe"].map { DocumentTree($0) }, meaning: entry["means"]?.string ?? "")
  }

  private func check(_ absence: Absence, _ read: ReadExpression, _ carrier: PodCarrier) -> PolicyCheck? {
    guard let place = place(absence.path, read, carrier) else { return nil }
    let ordinary = request(absence, absence.safe, carrier)
    let open = request(absence, absence.dangerous, carrier)
    guard trial.passes(read.expression, ordinary) == true, trial.passes(read.expression, open) == false else {
      return nil
    }
    var check = PolicyCheck(aspect: .absence, place: .term(place), isSound: true, isProven: true)
    // The whole of what holds it may be left out, or it alone.
    for count in 1...absence.path.count {
      let silent = request(absence, nil, carrier, removing: count)
      guard trial.slips(silent, past: read.expression, ordinary: [ordinary]) else { continue }
      check.isSound = false
      check.place = .term(self.place(Array(absence.path.prefix(count)), read, carrier) ?? place)
      let missing = absence.path.prefix(count).joined(separator: ".")
      check.detail = "a pod without \(missing) passes, and without it \(absence.meaning)"
      check.witness = silent.witness
      break
    }
    return check
  }

  /// Where the expression reads the path in any container, or in the pod.
  private func place(_ path: [String], _ read: ReadExpression, _ carrier: PodCarrier) -> TermPlace? {
    let ends = path.map { RequestField.Step.member($0) }
    let inContainers = carrier.field(["containers"]).adding(.element)
    let fields = [RequestField(root: "object", steps: inContainers.steps + ends), carrier.field(path)]
    return fields.compactMap { read.reader.reads[$0] }.first
  }

  /// - Parameter value: what the field gets; nil leaves it as it is in a harmless pod.
  private func request(
    _ absence: Absence, _ value: DocumentTree?, _ carrier: PodCarrier, removing count: Int? = nil
  ) -> TrialRequest {
    var request = TrialRequest(carrier)
    var container = PodCarrier.container
    if absence.isOfContainers { container.change(absence.path, value, removing: count) }
    request.set(.list([container]), at: carrier.field(["containers"]))
    guard absence.isOfPods, var spec = carrier.specPath.reduce(Optional(request.object), { $0?[$1] }) else {
      return request
    }
    spec.change(absence.path, value, removing: count)
    request.set(spec, at: carrier.field([]))
    return request
  }
}

extension DocumentTree {
  fileprivate mutating func change(_ path: [String], _ value: DocumentTree?, removing count: Int?) {
    if let value {
      set(value, at: path)
    } else if let count {
      remove(path.prefix(count))
    }
  }

  private mutating func remove(_ path: ArraySlice<String>) {
    guard let key = path.first else { return }
    if path.count == 1 {
      self[key] = nil
    } else if var member = self[key] {
      member.remove(path.dropFirst())
      self[key] = member
    }
  }
}

extension TrialRequest {
  /// The manifest as one line of JSON.
  var witness: String { object.document()?.json() ?? "" }
}
