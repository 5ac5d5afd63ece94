import Documents
import KubernetesCEL

/// Kernel security modules and kernel parameters.
extension PodView {
  func seLinuxOptions(allowing types: ValueSet) -> PodSecurityFinding? {
    var badTypes: [String] = []
    var setsUser = false
    var setsRole = false
    /// The first value of the options that is refused; nil where all are allowed. An empty value is as good as none.
    func refused(_ context: NodeIndex) -> NodeIndex? {
      let options = member(fields.seLinuxOptions, of: context)
      let type = member(fields.type, of: options)
      let user = member(fields.user, of: options)
      let role = member(fields.role, of: options)
      let isTypeBad = !bytes(type).isEmpty && !types.contains(bytes(type))
      if isTypeBad { badTypes.append(text(type)) }
      setsUser = setsUser || !bytes(user).isEmpty
      setsRole = setsRole || !bytes(role).isEmpty
      return isTypeBad ? type : !bytes(user).isEmpty ? user : !bytes(role).isEmpty ? role : nil
    }
    var offenders = Offenders()
    if let value = refused(securityContext) { offenders.addPod(at: value) }
    for container in containers {
      if let value = refused(container.securityContext) { offenders.add(container, at: value) }
    }
    guard !offenders.isEmpty else { return nil }
    var what: [String] = []
    let listed = badTypes.sortedSet
    if !listed.isEmpty { what.append("\(plural("type", "types", listed.count)) \(quoted(listed))") }
    if setsUser { what.append("user may not be set") }
    if setsRole { what.append("role may not be set") }
    return PodSecurityFinding(
      reason: "seLinuxOptions",
      detail: "\(setters(offenders)) set forbidden securityContext.seLinuxOptions: \(what.joined(separator: "; "))",
      offenders: offenders)
  }

  /// Names are compared as they are written: the spelling with slashes is refused.
  func sysctls(allowing allowed: ValueSet) -> PodSecurityFinding? {
    var offenders = Offenders()
    var names: [String] = []
    forEachElement(of: member(fields.sysctls, of: securityContext)) { sysctl in
      let name = member(fields.name, of: sysctl)
      guard !allowed.contains(bytes(name)) else { return }
      offenders.addPod(at: name, sysctl)
      names.append(text(name))
    }
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "forbidden sysctls", detail: names.joined(separator: ", "), offenders: offenders)
  }
}

// MARK: - Seccomp

extension PodView {
  /// Before v1.19 of the standards: the annotations, which newer servers keep but ignore.
  func seccompAnnotations() -> PodSecurityFinding? {
    var offenders = Offenders()
    var values: [String] = []
    func check(_ key: String, _ container: Container?) {
      let annotation = annotation(key)
      guard annotation != 0 else { return }
      let value = text(annotation)
      if value == "runtime/default" || value == "docker/default" || value.utf8.starts(with: "localhost/".utf8) {
        return
      }
      values.append("\(key)=\(value.goQuoted)")
      if let container { offenders.add(container, at: annotation) } else { offenders.addPod(at: annotation) }
    }
    guard annotations != 0 else { return nil }
    check("seccomp.security.alpha.kubernetes.io/pod", nil)
    for container in containers {
      check("container.seccomp.security.alpha.kubernetes.io/\(name(of: container))", container)
    }
    guard !offenders.isEmpty else { return nil }
    let listed = values.sortedSet
    return PodSecurityFinding(
      reason: "seccompProfile",
      detail: "forbidden \(plural("annotation", "annotations", listed.count)) \(listed.joined(separator: ", "))",
      offenders: offenders)
  }

  func seccompProfile() -> PodSecurityFinding? {
    let (refused, types, _) = seccompProfiles()
    return refused.isEmpty ? nil : seccompFinding(refused, types)
  }

