import Analysis
import Testing

struct CommandLineFlagsTests {
  @Test(arguments: [
    (["--a=b"], ["a": "b"]),
    (["--a", "b"], ["a": "b"]),
    (["-v", "4"], ["v": "4"]),
    (["-v=4"], ["v": "4"]),
    (["--a"], ["a": "true"]),
    (["--a", "--b"], ["a": "true", "b": "true"]),
    (["--a="], ["a": ""]),
    (["--a=b=c"], ["a": "b=c"]),
    (["--a=1", "--a=2"], ["a": "2"]),
    (["--a", "-1"], ["a": "-1"]),
    (["admission-control-config-file=/etc/a.yaml"], ["admission-control-config-file": "/etc/a.yaml"]),
    (["kube-apiserver", "--a=b"], ["a": "b"]),
    (["/bin/x=y", "--a=b"], ["a": "b"]),
    (["--a=b", "--", "--c=d"], ["a": "b"]),
    (["-", "--a=b"], ["a": "b"]),
    ([], [:]),
  ])
  func parses(_ words: [String], _ expected: [String: String]) {
    #expect(CommandLineFlags.parse(words) == expected)
  }

  @Test func asAFunctionOfALiteralAndOfADocument() {
    let scene = Scene(
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: p, namespace: kube-system}
      spec: {containers: [{name: c, args: [--tls-min-version=VersionTLS12, --anonymous-auth, "false"]}]}
      """)
    #expect(scene.evaluate("args.parse(['--a=b'])") == "{a: b}")
    #expect(scene.evaluate("args.parse(object.spec.containers[0].args)['anonymous-auth']") == "false")
    #expect(scene.evaluate("args.parse(object.spec.containers[0].args).size()") == "2")
  }
}
