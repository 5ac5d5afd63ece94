import Analysis
import Cluster
import Documents
import Testing

/// Every recorded answer of a real API server: allowed or refused, the message with its list of violations, and the
/// warnings. Answers of API validation say nothing about Pod Security.
@Suite(.enabled(if: SharedFiles.exists("oracles/psa/pods.jsonl.gz")))
struct PodSecurityOracleTests {
  private let admission = PodSecurityText.admission()

  @Test func pods() {
    var compared = 0
    for line in SharedFiles.lines("oracles/psa/pods.jsonl.gz") {
      for result in line["results"]?.children.map({ $0 }) ?? [] {
        let request = PodSecurityRequest(.create, resource: "pods", namespace: "shop", object: line["pod"])
        compared += compare(line, result, request, ["enforce": result.key ?? ""])
      }
    }
    #expect(compared > 1500)
  }

  @Test func versions() {
    var compared = 0
    for line in SharedFiles.lines("oracles/psa/versions.jsonl.gz") {
      for result in line["results"]?.children.map({ $0 }) ?? [] {
        let request = PodSecurityRequest(.create, resource: "pods", namespace: "shop", object: line["pod"])
        let standard = (result.key ?? "").split(separator: ":").map(String.init)
        compared += compare(line, result, request, ["enforce": standard[0], "enforce-version": standard[1]])
      }
    }
    #expect(compared > 2500)
  }

