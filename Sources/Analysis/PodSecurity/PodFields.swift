import Cluster
import Documents
import Synchronization

/// The fields that the standards look at, as key numbers of one arena: a pod is then read by comparing integers.
final class PodFields: Sendable {
  let metadata, annotations, name, spec, initContainers, containers, ephemeralContainers: KeyID
  let securityContext, hostNetwork, hostPID, hostIPC, hostUsers, os, runtimeClassName: KeyID
  let volumes, hostPath: KeyID
  let image, ports, hostPort, containerPort: KeyID
  let livenessProbe, readinessProbe, startupProbe, lifecycle, postStart, preStop, httpGet, tcpSocket, host: KeyID
  let privileged, allowPrivilegeEscalation, capabilities, add, drop, procMount, runAsNonRoot, runAsUser: KeyID
  let seLinuxOptions, type, user, role, seccompProfile, appArmorProfile, localhostProfile: KeyID
  let sysctls, windowsOptions, hostProcess: KeyID
  /// The volume sources that occur in the arena: those that the restricted level allows, and all others of the API.
  let allowedSources, refusedSources: [KeyID]

  init(_ arena: Arena) {
    /// No node has key -2.
    func find(_ key: String) -> KeyID { arena.keys.find(key) ?? -2 }
    metadata = find("metadata")
    annotations = find("annotations")
    name = find("name")
    spec = find("spec")
    initContainers = find("initContainers")
    containers = find("containers")
    ephemeralContainers = find("ephemeralContainers")
    securityContext = find("securityContext")
    hostNetwork = find("hostNetwork")
    hostPID = find("hostPID")
    hostIPC = find("hostIPC")
    hostUsers = find("hostUsers")
    os = find("os")
    runtimeClassName = find("runtimeClassName")
    volumes = find("volumes")
    hostPath = find("hostPath")
    image = find("image")
    ports = find("ports")
    hostPort = find("hostPort")
    containerPort = find("containerPort")
    livenessProbe = find("livenessProbe")
    readinessProbe = find("readinessProbe")
    startupProbe = find("startupProbe")
    lifecycle = find("lifecycle")
    postStart = find("postStart")
    preStop = find("preStop")
    httpGet = find("httpGet")
    tcpSocket = find("tcpSocket")
    host = find("host")
    privileged = find("privileged")
    allowPrivilegeEscalation = find("allowPrivilegeEscalation")
    capabilities = find("capabilities")
    add = find("add")
    drop = find("drop")
    procMount = find("procMount")
    runAsNonRoot = find("runAsNonRoot")
    runAsUser = find("runAsUser")
    seLinuxOptions = find("seLinuxOptions")
    type = find("type")
    user = find("user")
    role = find("role")
    seccompProfile = find("seccompProfile")
    appArmorProfile = find("appArmorProfile")
    localhostProfile = find("localhostProfile")
    sysctls = find("sysctls")
    windowsOptions = find("windowsOptions")
    hostProcess = find("hostProcess")
    let sources = PodSecurityTable.builtIn.values.filter { $0.check == "restrictedVolumes" }
    allowedSources = sources.filter(\.isAllowed).compactMap { arena.keys.find($0.text) }
    refusedSources = sources.filter { !$0.isAllowed }.compactMap { arena.keys.find($0.text) }
  }
}

/// The fields of the arena that was read last: pods come by the thousand from one arena.
final class PodFieldsMemo: Sendable {
  private let last = Mutex<(arena: Arena, fields: PodFields)?>(nil)

  func fields(of arena: Arena) -> PodFields {
    last.withLock { last in
      if let last, last.arena === arena { return last.fields }
      let fields = PodFields(arena)
      last = (arena, fields)
      return fields
    }
  }
}
