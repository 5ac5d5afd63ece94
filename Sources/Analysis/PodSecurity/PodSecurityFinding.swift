import Documents

/// What one rule finds in a pod, in the API server's words.
struct PodSecurityFinding {
  var reason: String
  var detail: String
  var offenders: Offenders
}

/// Who breaks a rule, and where it shows.
struct Offenders {
  /// Is it the pod as a whole?
  var isPod = false
  private(set) var containers: [PodView.Container] = []
  /// The values that are refused; where one is missing, the closest map there is.
  private(set) var places: [NodeIndex] = []

  var isEmpty: Bool { !isPod && containers.isEmpty }

  /// The first place that exists shows it.
  mutating func addPod(at places: NodeIndex...) {
    isPod = true
    addPlace(places)
  }

  mutating func add(_ container: PodView.Container, at places: NodeIndex...) {
    // Several values of one container come one after the other.
    if containers.last?.node != container.node { containers.append(container) }
    addPlace(places + [container.securityContext, container.node])
  }

  /// Places that show it without a pod or container to blame.
  mutating func addPlaces(_ places: [NodeIndex]) { self.places += places }

  private mutating func addPlace(_ candidates: [NodeIndex]) {
    if let place = candidates.first(where: { $0 != 0 }) { places.append(place) }
  }

  mutating func append(_ other: Offenders) {
    isPod = isPod || other.isPod
    let known = Set(containers.map(\.node))
    containers += other.containers.filter { !known.contains($0.node) }
    places += other.places
  }
}

// MARK: - The API server's words

extension PodView {
  /// `container "a"` or `containers "a", "b"`.
  func containerNames(_ offenders: Offenders) -> String {
    let names = offenders.containers.map(name(of:))
    return "\(plural("container", "containers", names.count)) \(quoted(names))"
  }

  /// Who set something: `pod`, `container "a"`, `pod and containers "a", "b"`.
  func setters(_ offenders: Offenders) -> String {
    var setters = offenders.isPod ? ["pod"] : []
    if !offenders.containers.isEmpty { setters.append(containerNames(offenders)) }
    return setters.joined(separator: " and ")
  }
}

/// `"a", "b"`, with nothing escaped.
func quoted(_ values: [String]) -> String { values.map { "\"\($0)\"" }.joined(separator: ", ") }

func plural(_ one: String, _ several: String, _ count: Int) -> String { count == 1 ? one : several }

extension Sequence<String> {
  /// Each once, in byte order, as Go sorts strings.
  var sortedSet: [String] { Set(self).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
}
