/// What a scan could see of the cluster: for every resource, whether what is not in the inventory is known not to
/// exist. Every `unknown` of a report has its reason here.
package struct View: Sendable, Hashable {
  /// How much of one resource was seen.
  package enum State: Sendable, Hashable {
    /// All there is; absence proves that it does not exist.
    case complete
    /// Some of it; absence proves nothing.
    case partial(reason: String)
    /// The API server refused to list it.
    case forbidden(reason: String)
    /// It was asked for, and the answer did not come, or not whole.
    case failed(reason: String)
    /// The API server does not know the resource, so there is none of it.
    case notServed
    /// Nobody asked for it.
    case notLookedAt
  }

  /// Why absence proves nothing, and what would change that.
  package struct Gap: Sendable, Hashable {
    package var state: State
    /// One sentence without a full stop: `networkpolicies.networking.k8s.io: forbidden`.
    package var reason: String
    /// What to add or grant so that it can be told.
    package var settledBy: String

    package init(state: State, reason: String, settledBy: String) {
      self.state = state
      self.reason = reason
      self.settledBy = settledBy
    }
  }

  /// Where what was seen comes from, which decides how more could be seen.
  package enum Origin: String, Sendable, Hashable {
    case files
    case cluster
  }

  /// One resource, in one namespace or (nil) as a whole.
  package struct Subject: Sendable, Hashable {
    package var group: String
    /// `*`: the group's resources of which nothing else is said.
    package var resource: String
    package var namespace: String?

    package init(group: String, resource: String, namespace: String? = nil) {
      self.group = group
      self.resource = resource
      self.namespace = namespace
    }

    /// `networkpolicies.networking.k8s.io in namespace web`.
    package var description: String {
      let resource = resource == "*" ? "other resources" : resource
      let name = group.isEmpty ? resource : "\(resource).\(group)"
      guard let namespace else { return name }
      return "\(name) in namespace \(namespace)"
    }
  }

  /// What holds where ``states`` says nothing.
  package var standard: State
  /// What holds for configuration documents, which no API server lists.
  package var documents: State
  package private(set) var states: [Subject: State] = [:]
  /// The moment by which certificates are judged, in seconds since 1970; nil where nobody said.
  package var time: Int64?
  package var origin: Origin = .files

  package init(standard: State, documents: State? = nil) {
    self.standard = standard
    self.documents = documents ?? standard
  }

  /// Nothing that is not in the input exists.
  package static let complete = View(standard: .complete)

  /// Manifests in files: more may exist in the cluster.
  package static let manifests = View(
    standard: .partial(reason: "the manifests given may not be all that the cluster holds"),
    documents: .partial(reason: "the files given may not be all that configures the API server"))

  /// Records how much was seen of one resource; `namespace` nil speaks of the resource as a whole.
  package mutating func set(_ state: State, group: String, resource: String, namespace: String? = nil) {
    states[Subject(group: group, resource: resource, namespace: namespace)] = state
  }

  /// How much was seen of a resource in a namespace, or in the whole cluster: then it is no better than what was
  /// seen of any single namespace.
  package func state(group: String, resource: String, namespace: String? = nil) -> State {
    var subject = Subject(group: group, resource: resource, namespace: namespace)
    if let namespace, !namespace.isEmpty {
      if let state = states[subject] { return state }
      subject.namespace = nil
      return states[subject] ?? rest(of: group)
    }
    subject.namespace = nil
    let whole = states[subject] ?? rest(of: group)
    guard whole.isConclusive else { return whole }
    let gaps = states.filter { $0.key.group == group && $0.key.resource == resource && !$0.value.isConclusive }
    let first = gaps.min { ($0.key.namespace ?? "") < ($1.key.namespace ?? "") }
    return first?.value ?? whole
  }

  /// What holds for the resources of a group of which nothing is said.
  package func rest(of group: String) -> State { states[Subject(group: group, resource: "*")] ?? standard }

  /// Why absence of a resource proves nothing, or nil where it proves that there is none.
  package func gap(group: String, resource: String, namespace: String? = nil) -> Gap? {
    gap(state(group: group, resource: resource, namespace: namespace), of: Subject(group, resource, namespace))
  }

  /// Nothing that is not in the input exists, but no file of the control plane's disk is in it: no API server lists those,
  /// so a whole dump of a cluster holds none.
  package static let completeWithoutControlPlane = View(standard: .complete, documents: .notLookedAt)

  /// How the advice ends that asks for a file of the control plane's, which not every platform shows.
  package static let fromControlPlane = "from the control plane's disk to the input"

  /// Why the absence of a configuration document proves nothing, or nil where it proves that there is none. Helm values
  /// are no such document: what they render to is among the objects.
  package func gap(documents kind: String) -> Gap? {
    var state = kind == ConfigurationDocument.Kind.helmValues ? standard : documents
    if origin == .cluster, kind == ConfigurationDocument.Kind.helmValues { state = .complete }
    switch state {
    case .complete, .notServed:
      return nil
    case .partial(let reason), .forbidden(let reason), .failed(let reason):
      return Gap(
        state: state, reason: "\(kind): \(reason)",
        settledBy: "add the \(kind) file to the input, or pass --complete if there is none")
    case .notLookedAt:
      return Gap(
        state: state, reason: "\(kind): lies on the control plane's disk, and no file from there is in the input",
        settledBy: "add the \(kind) file \(Self.fromControlPlane)")
    }
  }

  /// Is there nothing that was asked for and not seen? Of a cluster no more is asked for than what is read of it.
  package var isWhole: Bool { (origin == .cluster || standard.isConclusive) && gaps.isEmpty }

  /// Every recorded gap, in a fixed order.
  package var gaps: [(subject: Subject, gap: Gap)] {
    states
      .sorted { left, right in
        (left.key.group, left.key.resource, left.key.namespace ?? "")
          < (right.key.group, right.key.resource, right.key.namespace ?? "")
      }
      .compactMap { subject, state in gap(state, of: subject).map { (subject, $0) } }
  }

  private func gap(_ state: State, of subject: Subject) -> Gap? {
    switch state {
    case .complete, .notServed:
      return nil
    case .partial(let reason):
      return Gap(
        state: state, reason: "\(subject.description): \(reason)",
        settledBy: origin == .cluster
          ? "scan again with \(subject.description) readable as a whole"
          : "add every \(subject.description) to the input, or pass --complete if these are all")
    case .failed(let reason):
      return Gap(
        state: state, reason: "\(subject.description): not read (\(reason))",
        settledBy: "scan again when the API server answers for \(subject.description)")
    case .forbidden(let reason):
      let name = subject.group.isEmpty ? "the core API group" : subject.group
      return Gap(
        state: state,
        reason: "\(subject.description): " + (reason.isEmpty ? "forbidden" : "forbidden (\(reason))"),
        settledBy: "grant get and list on \(subject.resource) of \(name) to whoever scans")
    case .notLookedAt:
      return Gap(
        state: state, reason: "\(subject.description): not looked at",
        settledBy: origin == .cluster
          ? "scan again without leaving out \(subject.description)" : "add \(subject.description) to the input")
    }
  }
}

extension View.Subject {
  fileprivate init(_ group: String, _ resource: String, _ namespace: String?) {
    self.init(group: group, resource: resource, namespace: namespace)
  }
}

extension View.State {
  /// Does absence prove that there is none?
  package var isConclusive: Bool { self == .complete || self == .notServed }

  /// Was it kept from the scan, so that anything may be there? Files that may be incomplete are another matter: they
  /// are what their author means to apply.
  package var isHidden: Bool {
    switch self {
    case .forbidden, .failed, .notLookedAt: true
    case .complete, .partial, .notServed: false
    }
  }
}
