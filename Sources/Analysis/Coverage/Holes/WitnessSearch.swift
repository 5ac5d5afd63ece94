import Cluster
import Documents

/// Looks for the smallest requests that take a route in one place: as plain as can be, with labels that keep them out of
/// sight, and with what those who look on ask for.
struct WitnessSearch {
  let survey: CoverageSurvey
  let trial: WitnessTrial
  let route: HoleRoute
  /// The namespace; nil for requests without one.
  let place: String?
  let state: ClusterState

  /// Something that gets through, or may.
  struct Candidate: Sendable {
    var state: Hole.State
    /// One for each step.
    var objects: [DocumentTree]
    var trick: String?
  }

  struct Found: Sendable {
    /// Nil where everything is refused.
    var best: Candidate?
    /// Who refuses something on the way, and who may.
    var refusing: Set<String> = []
    var doubting: Set<String> = []

    /// The same where it is not certain that it comes so far.
    func doubted(because reasons: Set<String>) -> Found {
      var found = self
      found.best = best.map { candidate in
        var candidate = candidate
        candidate.state = candidate.state.doubted(because: reasons)
        return candidate
      }
      return found
    }
  }

  /// What a witness is made of beside the route's objects.
  private struct Recipe: Equatable {
    var image: String
    var concessions: [Concession] = []
    var labels: [String: String] = [:]
  }

  func found() -> Found {
    var found = Found()
    let existing = existingObject
    if route.existing != nil, existing == nil { return found }
    var best: (state: Hole.State, recipe: Recipe)?
    for recipe in recipes where best?.state != .open {
      let result = attempt(recipe, existing)
      if !recipe.concessions.isEmpty, recipe.labels.isEmpty {
        // Who refused the plain one for something that this one has is no guard of the route.
        (found.refusing, found.doubting) = (result.refusing, result.doubting)
      } else {
        found.refusing.formUnion(result.refusing)
        found.doubting.formUnion(result.doubting)
      }
      guard let state = result.state, state.rank < best?.state.rank ?? .max else { continue }
      best = (state, recipe)
    }
    guard let best else { return found }
    let recipe = smallest(best.recipe) { attempt($0, existing).state == best.state }
    found.best = Candidate(
      state: best.state, objects: route.steps.map { shown($0, recipe, existing) }, trick: trick(recipe))
    return found
  }

  // MARK: Recipes

  /// The plainest first.
  private var recipes: [Recipe] {
    let standard = WitnessConcessions.images.first ?? "pause"
    var recipes = [Recipe(image: standard)]
    if let labels = evadingLabels { recipes.append(Recipe(image: standard, labels: labels)) }
    guard route.steps.contains(where: { $0.object.map(Self.runsPods) ?? false }) else { return recipes }
    let judges = route.steps.flatMap { trial.judges(of: $0.request, in: place) }
    let concessions = judges.flatMap(\.demands) + WitnessConcessions.modest
    let image = image(concessions, judges)
    return recipes + recipes.map { Recipe(image: image, concessions: concessions, labels: $0.labels) }
  }

  private static func runsPods(_ object: DocumentTree) -> Bool {
    guard let apiVersion = object["apiVersion"]?.string, let kind = object["kind"]?.string else { return false }
    return Workload.runsPods(group: GroupVersionKind(apiVersion: apiVersion, kind: kind).group, kind: kind)
  }

  /// Labels that keep the objects out of sight of whoever selects by labels.
  private var evadingLabels: [String: String]? {
    guard route.existing == nil else { return nil }
    var choice = LabelChoice()
    for step in route.steps where step.request.operation != .connect {
      for selector in survey.objectSelectors(of: step.request) { _ = choice.avoid(selector) }
    }
    return choice.labels.isEmpty ? nil : choice.labels
  }

  /// The image to which the fewest have objections.
  private func image(_ concessions: [Concession], _ judges: [Judge]) -> String {
    var seen: Set<String> = []
    let images = (WitnessConcessions.images + judges.flatMap(\.images)).filter { seen.insert($0).inserted }
    let objections = images.map { image in
      let objects = route.steps.compactMap { judged($0, Recipe(image: image, concessions: concessions)) }
      let answers = judges.map { judge in objects.contains { judge.refuses($0, Aim()) } }
      return answers.reduce(0) { $0 + ($1 == .yes ? 100 : $1 == .no ? 0 : 1) }
    }
    let fewest = objections.indices.min { objections[$0] < objections[$1] }
    return fewest.map { images[$0] } ?? ""
  }

  private func judged(_ step: HoleRoute.Step, _ recipe: Recipe) -> JudgedObject? {
    guard let tree = step.object?.filled(image: recipe.image, recipe.concessions), let node = tree.document() else {
      return nil
    }
    return JudgedObject(
      node, kind: GroupVersionKind(apiVersion: tree["apiVersion"]?.string ?? "", kind: tree["kind"]?.string ?? ""))
  }

  /// Without what makes no difference.
  private func smallest(_ recipe: Recipe, suffices: (Recipe) -> Bool) -> Recipe {
    var recipe = recipe
    for key in recipe.labels.keys.sorted() {
      var fewer = recipe
      fewer.labels[key] = nil
      if suffices(fewer) { recipe = fewer }
    }
    for concession in recipe.concessions {
      var fewer = recipe
      fewer.concessions.removeAll { $0 == concession }
      if suffices(fewer) { recipe = fewer }
    }
    return recipe
  }

