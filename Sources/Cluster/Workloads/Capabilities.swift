package import Documents

/// The Linux capabilities that a container's processes may hold.
package struct Capabilities: Sendable, Hashable {
  /// Bit `i` stands for `Capabilities.known[i]`.
  private var bits: UInt64
  /// Names that are in no table, as a container asked for them; sorted.
  private var others: [String] = []

  /// The capabilities of Linux 6.x, without the `CAP_` prefix that Kubernetes leaves out.
  package static let known = [
    "AUDIT_CONTROL", "AUDIT_READ", "AUDIT_WRITE", "BLOCK_SUSPEND", "BPF", "CHECKPOINT_RESTORE", "CHOWN",
    "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE",
    "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD", "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST",
    "NET_RAW", "PERFMON", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYSLOG", "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT",
    "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO", "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG",
    "WAKE_ALARM",
  ]

  /// What containerd and Docker give when nothing is said. CRI-O gives less since 1.18 (no NET_RAW, no SYS_CHROOT),
  /// which no manifest shows.
  package static let runtimeDefault = Capabilities([
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
  ])

  package static let none = Capabilities(bits: 0)
  package static let all = Capabilities(bits: (1 << UInt64(known.count)) - 1)

  private static let positions = Dictionary(uniqueKeysWithValues: known.enumerated().map { ($1, $0) })

  private init(bits: UInt64) { self.bits = bits }

  package init(_ names: [String]) {
    self.init(bits: 0)
    for name in names { insert(name) }
  }

  package var isAll: Bool { bits == Self.all.bits }

  package func contains(_ name: String) -> Bool {
    guard let position = Self.positions[name] else { return others.contains(name) }
    return bits & (1 << UInt64(position)) != 0
  }

  /// Sorted; with `ALL` at the end when nothing is missing.
  package var names: [String] {
    var names: [String] = []
    for (position, name) in Self.known.enumerated() where bits & (1 << UInt64(position)) != 0 { names.append(name) }
    if !others.isEmpty { names = (names + others).sorted() }
    if isAll { names.append("ALL") }
    return names
  }

  private mutating func insert(_ name: String) {
    guard let position = Self.positions[name] else {
      if !others.contains(name) { others = (others + [name]).sorted() }
      return
    }
    bits |= 1 << UInt64(position)
  }

  private mutating func remove(_ name: String) {
    guard let position = Self.positions[name] else {
      others.removeAll { $0 == name }
      return
    }
    bits &= ~(1 << UInt64(position))
  }
}

extension Capabilities {
  /// What a container of a pod spec holds on containerd or Docker.
  ///
  /// Runtimes write capabilities in upper case, whatever the manifest does. The `CAP_` prefix is read as the worse
  /// of two runtimes: CRI-O takes it off, so it counts in `add`; containerd puts a second one before it, so in `drop`
  /// it drops nothing.
  package init(container: Node) {
    guard let context = container["securityContext"], context.kind == .map else {
      self = .runtimeDefault
      return
    }
    if context["privileged"]?.bool == true {
      self = .all
      return
    }
    guard let capabilities = context["capabilities"] else {
      self = .runtimeDefault
      return
    }
    // What most containers say that say anything.
    if capabilities.count == 1, let dropped = capabilities["drop"], dropped.count == 1,
      dropped[0]?.isString("ALL") == true
    {
      self = .none
      return
    }
    let added = capabilities["add"]?.strings.map(Self.normalised) ?? []
    let dropped = capabilities["drop"]?.strings.map { $0.uppercased() } ?? []
    if added.contains("ALL") {
      self = .all
    } else if dropped.contains("ALL") {
      self = .none
    } else {
      self = .runtimeDefault
    }
    for name in added where name != "ALL" { insert(name) }
    for name in dropped where name != "ALL" { remove(name) }
  }

  private static func normalised(_ name: String) -> String {
    let name = name.uppercased()
    return name.hasPrefix("CAP_") ? String(name.dropFirst(4)) : name
  }
}
