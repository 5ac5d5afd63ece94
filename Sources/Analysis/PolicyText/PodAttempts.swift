import Documents

/// Pods to try an expression with: an ordinary one, and others that have something in them that policies forbid.
struct PodAttempts {
  private let carrier: PodCarrier
  private let read: ReadExpression
  private let trial: PolicyTrial

  init(_ carrier: PodCarrier, _ read: ReadExpression, _ trial: PolicyTrial) {
    self.carrier = carrier
    self.read = read
    self.trial = trial
  }

  /// An ordinary request, and one that has what is forbidden in its first container.
  struct Pair {
    var ordinary: TrialRequest
    var broken: TrialRequest
  }

  /// An ordinary request, one with something forbidden in its containers, and one that has the same in another list.
  func all(hiding list: String) -> [(ordinary: TrialRequest, broken: TrialRequest, hidden: TrialRequest)] {
    containers.map { good, bad, spec in
      (request(good), request(bad, spec), request(good, spec, beside: bad.named("\(list)-probe"), in: list))
    }
  }

  func images() -> [Pair] { imageContainers.map { Pair(ordinary: request($0.good), broken: request($0.bad)) } }

  func all() -> [Pair] {
    containers.map { good, bad, spec in Pair(ordinary: request(good), broken: request(bad, spec)) }
  }

  private typealias Containers = (good: DocumentTree, bad: DocumentTree, spec: [String: DocumentTree])

  private var containers: [Containers] {
    let violations = EmbeddedDocuments.enforcement.elements("violations").compactMap { violation -> Containers? in
      guard let changes = violation["container"].flatMap({ DocumentTree($0).members }) else { return nil }
      let spec = violation["spec"].flatMap { DocumentTree($0).members } ?? [:]
      return (PodCarrier.container, PodCarrier.container.with(changes), spec)
    }
    return violations + imageContainers
  }

  /// Containers with the images that the expression is meant for, and with others.
  private var imageContainers: [Containers] {
    let comparisons = read.reader.comparisons.filter { $0.fields.contains { TextMeaning.of($0) == .image } }
    guard !comparisons.isEmpty else { return [] }
    let samples = comparisons.compactMap { TextSamples($0, of: .image) } + [Self.tags]
    return samples.flatMap { samples -> [Containers] in
      let meant = samples.meant.first { trial.passes(read.expression, request(Self.container($0))) == true }
      guard let meant else { return [] }
      return samples.foreign.map { (Self.container(meant), Self.container($0), [:]) }
    }
  }

  private static let tags = TextSamples(
    meant: ["registry.example.com/app:1.0"],
    foreign: ["registry.example.com/app:latest", "registry.example.com/app"])

  private static func container(_ image: String) -> DocumentTree {
    PodCarrier.container.with(["image": .string(image)])
  }

  private func request(
    _ main: DocumentTree, _ spec: [String: DocumentTree] = [:], beside other: DocumentTree? = nil, in list: String = ""
  ) -> TrialRequest {
    var request = TrialRequest(carrier)
    for (key, value) in spec { request.set(value, at: carrier.field([key])) }
    request.set(.list([main]), at: carrier.field(["containers"]))
    if let other { request.set(.list([other]), at: carrier.field([list])) }
    return request
  }
}

extension DocumentTree {
  fileprivate func with(_ changes: [String: DocumentTree]) -> DocumentTree {
    var tree = self
    for (key, value) in changes { tree[key] = value }
    return tree
  }

  fileprivate func named(_ name: String) -> DocumentTree { with(["name": .string(name.lowercased())]) }
}