  private func trick(_ recipe: Recipe) -> String? {
    var parts: [String] = []
    if !recipe.labels.isEmpty {
      let labels = recipe.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      parts.append("its labels keep it out of sight: " + labels.joined(separator: ", "))
    }
    var asked = recipe.image == WitnessConcessions.images.first ? [] : ["image \(recipe.image)"]
    for concession in recipe.concessions {
      let path = concession.path.joined(separator: ".")
      if !asked.contains(path) { asked.append(path) }
    }
    if !asked.isEmpty { parts.append("it has what other policies ask for: " + asked.joined(separator: ", ")) }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  // MARK: Trials

  private func attempt(_ recipe: Recipe, _ existing: KubernetesObject?) -> WitnessTrial.Result {
    var total = WitnessTrial.Result(state: .open)
    var state = state
    for object in route.given {
      guard let node = placed(object.filled(image: recipe.image, recipe.concessions)).document() else { continue }
      state.insert(node)
    }
    for step in route.steps {
      let result = trial.result(
        of: call(step, recipe, existing), step.request, route.aim, sender: step.sender, in: state)
      total.refusing.formUnion(result.refusing)
      total.doubting.formUnion(result.doubting)
      guard let next = result.state, let sofar = total.state else {
        total.state = nil
        return total
      }
      total.state = sofar.followed(by: next)
    }
    return total
  }

  private func call(_ step: HoleRoute.Step, _ recipe: Recipe, _ existing: KubernetesObject?) -> APIRequest {
    let request = step.request
    let verb: APIRequest.Verb =
      switch request.operation {
      case .create: .post
      case .update: .put
      case .delete: .delete
      case .connect: .connect
      }
    var resource = request.resource
    resource.version = survey.chain.served[resource.group, resource.resource]?.versions.first ?? resource.version
    var call = APIRequest(verb: verb, resource: resource)
    call.operation = request.operation
    call.subresource = request.subresource
    if request.isNamespaced { call.namespace = place ?? "" }
    let object = shown(step, recipe, existing)
    call.name = object["metadata"]?["name"]?.string ?? ""
    switch request.operation {
    case .create, .update: call.object = object.document()
    case .delete, .connect: break
    }
    if existing == nil, request.operation == .update {
      let stored = step.stored?.filled(image: recipe.image, recipe.concessions).labelled(recipe.labels)
      call.stored = stored.flatMap { placed($0).document() }.map { .object($0) } ?? .absent
    }
    return call
  }

  // MARK: Objects

  /// What a step sends or, where it sends nothing, what names its object.
  private func shown(_ step: HoleRoute.Step, _ recipe: Recipe, _ existing: KubernetesObject?) -> DocumentTree {
    let request = step.request
    if let existing {
      guard request.operation == .update, let change = step.object else { return Self.identity(existing) }
      return DocumentTree(existing.node).merged(with: change)
    }
    guard let object = step.object else {
      let kind = survey.chain.served.kind(of: request.resource, subresource: request.subresource)
      return .map([
        "apiVersion": .string(kind?.apiVersion ?? "v1"), "kind": .string(kind?.kind ?? ""),
        "metadata": .map(["name": .string("witness")]),
      ])
    }
    let filled = object.filled(image: recipe.image, recipe.concessions).labelled(recipe.labels)
    return request.isNamespaced ? placed(filled) : filled
  }

  private static func identity(_ object: KubernetesObject) -> DocumentTree {
    var metadata: [String: DocumentTree] = ["name": .string(object.identity.name)]
    if let namespace = object.identity.namespace { metadata["namespace"] = .string(namespace) }
    return .map([
      "apiVersion": .string(object.node["apiVersion"]?.string ?? ""), "kind": .string(object.identity.kind),
      "metadata": .map(metadata),
    ])
  }

  private func placed(_ object: DocumentTree) -> DocumentTree {
    guard let place else { return object }
    var object = object
    object.set(.string(place), at: ["metadata", "namespace"])
    return object
  }

  /// The object of the cluster that the route is about, the same one every time.
  private var existingObject: KubernetesObject? {
    guard let existing = route.existing else { return nil }
    return survey.chain.inventory.objects(group: existing.group, kind: existing.kind)
      .filter { object in
        guard !route.request.isNamespaced || object.identity.namespace == place else { return false }
        return existing.suffixes.isEmpty || existing.suffixes.contains { object.identity.name.hasSuffix($0) }
      }
      .min { $0.identity.name < $1.identity.name }
  }
}

extension Hole.State {
  /// What is certain is told first.
  var rank: Int {
    switch self {
    case .open: 0
    case .openWithoutAnswer: 1
    case .unknown: 2
    }
  }

  /// Of two requests that both have to get through.
  fileprivate func followed(by next: Hole.State) -> Hole.State {
    switch (self, next) {
    case (.unknown(let some), .unknown(let others)): .unknown(some.union(others))
    case (.unknown, _), (_, .open): self
    case (.openWithoutAnswer(let some), .openWithoutAnswer(let others)):
      .openWithoutAnswer(some + others.filter { !some.contains($0) })
    case (.open, _), (_, .unknown): next
    }
  }

  /// What is certain but for something else.
  func doubted(because reasons: Set<String>) -> Hole.State {
    if reasons.isEmpty { return self }
    if case .unknown(let others) = self { return .unknown(others.union(reasons)) }
    return .unknown(reasons)
  }
}
