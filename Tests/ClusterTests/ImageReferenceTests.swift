import Cluster
import Testing

struct ImageReferenceTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var scheme = ""
    var registry: String
    var repository: String
    var tag = ""
    var digest = ""
    var testDescription: String { text }
  }

  static let sha256 = "sha256:" + String(repeating: "0123456789abcdef", count: 4)
  static let sha512 = "sha512:" + String(repeating: "0123456789abcdef", count: 8)

  @Test(arguments: [
    Case(text: "nginx", registry: "docker.io", repository: "library/nginx"),
    Case(text: "nginx:1.27", registry: "docker.io", repository: "library/nginx", tag: "1.27"),
    Case(text: "bitnami/nginx", registry: "docker.io", repository: "bitnami/nginx"),
    Case(text: "docker.io/nginx", registry: "docker.io", repository: "library/nginx"),
    Case(text: "index.docker.io/nginx:1", registry: "docker.io", repository: "library/nginx", tag: "1"),
    Case(text: "docker.io/a/b", registry: "docker.io", repository: "a/b"),
    Case(text: "localhost/app", registry: "localhost", repository: "app"),
    Case(text: "localhost:5000/app:dev", registry: "localhost:5000", repository: "app", tag: "dev"),
    Case(text: "myhost:5000/app", registry: "myhost:5000", repository: "app"),
    Case(text: "myhost/app", registry: "docker.io", repository: "myhost/app"),
    Case(text: "MyHost/app", registry: "MyHost", repository: "app"),
    Case(text: "app:5000", registry: "docker.io", repository: "library/app", tag: "5000"),
    Case(
      text: "ghcr.io/kubewarden/policy-server:v1.37.2", registry: "ghcr.io", repository: "kubewarden/policy-server",
      tag: "v1.37.2"),
    Case(text: "10.0.0.1:5000/a/b/c:x", registry: "10.0.0.1:5000", repository: "a/b/c", tag: "x"),
    Case(text: "[fd00:1:2::3]:5000/a:t", registry: "[fd00:1:2::3]:5000", repository: "a", tag: "t"),
    Case(text: "[2001:db8::1]/repo", registry: "[2001:db8::1]", repository: "repo"),
    Case(text: "a.b/c__d/e.f/g-h---i_j", registry: "a.b", repository: "c__d/e.f/g-h---i_j"),
    Case(text: "nginx@\(sha256)", registry: "docker.io", repository: "library/nginx", digest: sha256),
    Case(text: "quay.io/a/b:v1@\(sha256)", registry: "quay.io", repository: "a/b", tag: "v1", digest: sha256),
    Case(text: "quay.io/a/b@\(sha512)", registry: "quay.io", repository: "a/b", digest: sha512),
    Case(text: "nginx:_under-1.2_3", registry: "docker.io", repository: "library/nginx", tag: "_under-1.2_3"),
    Case(
      text: "nginx:\(String(repeating: "a", count: 128))", registry: "docker.io", repository: "library/nginx",
      tag: String(repeating: "a", count: 128)),
    Case(
      text: "registry://ghcr.io/kubewarden/policies/capabilities-psp:v0.1.9", scheme: "registry", registry: "ghcr.io",
      repository: "kubewarden/policies/capabilities-psp", tag: "v0.1.9"),
    Case(
      text: "registry://ghcr.io/k/p@\(sha256)", scheme: "registry", registry: "ghcr.io", repository: "k/p",
      digest: sha256),
    Case(
      text: "https://github.com/a/B/releases/download/v0.1.0/policy.wasm", scheme: "https", registry: "github.com",
      repository: "a/B/releases/download/v0.1.0/policy.wasm"),
    Case(
      text: "http://localhost:8000/policy.wasm", scheme: "http", registry: "localhost:8000", repository: "policy.wasm"),
    Case(text: "file:///tmp/Policy.wasm", scheme: "file", registry: "", repository: "/tmp/Policy.wasm"),
  ])
  func reading(_ test: Case) throws {
    let image = try ImageReference(test.text)
    #expect(image.scheme == test.scheme)
    #expect(image.registry == test.registry)
    #expect(image.repository == test.repository)
    #expect(image.tag == test.tag)
    #expect(image.digest == test.digest)
    #expect(image.isPinned == !test.digest.isEmpty)
  }

  @Test(arguments: [
    ("nginx", "nginx"), ("ghcr.io/kubewarden/policies/capabilities-psp:v1", "capabilities-psp"),
    ("https://example.com/a/policy.wasm", "policy.wasm"), ("file:///a/b.wasm", "b.wasm"),
  ])
  func names(_ text: String, _ name: String) throws {
    #expect(try ImageReference(text).name == name)
  }

  @Test(arguments: [
    "", " nginx", "nginx ", "ngi nx", "nginx\n", "Nginx", "docker.io/Nginx", "ghcr.io/A/b", "nginx:", "nginx:-a",
    "nginx:.a", "nginx:a b", "nginx:a/b:c", "nginx:\(String(repeating: "a", count: 129))", "nginx@", "nginx@sha256:",
    "nginx@sha256:abc", "nginx@sha256:\(String(repeating: "A", count: 64))",
    "nginx@md5:\(String(repeating: "a", count: 32))", "nginx@\(String(repeating: "a", count: 64))",
    String(repeating: "a", count: 64), "/nginx", "nginx/", "a//b", "-a/b", "a/-b", "a/b-", "a/b.", "a/b..c", "a/b___c",
    "a/b._c", "host:port/a", "host:/a", "ex_ample.com/a", "{{ .Values.image }}", "$(IMAGE)", "nginx@a@b", "näginx",
    "https://", "https:///a", "registry://", "a.b/" + String(repeating: "a/", count: 128) + "a",
  ])
  func invalid(_ text: String) {
    #expect(throws: ImageReferenceError.self) { try ImageReference(text) }
  }
}