  func requiredSeccompProfile() -> PodSecurityFinding? {
    let (refused, types, silent) = seccompProfiles()
    if !refused.isEmpty { return seccompFinding(refused, types) }
    guard !silent.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "seccompProfile",
      detail: "pod or \(containerNames(silent)) must set securityContext.seccompProfile.type "
        + "to \"RuntimeDefault\" or \"Localhost\"",
      offenders: silent)
  }

  private func seccompFinding(_ offenders: Offenders, _ types: [String]) -> PodSecurityFinding {
    PodSecurityFinding(
      reason: "seccompProfile",
      detail: "\(setters(offenders)) must not set securityContext.seccompProfile.type to \(quoted(types.sortedSet))",
      offenders: offenders)
  }

  /// Who names a profile that is refused, and the containers that have none, neither their own nor the pod's.
  private func seccompProfiles() -> (refused: Offenders, types: [String], silent: Offenders) {
    var refused = Offenders()
    var silent = Offenders()
    var types: [String] = []
    let ofPod = member(fields.seccompProfile, of: securityContext)
    let typeOfPod = member(fields.type, of: ofPod)
    let hasPodProfile = isProfileOfRuntimeOrNode(typeOfPod)
    if ofPod != 0, !hasPodProfile {
      refused.addPod(at: typeOfPod, ofPod)
      types.append(text(typeOfPod))
    }
    for container in containers {
      let profile = member(fields.seccompProfile, of: container.securityContext)
      let type = member(fields.type, of: profile)
      if profile == 0 {
        if !hasPodProfile { silent.add(container) }
      } else if !isProfileOfRuntimeOrNode(type) {
        refused.add(container, at: type, profile)
        types.append(text(type))
      }
    }
    return (refused, types, silent)
  }

  private func isProfileOfRuntimeOrNode(_ type: NodeIndex) -> Bool {
    isString(type, "RuntimeDefault") || isString(type, "Localhost")
  }
}

// MARK: - AppArmor

extension PodView {
  private static let appArmorPrefix: StaticString = "container.apparmor.security.beta.kubernetes.io/"

  /// Fields and annotations. The server makes a field of an annotation that has none beside it, in pods alone.
  func appArmorProfile() -> PodSecurityFinding? {
    var offenders = Offenders()
    var types: [String] = []
    let ofPod = member(fields.appArmorProfile, of: securityContext)
    if ofPod != 0 {
      let type = member(fields.type, of: ofPod)
      if !isProfileOfRuntimeOrNode(type) {
        offenders.addPod(at: type, ofPod)
        types.append(text(type))
      }
    }
    let annotations = appArmorAnnotations()
    for container in containers {
      let profile = member(fields.appArmorProfile, of: container.securityContext)
      if profile != 0 {
        let type = member(fields.type, of: profile)
        guard !isProfileOfRuntimeOrNode(type) else { continue }
        offenders.add(container, at: type, profile)
        types.append(text(type))
      } else if !annotations.isEmpty, let annotation = unconfined(container, by: annotations, profileOfPod: ofPod) {
        offenders.add(container, at: annotation)
        types.append("Unconfined")
      }
    }
    let refused = annotations.filter { !isAllowed($0) }
    guard !offenders.isEmpty || !refused.isEmpty else { return nil }
    var who = offenders.isEmpty ? [] : [setters(offenders)]
    var values = types.sortedSet
    if !refused.isEmpty {
      who.append(plural("annotation", "annotations", refused.count))
      values += refused.map { "\(node($0).key ?? "")=\(text($0).goQuoted)" }.sortedSet
      offenders.addPlaces(refused)
    }
    return PodSecurityFinding(
      reason: plural("forbidden AppArmor profile", "forbidden AppArmor profiles", values.count),
      detail: "\(who.joined(separator: " and ")) must not set AppArmor profile type to \(quoted(values))",
      offenders: offenders)
  }

  private func appArmorAnnotations() -> [NodeIndex] {
    guard annotations != 0, arena.records[Int(annotations)].kind == .map else { return [] }
    let prefix = UnsafeBufferPointer(
      start: Self.appArmorPrefix.utf8Start, count: Self.appArmorPrefix.utf8CodeUnitCount)
    return node(annotations).children
      .filter { arena.keys.withUTF8(of: $0.record.key) { $0.starts(with: prefix) } }.map(\.index)
  }

  private func isAllowed(_ annotation: NodeIndex) -> Bool {
    let value = bytes(annotation)
    return value.isEmpty || isString(annotation, "runtime/default") || value.starts(with: "localhost/".utf8)
  }

  /// The annotation that leaves a container without a field unconfined. One that says what the pod's own profile says
  /// is not made a field; nor is any in a Windows pod, or of an ephemeral container, which comes by an update.
  private func unconfined(
    _ container: Container, by annotations: [NodeIndex], profileOfPod: NodeIndex
  ) -> NodeIndex? {
    guard form == .pod, !container.isEphemeral, !isWindows else { return nil }
    let isPodUnconfined =
      isString(member(fields.type, of: profileOfPod), "Unconfined")
      && member(fields.localhostProfile, of: profileOfPod) == 0
    guard !isPodUnconfined else { return nil }
    let name = bytes(member(fields.name, of: container.node))
    return annotations.first { annotation in
      isString(annotation, "unconfined")
        && arena.keys.withUTF8(of: arena.records[Int(annotation)].key) { key in
          key.dropFirst(Self.appArmorPrefix.utf8CodeUnitCount).elementsEqual(name)
        }
    }
  }
}
