import Documents

/// What a pod shares with its node.
extension PodView {
  func hostNamespaces() -> PodSecurityFinding? {
    var offenders = Offenders()
    var shared: [String] = []
    func check(_ key: KeyID, _ name: String) {
      let value = member(key, of: spec)
      guard bool(value) == true else { return }
      offenders.addPod(at: value)
      shared.append("\(name)=true")
    }
    check(fields.hostNetwork, "hostNetwork")
    check(fields.hostPID, "hostPID")
    check(fields.hostIPC, "hostIPC")
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "host namespaces", detail: shared.joined(separator: ", "), offenders: offenders)
  }

  func hostPorts() -> PodSecurityFinding? {
    var offenders = Offenders()
    var ports: [String] = []
    // Defaulting of pods, not of templates: on the host network a container port is a host port, except those of
    // ephemeral containers, which have none.
    let copiesPorts = form == .pod && isOnHostNetwork
    for container in containers {
      forEachElement(of: member(fields.ports, of: container.node)) { port in
        var value = member(fields.hostPort, of: port)
        var number = int(value) ?? 0
        if number == 0, copiesPorts, !container.isEphemeral {
          value = member(fields.containerPort, of: port)
          number = int(value) ?? 0
        }
        guard number != 0 else { return }
        offenders.add(container, at: value)
        ports.append(String(number))
      }
    }
    guard !offenders.isEmpty else { return nil }
    let numbers = ports.sortedSet
    let count = offenders.containers.count
    return PodSecurityFinding(
      reason: "hostPort",
      detail: "\(containerNames(offenders)) \(plural("uses", "use", count)) "
        + "\(plural("hostPort", "hostPorts", numbers.count)) \(numbers.joined(separator: ", "))",
      offenders: offenders)
  }

  /// Probes and lifecycle handlers that go elsewhere than to the pod.
  func handlerHosts() -> PodSecurityFinding? {
    var offenders = Offenders()
    var hosts: [String] = []
    func check(_ action: NodeIndex, of container: Container) {
      let host = member(fields.host, of: action)
      guard !bytes(host).isEmpty else { return }
      offenders.add(container, at: host)
      hosts.append(text(host))
    }
    func check(handler: NodeIndex, of container: Container) {
      guard handler != 0 else { return }
      check(member(fields.httpGet, of: handler), of: container)
      check(member(fields.tcpSocket, of: handler), of: container)
    }
    for container in containers {
      check(handler: member(fields.livenessProbe, of: container.node), of: container)
      check(handler: member(fields.readinessProbe, of: container.node), of: container)
      check(handler: member(fields.startupProbe, of: container.node), of: container)
      let lifecycle = member(fields.lifecycle, of: container.node)
      check(handler: member(fields.postStart, of: lifecycle), of: container)
      check(handler: member(fields.preStop, of: lifecycle), of: container)
    }
    guard !offenders.isEmpty else { return nil }
    let names = offenders.containers.map(name(of:)).sortedSet
    let values = hosts.sortedSet
    return PodSecurityFinding(
      reason: "probe or lifecycle host",
      detail:
        "\(plural("container", "containers", names.count)) \(quoted(names)) \(plural("uses", "use", names.count)) "
        + "\(plural("probe or lifecycle host", "probe or lifecycle hosts", values.count)) \(quoted(values))",
      offenders: offenders)
  }

  func windowsHostProcess() -> PodSecurityFinding? {
    var offenders = Offenders()
    func hostProcess(_ context: NodeIndex) -> NodeIndex {
      member(fields.hostProcess, of: member(fields.windowsOptions, of: context))
    }
    let ofPod = hostProcess(securityContext)
    if bool(ofPod) == true { offenders.addPod(at: ofPod) }
    for container in containers {
      let value = hostProcess(container.securityContext)
      if bool(value) == true { offenders.add(container, at: value) }
    }
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "hostProcess",
      detail: "\(setters(offenders)) must not set securityContext.windowsOptions.hostProcess=true",
      offenders: offenders)
  }
}
