import Documents

/// Where the volumes of a pod come from.
extension PodView {
  func hostPathVolumes() -> PodSecurityFinding? {
    var offenders = Offenders()
    var names: [String] = []
    forEachElement(of: member(fields.volumes, of: spec)) { volume in
      let source = member(fields.hostPath, of: volume)
      guard source != 0 else { return }
      offenders.addPod(at: source)
      names.append(text(member(fields.name, of: volume)))
    }
    guard !offenders.isEmpty else { return nil }
    return PodSecurityFinding(
      reason: "hostPath volumes", detail: "\(plural("volume", "volumes", names.count)) \(quoted(names))",
      offenders: offenders)
  }

  /// A volume that names no source becomes an emptyDir.
  func volumeSources() -> PodSecurityFinding? {
    guard !fields.refusedSources.isEmpty else { return nil }
    var offenders = Offenders()
    var names: [String] = []
    var types: [String] = []
    forEachElement(of: member(fields.volumes, of: spec)) { volume in
      guard !fields.allowedSources.contains(where: { member($0, of: volume) != 0 }),
        let key = fields.refusedSources.first(where: { member($0, of: volume) != 0 })
      else { return }
      offenders.addPod(at: member(key, of: volume))
      names.append(text(member(fields.name, of: volume)))
      types.append(arena.keys.text(of: key))
    }
    guard !offenders.isEmpty else { return nil }
    let sources = types.sortedSet
    return PodSecurityFinding(
      reason: "restricted volume types",
      detail: "\(plural("volume", "volumes", names.count)) \(quoted(names)) \(plural("uses", "use", names.count)) "
        + "\(plural("restricted volume type", "restricted volume types", sources.count)) \(quoted(sources))",
      offenders: offenders)
  }
}
