/// What a check looks at. Several checks of the standards can share a rule.
enum PodSecurityRule: String, Sendable, CaseIterable {
  case addedCapabilities
  case allowPrivilegeEscalation
  case appArmorProfile
  case droppedCapabilities
  case handlerHosts
  case hostNamespaces
  case hostPathVolumes
  case hostPorts
  case privileged
  case procMount
  case requiredSeccompProfile
  case runAsNonRoot
  case runAsUser
  case seLinuxOptions
  case seccompAnnotations
  case seccompProfile
  case sysctls
  case volumeSources
  case windowsHostProcess
}

extension PodView {
  /// What a rule finds; nil where the pod keeps it. `values` are those that the check allows.
  func finding(_ rule: PodSecurityRule, allowing values: ValueSet) -> PodSecurityFinding? {
    switch rule {
    case .addedCapabilities: addedCapabilities(allowing: values)
    case .allowPrivilegeEscalation: allowPrivilegeEscalation()
    case .appArmorProfile: appArmorProfile()
    case .droppedCapabilities: droppedCapabilities(allowing: values)
    case .handlerHosts: handlerHosts()
    case .hostNamespaces: hostNamespaces()
    case .hostPathVolumes: hostPathVolumes()
    case .hostPorts: hostPorts()
    case .privileged: privileged()
    case .procMount: procMount()
    case .requiredSeccompProfile: requiredSeccompProfile()
    case .runAsNonRoot: runAsNonRoot()
    case .runAsUser: runAsUser()
    case .seLinuxOptions: seLinuxOptions(allowing: values)
    case .seccompAnnotations: seccompAnnotations()
    case .seccompProfile: seccompProfile()
    case .sysctls: sysctls(allowing: values)
    case .volumeSources: volumeSources()
    case .windowsHostProcess: windowsHostProcess()
    }
  }
}

/// A few strings to compare bytes with.
struct ValueSet: Sendable {
  private let values: [[UInt8]]

  init(_ values: [String]) { self.values = values.map { Array($0.utf8) } }

  func contains(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { values.contains { $0.elementsEqual(bytes) } }
}
