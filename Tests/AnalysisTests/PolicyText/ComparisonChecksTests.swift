import Testing

/// Comparisons of images, users, hosts and capabilities: each is tried on the expression with texts that look alike.
struct ComparisonChecksTests {
  @Test(
    arguments: [
      // A registry's name goes on as a name, a path goes on as a path.
      (
        "object.spec.containers.all(c, c.image.startsWith('registry.example.com'))",
        "[c.image.startsWith('registry.example.com'): proven registry.example.com.evil.example/app:1.0]"
      ),
      (
        "object.spec.containers.all(c, c.image.startsWith('registry.example.com/team'))",
        "[c.image.startsWith('registry.example.com/team'): proven registry.example.com/team-evil/app:1.0]"
      ),
      (
        "object.spec.containers.all(c, c.image.startsWith('registry.example.com/team/'))",
        "[c.image.startsWith('registry.example.com/team/'): sound]"
      ),
      (
        "object.spec.containers.all(c, c.image.startsWith('localhost:5000'))",
        "[c.image.startsWith('localhost:5000'): proven localhost:50001/app:1.0]"
      ),
      // Through a list of texts: the text is to blame.
      (
        "object.spec.containers.all(c, ['a.example.com/', 'b.example.com'].exists(p, c.image.startsWith(p)))",
        "['a.example.com/': sound, 'b.example.com': proven b.example.com.evil.example/app:1.0]"
      ),
      // Another part of the expression stops what slips through.
      (
        "object.spec.containers.all(c, c.image.startsWith('a.example.com') && c.image.split('/')[0] == 'a.example.com')",
        "[c.image.startsWith('a.example.com'): sound]"
      ),
      // Where a digest is asked for besides, images have one.
      (
        "object.spec.containers.all(c, c.image.startsWith('a.example.com') && c.image.contains('@sha256:'))",
        "[c.image.startsWith('a.example.com'): proven a.example.com.evil.example/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855]"
      ),
      // What is not known leaves the comparison itself.
      (
        "object.spec.containers.all(c, c.image.startsWith('a.example.com') && params.strict)",
        "[c.image.startsWith('a.example.com'): likely]"
      ),
      // A tag, and a name that was left open on purpose.
      (
        "object.spec.containers.all(c, c.image.startsWith('a.example.com/app:1'))",
        "[c.image.startsWith('a.example.com/app:1'): sound]"
      ),
      (
        "object.spec.containers.all(c, c.image.startsWith('a.example.com/team-'))",
        "[c.image.startsWith('a.example.com/team-'): sound]"
      ),
      // Names that mean nothing to anybody else.
      ("object.spec.containers.all(c, c.name.startsWith('app'))", "[]"),
      (
        "object.spec.rules.all(r, r.host.endsWith('example.com'))",
        "[r.host.endsWith('example.com'): proven evilexample.com]"
      ),
      ("object.spec.rules.all(r, r.host.endsWith('.example.com'))", "[r.host.endsWith('.example.com'): sound]"),
      (
        "object.spec.volumes.all(v, !has(v.hostPath) || v.hostPath.path.startsWith('/var/log'))",
        "[v.hostPath.path.startsWith('/var/log'): proven /var/log-evil]"
      ),
      (
        "request.userInfo.username.startsWith('system:serviceaccount:shop')",
        "[request.userInfo.username.startsWith('system:serviceaccount:shop'): proven system:serviceaccount:shop-evil:default]"
      ),
      // Refusing by a beginning is no allow list.
      ("object.spec.containers.all(c, !c.image.startsWith('docker.io'))", "[]"),
    ] as [(String, String)])
  func `Beginnings and ends stop at a separator`(expression: String, checks: String) {
    #expect(PolicyScene(validations: [expression]).checks("delimiters") == checks)
  }

