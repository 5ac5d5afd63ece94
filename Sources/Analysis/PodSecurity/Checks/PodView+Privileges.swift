import Documents

/// What the processes of a pod may do, and as whom.
extension PodView {
  func privileged() -> PodSecurityFinding? {
    var offenders = Offenders()
    for container in containers {
      let value = member(fields.privileged, of: container.securityContext)
      if bool(value) == true { offenders.add(container, at: value) }
    }
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "privileged", detail: "\(containerNames(offenders)) must not set securityContext.privileged=true",
      offenders: offenders)
  }

  func allowPrivilegeEscalation() -> PodSecurityFinding? {
    var offenders = Offenders()
    for container in containers {
      let value = member(fields.allowPrivilegeEscalation, of: container.securityContext)
      if bool(value) != false { offenders.add(container, at: value) }
    }
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "allowPrivilegeEscalation != false",
      detail: "\(containerNames(offenders)) must set securityContext.allowPrivilegeEscalation=false",
      offenders: offenders)
  }

  /// Names are compared as they are written.
  func addedCapabilities(allowing allowed: ValueSet) -> PodSecurityFinding? {
    let (offenders, names) = refusedCapabilities(allowing: allowed)
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "non-default capabilities", detail: mustNotAdd(offenders, names), offenders: offenders)
  }

  func droppedCapabilities(allowing allowed: ValueSet) -> PodSecurityFinding? {
    var offenders = Offenders()
    for container in containers {
      let capabilities = member(fields.capabilities, of: container.securityContext)
      let drop = member(fields.drop, of: capabilities)
      var isAll = false
      forEachElement(of: drop) { isAll = isAll || isString($0, "ALL") }
      if !isAll { offenders.add(container, at: drop, capabilities) }
    }
    var details: [String] = []
    if !offenders.isEmpty {
      details.append("\(containerNames(offenders)) must set securityContext.capabilities.drop=[\"ALL\"]")
    }
    let (adding, names) = refusedCapabilities(allowing: allowed)
    if !adding.isEmpty { details.append(mustNotAdd(adding, names)) }
    guard !details.isEmpty else { return nil }
    offenders.append(adding)
    return PodSecurityFinding(
      reason: "unrestricted capabilities", detail: details.joined(separator: "; "), offenders: offenders)
  }

  private func refusedCapabilities(allowing allowed: ValueSet) -> (offenders: Offenders, names: [String]) {
    var offenders = Offenders()
    var names: [String] = []
    for container in containers {
      forEachElement(of: member(fields.add, of: member(fields.capabilities, of: container.securityContext))) { name in
        guard !allowed.contains(bytes(name)) else { return }
        offenders.add(container, at: name)
        names.append(text(name))
      }
    }
    return (offenders, names)
  }

  private func mustNotAdd(_ offenders: Offenders, _ names: [String]) -> String {
    "\(containerNames(offenders)) must not include \(quoted(names.sortedSet)) in securityContext.capabilities.add"
  }

  func procMount() -> PodSecurityFinding? {
    var offenders = Offenders()
    var types: [String] = []
    for container in containers {
      let value = member(fields.procMount, of: container.securityContext)
      guard value != 0, !isString(value, "Default") else { continue }
      offenders.add(container, at: value)
      types.append(text(value))
    }
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "procMount",
      detail: "\(containerNames(offenders)) must not set securityContext.procMount to \(quoted(types.sortedSet))",
      offenders: offenders)
  }

  /// A refusal of the pod's counts even when every container says otherwise; a consent of every container makes up for
  /// a missing one of the pod's.
  func runAsNonRoot() -> PodSecurityFinding? {
    let reason = "runAsNonRoot != true"
    let ofPod = member(fields.runAsNonRoot, of: securityContext)
    var refusing = Offenders()
    var silent = Offenders()
    if bool(ofPod) == false { refusing.addPod(at: ofPod) }
    for container in containers {
      let value = member(fields.runAsNonRoot, of: container.securityContext)
      switch bool(value) {
      case true?: continue
      case false?: refusing.add(container, at: value)
      case nil: if bool(ofPod) != true { silent.add(container) }
      }
    }
    if !refusing.isEmpty {
      return PodSecurityFinding(
        reason: reason, detail: "\(setters(refusing)) must not set securityContext.runAsNonRoot=false",
        offenders: refusing)
    }
    guard !silent.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: reason, detail: "pod or \(containerNames(silent)) must set securityContext.runAsNonRoot=true",
      offenders: silent)
  }

  func runAsUser() -> PodSecurityFinding? {
    var offenders = Offenders()
    let ofPod = member(fields.runAsUser, of: securityContext)
    if int(ofPod) == 0 { offenders.addPod(at: ofPod) }
    for container in containers {
      let value = member(fields.runAsUser, of: container.securityContext)
      if int(value) == 0 { offenders.add(container, at: value) }
    }
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "runAsUser=0", detail: "\(setters(offenders)) must not set runAsUser=0", offenders: offenders)
  }
}
