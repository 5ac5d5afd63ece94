import Documents
import Glibc
import TestFiles
import Testing

/// What Deploy/ would put into a cluster.
@Suite struct DeployTests {
  private static let root = Package.root + "/Deploy"
  private static let overlays = ["openreports", "policyreport", "pushgateway", "stdout", "volume"]
  private static let installations = ["base"] + overlays.map { "overlays/\($0)" }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func objects(_ name: String) throws -> [DocumentTree] { try Kustomization("\(root)/\(name)").objects }

  @Test func everyOverlayIsTested() throws {
    #expect((try TestFiles.names(in: Self.root + "/overlays")) == Self.overlays)
  }

  /// The small renderer of these tests against the real one.
  @Test(.enabled(if: Kubectl.isThere), arguments: installations + ["monitoring"])
  func kubectlRendersTheSame(name: String) throws {
    let rendered = try Kubectl.kustomize("\(Self.root)/\(name)")
    let theirs = DocumentReader.read([Source(name: name, bytes: Array(rendered.utf8))]).arena.roots.map {
      DocumentTree($0)
    }
    let ours = try Self.objects(name)
    for object in ours { #expect(theirs.contains(object), "\(object.document()?.json() ?? "")") }
    #expect(theirs.count == ours.count)
  }

  @Test func theRoleIsTheGeneratedOne() throws {
    let run = try Tool.run(["preflight", "--role"])
    #expect(run.output == (try TestFiles.text(of: Self.root + "/base/clusterrole.yaml")))
  }

  @Test func theComponentAddsTheRestOfTheRole() throws {
    func rules(_ text: String) throws -> [DocumentTree] {
      let roots = DocumentReader.read([Source(name: "role", bytes: Array(text.utf8))]).arena.roots
      return try #require(roots.first.map { DocumentTree($0) })["rules"]?.elements ?? []
    }
    let whole = try rules(try Tool.run(["preflight", "--role", "--read-secrets"]).output)
    let base = try rules(try TestFiles.text(of: Self.root + "/base/clusterrole.yaml"))
    let component = try rules(try TestFiles.text(of: Self.root + "/components/secrets/clusterrole.yaml"))
    #expect(whole == base + component)
    #expect(try Self.objects("components/secrets").count == 2)
  }

  @Test(arguments: installations)
  func namesMeetTheirObjects(name: String) throws {
    let objects = try Self.objects(name)
    func isThere(_ kind: String, _ name: String?) -> Bool {
      objects.contains { $0["kind"]?.string == kind && $0["metadata"]?["name"]?.string == name }
    }
    for object in objects {
      let clusterScoped = ["Namespace", "ClusterRole", "ClusterRoleBinding"].contains(object["kind"]?.string ?? "")
      #expect(object["metadata"]?["namespace"]?.string == (clusterScoped ? nil : "portcullis"))
      #expect(object["metadata"]?["labels"]?["app.kubernetes.io/name"]?.string == "portcullis")
      if object["kind"]?.string == "ClusterRoleBinding" {
        #expect(isThere("ClusterRole", object["roleRef"]?["name"]?.string))
        for subject in object["subjects"]?.elements ?? [] {
          #expect(isThere("ServiceAccount", subject["name"]?.string))
          #expect(subject["namespace"]?.string == "portcullis")
        }
      }
    }
    #expect(isThere("Namespace", "portcullis"))
    let pod = try Self.podSpec(objects)
    #expect(isThere("ServiceAccount", pod["serviceAccountName"]?.string))
    let volumes = pod["volumes"]?.elements ?? []
    for volume in volumes {
      guard let claim = volume["persistentVolumeClaim"]?["claimName"]?.string else { continue }
      #expect(isThere("PersistentVolumeClaim", claim))
    }
    for container in Self.containers(pod) {
      for mount in container["volumeMounts"]?.elements ?? [] {
        #expect(volumes.contains { $0["name"] == mount["name"] })
      }
    }
  }

  @Test(arguments: installations)
  func theJobIsKeptShort(name: String) throws {
    let job = try #require(try Self.objects(name).first { $0["kind"]?.string == "CronJob" })["spec"] ?? .null
    #expect(job["concurrencyPolicy"]?.string == "Forbid")
    for key in ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
      #expect(job[key] != nil, "\(key)")
    }
    for key in ["activeDeadlineSeconds", "ttlSecondsAfterFinished", "backoffLimit"] {
      #expect(job["jobTemplate"]?["spec"]?[key] != nil, "\(key)")
    }
    for container in Self.containers(try Self.podSpec(try Self.objects(name))) {
      #expect(container["securityContext"]?["readOnlyRootFilesystem"] == .bool(true))
      #expect(container["image"]?.string?.contains("@sha256:") == true)
      for resource in ["cpu", "memory", "ephemeral-storage"] {
        #expect(
          container["resources"]?["limits"]?[resource] != nil && container["resources"]?["requests"]?[resource] != nil)
      }
    }
  }

  /// What the job runs are options that the command has, in values that it takes.
  @Test(arguments: installations)
  func theArgumentsAreUnderstood(name: String) throws {
    let containers = Self.containers(try Self.podSpec(try Self.objects(name)))
    let scan = try #require(containers.first { $0["name"]?.string == "scan" })
    let arguments = try #require(scan["args"]?.elements).compactMap(\.string)
    // Without a cluster the arguments are all that is judged.
    let run = try Tool.run(arguments)
    #expect(run.status == 2)
    #expect(run.reason.contains("no cluster is configured"), "\(run.errors)")
  }

  @Test(arguments: installations)
  func podSecurityTakesThePods(name: String) throws {
    let objects = try Self.objects(name)
    let pod = DocumentTree.map([
      "apiVersion": .string("v1"), "kind": .string("Pod"), "spec": try Self.podSpec(objects),
      "metadata": .map(["name": .string("scan"), "namespace": .string("portcullis")]),
    ])
    let request = DocumentTree.map([
      "id": .string("pod"), "verb": .string("post"), "operation": .string("CREATE"), "group": .string(""),
      "version": .string("v1"), "resource": .string("pods"), "namespace": .string("portcullis"), "object": pod,
      "user": .string("admin"), "groups": .list([.string("system:masters")]),
    ])
    let inventory = try folder.add("objects.json", DocumentTree.list(objects).document()?.json() ?? "")
    let requests = try folder.add("requests.jsonl", (request.document()?.json() ?? "") + "\n")
    let run = try Tool.run(["simulate", "--requests", requests, "--inventory", inventory])
    let answer = try #require(Self.parsed(run.output), "\(run.errors)")
    #expect(answer["podSecurity"]?["level"]?.string == "restricted", "\(run.output)")
    #expect(answer["podSecurity"]?["allowed"] == .bool(true), "\(run.output)")
    #expect(answer["admitted"] == .bool(true), "\(run.output)")
  }

  /// Our own judgement: nothing to fix in what is deployed, and nothing opened in a cluster that is guarded well.
  @Test(arguments: installations)
  func ourOwnScanPasses(name: String) throws {
    let text = try Self.objects(name).map { $0.document()?.json() ?? "" }.joined(separator: "\n---\n")
    let path = try folder.add("deploy.yaml", text + "\n")
    let stack = Package.root + "/Fixtures/stacks/kubewarden-hardened"
    let now = ["--now", "2026-11-21T12:00:00Z"]
    let alone = try Self.findings(try Tool.run(["scan", "-f", "json", path] + now))
    #expect(alone.isEmpty)
    let guarded = try Tool.run(["scan", "--complete", "--fail-on", "low", "-f", "json", stack, path] + now)
    #expect(guarded.status == 0, "\(guarded.reason)")
    let before = try Self.findings(try Tool.run(["scan", "--complete", "-f", "json", stack] + now))
    #expect(try Self.findings(guarded) == before)
  }

  /// Rule and object of what fails.
  private static func findings(_ run: Tool.Run) throws -> Set<String> {
    let report = try #require(parsed(run.output), "\(run.errors)")
    let failing = (report["findings"]?.elements ?? []).filter { $0["outcome"]?.string == "fail" }
    return Set(failing.map { "\($0["rule"]?.string ?? "") \($0["object"]?.document()?.json() ?? "")" })
  }

  private static func parsed(_ text: String) -> DocumentTree? {
    (try? DocumentReader.json(Source(name: "answer", bytes: Array(text.utf8)))).map { DocumentTree($0) }
  }

  private static func podSpec(_ objects: [DocumentTree]) throws -> DocumentTree {
    let job = try #require(objects.first { $0["kind"]?.string == "CronJob" })
    return try #require(job["spec"]?["jobTemplate"]?["spec"]?["template"]?["spec"])
  }

  private static func containers(_ pod: DocumentTree) -> [DocumentTree] {
    ["initContainers", "containers"].flatMap { pod[$0]?.elements ?? [] }
  }
}

/// kubectl, where it is installed.
enum Kubectl {
  private static let path: String? = ["/usr/local/bin/kubectl", "/usr/bin/kubectl"].first { (name: String) in
    access(name, X_OK) == 0
  }

  static var isThere: Bool { path != nil }

  static func kustomize(_ directory: String) throws -> String {
    let run = try Tool.run(
      program: path ?? "kubectl", ["kustomize", directory], environment: ["PATH": "/usr/bin:/bin"])
    guard run.status == 0 else { throw Kustomization.Failure(description: run.errors) }
    return run.output
  }
}
