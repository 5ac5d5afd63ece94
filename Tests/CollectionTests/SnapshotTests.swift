import Cluster
import Documents
import TestFiles
import Testing

@testable import Collection

/// A snapshot of texts in a file, and what is read of it.
struct SnapshotTests {
  private let directory: TemporaryFolder

  init() throws { directory = try TemporaryFolder() }

  private static let pod = """
    apiVersion: v1
    kind: Pod
    metadata:
      name: a
      labels: {z: "1", b: "2"}
      annotations: {kubectl.kubernetes.io/last-applied-configuration: "{}", weight: "1"}
    spec:
      containers:
      - name: main
        image: app
        env:
        - {name: DB_PASSWORD, value: hunter2hunter2}
        - {name: LOG_LEVEL, value: debug}
        - {name: TOKEN_FILE, value: /run/token}
        - {name: USE_TOKEN, value: "true"}
        - {name: MARK, value: ghp_0123456789abcdefghij}
        args: [--token=abcdefgh, --password, s3cr3ts3cr3t, --listen, "https://user:pa55word@db:5432/x", --level=1]
    """

  private func taken(_ texts: String..., isComplete: Bool = false) throws -> (path: String, text: String) {
    let sources = texts.enumerated().map { Source(name: "\($0).yaml", bytes: Array($1.utf8)) }
    let inventory = ManifestCollector().collect(
      sources: sources, options: CollectionOptions(isComplete: isComplete, time: 1_767_225_600))
    let header = SnapshotHeader(
      of: inventory, tool: SnapshotHeader.Tool(name: "portcullis", version: "1"), rulesDigest: "d", takenAt: "t")
    var bytes: [UInt8] = []
    _ = SnapshotWriter.write(inventory, header) { bytes += $0 }
    try directory.write(bytes, to: "a.snapshot")
    let text = String(decoding: try Gzip.decompress(bytes, limit: 1 << 20), as: UTF8.self)
    return ("\(directory.path)/a.snapshot", text)
  }

  @Test func theSameComesBack() throws {
    let texts = [
      Self.pod, "{apiVersion: v1, kind: Service, metadata: {name: b}, spec: {weight: 1.5}}",
      "{apiVersion: apiserver.config.k8s.io/v1, kind: AdmissionConfiguration, plugins: []}",
    ]
    let path = try taken(texts[0], texts[1], texts[2]).path
    #expect(SnapshotReader.isSnapshot(path))
    let snapshot = try SnapshotReader.read(path)
    let inventory = snapshot.inventory
    #expect(inventory.objects.map(\.identity.description) == ["Pod a", "Service b"])
    #expect(inventory.configurations.map(\.kind) == ["AdmissionConfiguration"])
    #expect(inventory.configurations.map(\.name) == ["2.yaml"])
    #expect(inventory.view.standard == View.manifests.standard)
    #expect(inventory.view.time == 1_767_225_600)
    #expect(snapshot.header.inputs.map(\.name) == ["0.yaml", "1.yaml", "2.yaml"])
    #expect(inventory.objects[1].node["spec", "weight"]?.kind == .double)
    #expect(inventory.objects[0].node["metadata", "labels"]?.children.map(\.key) == ["z", "b"])
    #expect(inventory.objects[1].node["spec", "type"]?.string == "ClusterIP", "defaults are filled in again")
    #expect(try SnapshotReader.read(path, time: 5).inventory.view.time == 5)
  }

  @Test func viewsComeBack() throws {
    var view = View(standard: .notLookedAt, documents: .failed(reason: "x"))
    view.origin = .cluster
    for (place, state) in [
      View.State.complete, .partial(reason: "a"), .forbidden(reason: "b"), .failed(reason: "c"), .notServed,
      .notLookedAt,
    ].enumerated() {
      view.set(state, group: "g", resource: "r\(place)", namespace: place == 2 ? "n" : nil)
    }
    let header = SnapshotHeader(
      of: Inventory(view: view), tool: SnapshotHeader.Tool(name: "n", version: "v"), rulesDigest: "d", takenAt: "t")
    let read = try SnapshotHeader(try DocumentReader.json(Source(name: "a", bytes: header.line)))
    #expect(read.view == view)
  }

