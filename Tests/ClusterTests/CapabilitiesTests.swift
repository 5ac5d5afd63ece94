import Cluster
import Documents
import Testing

struct CapabilitiesTests {
  static let standard = [
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
  ]

  static let cases: [(container: String, names: [String])] = [
    ("{}", standard),
    ("{securityContext: null}", standard),
    ("{securityContext: {}}", standard),
    ("{securityContext: {privileged: false}}", standard),
    ("{securityContext: {capabilities: {drop: [NET_RAW]}}}", standard.filter { $0 != "NET_RAW" }),
    ("{securityContext: {capabilities: {drop: [net_raw]}}}", standard.filter { $0 != "NET_RAW" }),
    // containerd would drop CAP_CAP_NET_RAW, which is nothing.
    ("{securityContext: {capabilities: {drop: [CAP_NET_RAW]}}}", standard),
    ("{securityContext: {capabilities: {drop: [ALL]}}}", []),
    ("{securityContext: {capabilities: {drop: [all]}}}", []),
    ("{securityContext: {capabilities: {drop: [ALL], add: [NET_RAW]}}}", ["NET_RAW"]),
    ("{securityContext: {capabilities: {drop: [ALL], add: [CAP_NET_ADMIN]}}}", ["NET_ADMIN"]),
    ("{securityContext: {capabilities: {drop: [ALL, NET_RAW], add: [NET_RAW]}}}", []),
    ("{securityContext: {capabilities: {add: [SYS_TIME]}}}", (standard + ["SYS_TIME"]).sorted()),
    ("{securityContext: {capabilities: {drop: [ALL], add: [MADE_UP, KILL]}}}", ["KILL", "MADE_UP"]),
    ("{securityContext: {privileged: true, capabilities: {drop: [ALL]}}}", Capabilities.known + ["ALL"]),
    ("{securityContext: {capabilities: {add: [ALL]}}}", Capabilities.known + ["ALL"]),
    ("{securityContext: {capabilities: {add: [all], drop: [ALL]}}}", Capabilities.known + ["ALL"]),
    (
      "{securityContext: {capabilities: {add: [ALL], drop: [NET_RAW]}}}",
      Capabilities.known.filter { $0 != "NET_RAW" }
    ),
  ]

  @Test(arguments: cases)
  func effective(_ container: String, _ names: [String]) throws {
    let capabilities = Capabilities(container: try document(container))
    #expect(capabilities.names == names)
    #expect(capabilities.contains("NET_RAW") == names.contains("NET_RAW"))
    #expect(capabilities.isAll == names.contains("ALL"))
  }
}