  @Test func workloads() throws {
    var compared = 0
    for line in SharedFiles.lines("oracles/psa/workloads.jsonl.gz") {
      let object = try #require(line["object"])
      let group = ObjectIdentity.group(ofAPIVersion: try #require(object["apiVersion"]?.string))
      let resource = Scheme.builtIn.resource(group: group, kind: try #require(line["kind"]?.string)).name
      for result in line["results"]?.children.map({ $0 }) ?? [] {
        let mode = (result.key ?? "").split(separator: "-").map(String.init)
        let request = PodSecurityRequest(.create, group: group, resource: resource, namespace: "shop", object: object)
        compared += compare(line, result, request, [mode[0]: mode[1]])
      }
    }
    #expect(compared > 1000)
  }

  /// The recorded pods call their container `c0`.
  private func existing(_ name: String, ephemeralContainers: Node? = nil) throws -> Node {
    var added = ""
    if let ephemeralContainers {
      var writer = JSONWriter(ephemeralContainers.arena)
      writer.write(ephemeralContainers.index)
      added = ", ephemeralContainers: \(String(decoding: writer.bytes, as: UTF8.self))"
    }
    let pod =
      name == "good"
      ? PodSecurityText.compliant(spec: added)
      : "{metadata: {name: p}, spec: {hostPID: true, containers: [{name: c, image: i}]\(added)}}"
    return try PodSecurityText.node(
      pod.split(separator: "name: c,").joined(separator: "name: c0,").split(separator: "name: p").joined(
        separator: "name: \(name)"))
  }

  @Test func ephemeralContainers() throws {
    var compared = 0
    for line in SharedFiles.lines("oracles/psa/ephemeral.jsonl.gz") {
      for result in line["results"]?.children.map({ $0 }) ?? [] {
        let key = (result.key ?? "").split(separator: ":").map(String.init)
        let name = String(key[0].dropLast("-pod".count))
        let request = PodSecurityRequest(
          .update, resource: "pods", subresource: "ephemeralcontainers", namespace: "shop", name: name,
          object: try existing(name, ephemeralContainers: line["ephemeralContainers"]), oldObject: try existing(name))
        compared += compare(line, result, request, ["enforce": key[1], "enforce-version": "latest"])
      }
    }
    #expect(compared > 300)
  }

  /// The pods that every recorded label combination was tried with.
  private static let canonical = [
    "compliant": PodSecurityText.compliant(),
    "bare": "{metadata: {name: p}, spec: {containers: [{name: c}]}}",
    "hostPID": "{metadata: {name: p}, spec: {hostPID: true, containers: [{name: c}]}}",
    "privileged":
      "{metadata: {name: p}, spec: {securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, "
      + "containers: [{name: c, securityContext: {privileged: true, capabilities: {drop: [ALL]}}}]}}",
    "probe-host": PodSecurityText.compliant(container: ", livenessProbe: {httpGet: {port: 80, host: 10.0.0.9}}"),
    "drop-not-all":
      "{metadata: {name: p}, spec: {securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}, "
      + "containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [KILL]}}}]}}",
  ]

  @Test func namespaces() throws {
    var compared = 0
    for line in SharedFiles.lines("oracles/psa/namespaces.jsonl.gz") {
      if let change = line["patchLabels"] {
        compared += try compareChange(line, change)
        continue
      }
      let labels = short(line["labels"])
      let created = try #require(line["namespaceCreate"])
      let name = created["message"]?.string?.split(separator: "\"").dropFirst().first.map(String.init) ?? "shop"
      let request = PodSecurityRequest(
        .create, resource: "namespaces", name: name, object: try namespace(line["labels"]))
      compared += compare(line, created, request, [:], isValidated: true)
      for result in line["results"]?.children.map({ $0 }) ?? [] {
        let key = result.key ?? ""
        let isDeployment = key.hasPrefix("deployment:")
        let pod = try #require(Self.canonical[isDeployment ? String(key.dropFirst("deployment:".count)) : key])
          .split(separator: "name: c").joined(separator: "name: c0")
        let request = PodSecurityRequest(
          .create, group: isDeployment ? "apps" : "", resource: isDeployment ? "deployments" : "pods",
          namespace: "shop",
          object: try PodSecurityText.node(isDeployment ? "{spec: {template: \(pod)}}" : pod))
        compared += compare(line, result, request, labels)
      }
    }
    #expect(compared > 100)
  }

  private func compareChange(_ line: Node, _ change: Node) throws -> Int {
    let result = try #require(line["results", "patch"])
    let name = "eph-privileged"
    let old = try #require(line["of", "labels"])
    let pods = ["good", "bad"].map { name in
      (name == "good"
        ? PodSecurityText.compliant()
        : "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {hostPID: true, containers: [{name: c}]}}")
        .split(separator: "name: p, namespace: shop").joined(separator: "name: \(name), namespace: eph-privileged")
    }
    let request = PodSecurityRequest(
      .update, resource: "namespaces", name: name, object: try namespace(old, change), oldObject: try namespace(old))
    let admission = PodSecurityText.admission(pods.joined(separator: "\n---\n"))
    return compare(line, result, request, [:], with: admission)
  }

  private func namespace(_ labels: Node?, _ more: Node? = nil) throws -> Node {
    var merged = Labels(labels).known
    merged.merge(Labels(more).known) { $1 }
    let text = merged.map { "\($0): '\($1)'" }.joined(separator: ", ")
    return try PodSecurityText.node("{apiVersion: v1, kind: Namespace, metadata: {labels: {\(text)}}}")
  }

  private func short(_ labels: Node?) -> [String: String] {
    var short: [String: String] = [:]
    for (label, value) in Labels(labels).known {
      short[String(label.dropFirst(PodSecurityPolicy.labelPrefix.count))] = value
    }
    return short
  }

  /// 1 where the recorded answer is Pod Security's.
  ///
  /// - Parameter isValidated: Pod Security, and not API validation, is what calls the object invalid.
  private func compare(
    _ line: Node, _ recorded: Node, _ request: PodSecurityRequest, _ labels: [String: String],
    isValidated: Bool = false,
    with admission: PodSecurityAdmission? = nil
  ) -> Int {
    let outcome = recorded["outcome"]?.string ?? ""
    guard outcome == "allowed" || outcome == "denied" || isValidated && outcome == "invalid" else { return 0 }
    let decision = (admission ?? self.admission).decision(for: request, namespaceLabels: PodSecurityText.labels(labels))
    let place = "\(line["id"]?.string ?? "") \(recorded.key ?? "")"
    #expect(decision.allowed == Answer(recorded["allowed"]?.bool == true), "\(place)")
    #expect(decision.message == recorded["message"]?.string, "\(place)")
    // The API server's own hints about deprecated fields begin with the field.
    let warnings = (recorded["warnings"]?.strings ?? []).filter { !$0.hasPrefix("spec.") && !$0.hasPrefix("metadata.") }
    #expect(decision.warnings == warnings, "\(place)")
    #expect(decision.gaps == [], "\(place)")
    return 1
  }
}
