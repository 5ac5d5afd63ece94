import Analysis
import Cluster
import Testing

struct APIServerConfigurationTests {
  private static func pod(_ container: String, namespace: String = "kube-system") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {name: kube-apiserver-one, namespace: \(namespace)}
    spec: {nodeName: one, containers: [\(container)]}
    """
  }

  @Test(arguments: [
    (pod("{name: kube-apiserver, command: [kube-apiserver, --a=b]}"), "{a: b} pod one"),
    (pod("{name: kube-apiserver, command: [kube-apiserver], args: [--a, b, --c_d=e]}"), "{a: b, c-d: e} pod one"),
    (pod("{name: x, command: [/usr/local/bin/kube-apiserver, --a=b]}"), "{a: b} pod one"),
    (pod("{name: x, command: [/bin/sh, -c, 'exec /usr/bin/kube-apiserver --a=b --c=d']}"), "{a: b, c: d} pod one"),
    (
      "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer: {extraArgs: {a: b, profiling: 'false'}}",
      "{a: b, profiling: false} kubeadm "
    ),
    (
      "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: {extraArgs: [{name: a, value: b}]}",
      "{a: b} kubeadm "
    ),
    ("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration", "{} kubeadm "),
    (
      "apiVersion: portcullis/v1\nkind: K3sConfig\nconfig: {kube-apiserver-arg: [a=b, --c=d]}",
      "{a: b, c: d} k3s "
    ),
    ("apiVersion: portcullis/v1\nkind: K3sConfig\nconfig: {kube-apiserver-arg: a=b}", "{a: b} k3s "),
    ("apiVersion: portcullis/v1\nkind: K3sConfig\nconfig: {kube-apiserver-arg+: [a=b]}", "{a: b} k3s "),
    ("apiVersion: portcullis/v1\nkind: K3sConfig\nconfig: {tls-san: [x]}", "{} k3s "),
    (
      "apiVersion: portcullis/v1\nkind: K3sConfig\nconfig: {cni: calico, pod-security-admission-config-file: /a.yaml}",
      "{admission-control-config-file: /a.yaml} k3s "
    ),
  ])
  func reads(_ yaml: String, _ expected: String) {
    let scene = Scene(yaml)
    let parts = ["c.flags", "c.source", "c.node"].map { part in
      scene.evaluate("apiserver.configurations().map(c, \(part))[0]")
    }
    #expect(parts.joined(separator: " ") == expected)
  }

  @Test(arguments: [
    pod("{name: etcd, command: [etcd, --a=b]}"),
    // The API server of another cluster that runs here as a pod.
    pod("{name: kube-apiserver, command: [kube-apiserver]}", namespace: "tenant-a"),
    // An agent's configuration.
    "apiVersion: portcullis/v1\nkind: K3sConfig\nconfig: {server: 'https://one:6443', token: t, node-label: [a=b]}",
  ])
  func isNone(_ yaml: String) {
    #expect(Scene(yaml).evaluate("apiserver.configurations().size()") == "0")
  }

  @Test func withoutOneAViewThatIsNotCompleteTellsNothing() {
    let none = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}"
    #expect(
      Scene(none, view: .manifests).evaluate("apiserver.configurations().size()").hasPrefix("unknown: the command line")
    )
    #expect(Scene(none).evaluate("apiserver.configurations().size()") == "0")
    #expect(
      Scene(none, forbidding: [("", "pods")]).evaluate("apiserver.configurations().size()").hasPrefix("unknown: "))
  }

  @Test func oneThatIsSeenSettlesIt() {
    let yaml = Self.pod("{name: kube-apiserver, command: [kube-apiserver, --a=b]}")
    #expect(Scene(yaml, view: .manifests).evaluate("apiserver.configurations().size()") == "1")
    let kubeadm = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration"
    #expect(
      Scene(kubeadm, forbidding: [("", "pods")]).evaluate("apiserver.configurations().size()")
        .hasPrefix("unknown: pods"))
  }
}