  @Test func `A match condition leaves out what it was not meant to`() {
    let scene = PolicyScene(
      validations: ["object.spec.replicas < 5"],
      conditions: ["!request.userInfo.username.startsWith('system:serviceaccount:kube-system')"])
    #expect(
      scene.checks("delimiters")
        == "[request.userInfo.username.startsWith('system:serviceaccount:kube-system'): proven system:serviceaccount:kube-system-evil:default]"
    )
  }

  @Test func `Variables are followed, and the comparison is found where it stands`() {
    let scene = PolicyScene(
      validations: ["variables.images.all(i, variables.prefixes.exists(p, i.startsWith(p)))"],
      variables: [
        ("prefixes", "['a.example.com']"), ("containers", "object.spec.containers"),
        ("images", "variables.containers.map(c, c.image)"),
      ])
    #expect(scene.checks("delimiters") == "['a.example.com': proven a.example.com.evil.example/app:1.0]")
  }

  @Test(
    arguments: [
      ("c.image.matches('registry[.]example[.]com/')", "proven evil.example/registry.example.com/app:1.0"),
      ("c.image.matches('^registry[.]example[.]com/')", "sound"),
      ("c.image.matches('^registry[.]example[.]com')", "proven registry.example.com.evil.example/app:1.0"),
      ("c.image.matches('^registry.example.com/')", "proven registryxexample.com/app:1.0"),
      ("c.image.matches(r'^registry\\.example\\.com/.*$')", "sound"),
      ("c.image.matches('^(a[.]example[.]com|b[.]example[.]com)/')", "sound"),
      ("c.image.matches('^a[.]example[.]com/|b[.]example[.]com/')", "proven evil.example/b.example.com/app:1.0"),
      ("c.image.matches('^a[.]example[.]com/[a-z]+@sha256:[0-9a-f]{64}$')", "sound"),
      ("c.image.contains('registry.example.com/')", "proven evil.example/registry.example.com/app:1.0"),
    ] as [(String, String)])
  func `Patterns are bound to where they mean what they say`(comparison: String, outcome: String) {
    let scene = PolicyScene(validations: ["object.spec.containers.all(c, \(comparison))"])
    #expect(scene.checks("anchors") == "[\(comparison): \(outcome)]")
  }

  @Test(arguments: [
    "c.image.contains('@sha256:')", "!c.image.matches(':latest$')", "c.image.matches('@sha256:[a-f0-9]{64}$')",
  ])
  func `Tags and digests say nothing of where an image comes from`(comparison: String) {
    let scene = PolicyScene(validations: ["object.spec.containers.all(c, \(comparison))"])
    #expect(scene.checks("anchors") == "[]")
    #expect(scene.checks("deny-lists") == "[]")
  }

  @Test(
    arguments: [
      (
        "object.spec.containers.all(c, !c.image.startsWith('docker.io/'))",
        "[c.image.startsWith('docker.io/'): proven nginx:1.0]"
      ),
      (
        "object.spec.containers.all(c, !c.image.startsWith('quay.io/'))",
        "[c.image.startsWith('quay.io/'): proven evil.example/app:1.0]"
      ),
      // Besides what is listed as allowed, some of it may be refused.
      (
        "object.spec.containers.all(c, c.image.startsWith('a.example.com/') && !c.image.startsWith('a.example.com/old/'))",
        "[c.image.startsWith('a.example.com/old/'): sound]"
      ),
      (
        "object.spec.containers.all(c, c.?securityContext.?capabilities.?add.orValue([]).all(a, !(a in ['SYS_ADMIN'])))",
        "[a in ['SYS_ADMIN']: proven sys_admin]"
      ),
      (
        "object.spec.containers.all(c, c.?securityContext.?capabilities.?add.orValue([]).all(a, a in ['NET_BIND_SERVICE']))",
        "[]"
      ),
      // That there is an image at all is no list of images.
      ("object.spec.containers.all(c, c.image != '')", "[]"),
    ] as [(String, String)])
  func `What may be used is listed, not what may not`(expression: String, checks: String) {
    #expect(PolicyScene(validations: [expression]).checks("deny-lists") == checks)
  }

  @Test(
    arguments: [
      (
        ["object.spec.containers.all(c, !c.image.endsWith(':latest'))"],
        "[c.image.endsWith(':latest'): proven registry.example.com/app]"
      ),
      // The colon may be that of a port.
      (
        [
          "object.spec.containers.all(c, c.image.contains(':'))",
          "object.spec.containers.all(c, !c.image.endsWith(':latest'))",
        ],
        "[c.image.endsWith(':latest'): proven registry.example.com:5000/app]"
      ),
      (
        ["object.spec.containers.all(c, c.image.matches('/[^/:]+:[^/:]+$') && !c.image.endsWith(':latest'))"],
        "[c.image.endsWith(':latest'): sound]"
      ),
    ] as [([String], String)])
  func `The tag latest is refused however it is written`(validations: [String], checks: String) {
    #expect(PolicyScene(validations: validations).checks("spellings") == checks)
  }
}