  @Test func credentialsAreLeftOut() throws {
    let text = try taken(
      Self.pod,
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: keys, annotations: {kubectl.kubernetes.io/last-applied-configuration: "sesame"}}
      data: {tls.key: c2VzYW1lc2VzYW1l, tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==}
      stringData: {user: open sesame}
      """,
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: files}
      data:
        kubeconfig: |
          users: [{user: {client-key-data: c2VzYW1l, token: "sesame", client-certificate-data: public}}]
        key.pem: |
          -----BEGIN RSA PRIVATE KEY-----
          c2VzYW1l
          -----END RSA PRIVATE KEY-----
      """,
      """
      apiVersion: v1
      kind: Config
      clusters: []
      contexts: []
      users: [{name: a, user: {token: sesame-token, password: sesame-pass, client-certificate-data: cHVibGlj}}]
      """
    ).text
    for credential in [
      "hunter2", "ghp_", "abcdefgh", "s3cr3t", "pa55word", "c2VzYW1l", "sesame",
    ] {
      #expect(!text.contains(credential), "\(credential)")
    }
    for rest in [
      #""name":"DB_PASSWORD","value":"[redacted]""#, #""value":"debug""#, #""value":"/run/token""#, #""value":"true""#,
      #""--token=[redacted]","--password","[redacted]""#, "https://user:[redacted]@db:5432/x", "--level=1",
      #""tls.key":"W3JlZGFjdGVkXQ==""#, "LS0tLS1CRUdJTiBDRVJU", #""user":"[redacted]""#, "client-key-data: [redacted]",
      "client-certificate-data: public",
      #"-----BEGIN RSA PRIVATE KEY-----\n[redacted]\n-----END RSA PRIVATE KEY-----"#, "cHVibGlj",
    ] {
      #expect(text.contains(rest), "\(rest) of \(text)")
    }
  }

  @Test(arguments: [
    "object.spec.token == 'abcdefgh'", "a: b", "pwd", "name: password", "password: $(PASSWORD)", "http://a:80/b@c",
    "-----BEGIN CERTIFICATE-----\nabc", "eyJhIjoiYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5eiJ9Cg==", "token: 12",
  ])
  func otherTextsStay(_ text: String) {
    var text = text
    #expect(text.withUTF8 { CredentialText.redacted($0, isSettings: true) } == nil)
  }

  @Test func whatIsCutOffIsAnError() throws {
    let path = try taken(Self.pod).path
    let bytes = try FileReading.raw(path, limit: 1 << 20)
    for length in stride(from: 30, to: bytes.count, by: 41) {
      try directory.write(Array(bytes[..<length]), to: "cut")
      #expect(SnapshotReader.isSnapshot("\(directory.path)/cut"))
      #expect(throws: DocumentProblem.self) { try SnapshotReader.read("\(directory.path)/cut") }
    }
  }

  @Test(arguments: [
    (#""image":"app""#, #""image":"apq""#, "4:1: the snapshot was changed"),
    (#"{"object":"#, #"{"abject":"#, "2:1: expected an object, a document, a problem or the end"),
    (#""format":1"#, #""format":2"#, "the snapshot's format is 2; this version of portcullis reads format 1"),
    (#""objects":2,"problems""#, #""objects":3,"problems""#, "4:1: expected 3 objects"),
    (#""origin":"files""#, #""origin":"fales""#, "1:"),
    (#"{"end":"#, #"{"emd":"#, "4:1: expected an object"),
    ("\n", " \n\n", "2:1: expected an object"),
  ])
  func whatWasChangedIsAnError(_ from: String, _ to: String, _ message: String) throws {
    let text = try taken(Self.pod, "{apiVersion: v1, kind: Service, metadata: {name: b}}").text
    #expect(text.contains(from))
    let changed = text.replacing(from, with: to, maxReplacements: 1)
    for isCompressed in [false, true] {
      let bytes = Array(changed.utf8)
      try directory.write(
        isCompressed ? bytes.withUnsafeBufferPointer { Gzip.compress($0) } : bytes, to: "changed")
      let path = "\(directory.path)/changed"
      #expect(SnapshotReader.isSnapshot(path))
      let problem = #expect(throws: DocumentProblem.self) { try SnapshotReader.read(path) }
      #expect(problem?.description.contains(message) == true, "\(problem?.description ?? "")")
    }
  }

  @Test func lastLineThatIsMissingIsAnError() throws {
    let lines = try taken(Self.pod).text.split(separator: "\n")
    try directory.write(Array((lines.dropLast().joined(separator: "\n") + "\n").utf8), to: "short")
    let problem = #expect(throws: DocumentProblem.self) { try SnapshotReader.read("\(directory.path)/short") }
    #expect(problem?.description.contains("/short:3:1: the snapshot ends too early") == true)
  }

  @Test func amongManifestsItIsAnErrorNotNothing() throws {
    let text = try taken(Self.pod).text
    let inventory = ManifestCollector().collect(sources: [Source(name: "x.json", bytes: Array(text.utf8))])
    #expect(inventory.objects.isEmpty)
    #expect(inventory.problems.contains { $0.severity == .error && $0.message.contains("a file of its own") })
  }

  @Test func otherFilesAreNone() throws {
    try directory.write(Array(Self.pod.utf8), to: "pod.yaml")
    #expect(!SnapshotReader.isSnapshot("\(directory.path)/pod.yaml"))
    #expect(!SnapshotReader.isSnapshot("\(directory.path)/none"))
    #expect(!SnapshotReader.isSnapshot(directory.path))
  }

  /// What objects carry as text is read out of them again, and customs kinds keep their resources.
  @Test func carriedObjectsAndCustomKindsComeBack() throws {
    let path = try taken(
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: mice.example.com}
      spec: {group: example.com, scope: Cluster, names: {kind: Mouse, plural: mice}, versions: []}
      """, "{apiVersion: example.com/v1, kind: Mouse, metadata: {name: a, namespace: b}}",
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: kubewarden-defaults, namespace: kubewarden}
      data:
        policy-server.yaml: |
          {apiVersion: policies.kubewarden.io/v1, kind: PolicyServer, metadata: {name: default}}
      """, isComplete: true
    ).path
    let inventory = try SnapshotReader.read(path).inventory
    #expect(inventory.objects.map(\.resource) == ["customresourcedefinitions", "mice", "configmaps", "policyservers"])
    #expect(inventory.objects[3].carrier?.identity.name == "kubewarden-defaults")
    #expect(inventory.view.standard == .complete)
  }
}
