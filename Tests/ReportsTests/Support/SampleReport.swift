import Audit
import Cluster
import Documents

/// A small report with one of everything that a format has to say, hostile names included.
enum Sample {
  static let report = Report(
    tool: Report.Tool(name: "portcullis", version: "1.2.3", rulesDigest: String(repeating: "ab", count: 32)),
    inputs: [
      Report.Input(name: "demo", files: 3, objects: 12, configurationDocuments: 1),
      Report.Input(name: "<stdin>", files: 1, objects: 1, configurationDocuments: 0),
    ],
    view: Report.ViewSummary(
      isComplete: false, reason: "only what the given files hold is known, absence proves nothing",
      gaps: [
        Report.ViewSummary.Gap(
          group: "networking.k8s.io", resource: "networkpolicies", namespace: nil, state: "partial",
          reason: "files are not the whole cluster"),
        Report.ViewSummary.Gap(
          group: "", resource: "configmaps", namespace: "kube-system", state: "forbidden",
          reason: "the account may not list them"),
      ]),
    problems: [
      DocumentProblem(.warning, at: SourceLocation(file: "demo/a.yaml", line: 1, column: 1), "invalid UTF-8 replaced"),
      DocumentProblem(
        at: SourceLocation(file: "demo/chart/templates/x y.yaml", line: 3, column: 7),
        "template, not rendered: pipe `helm template` into `portcullis scan -`"),
    ],
    score: Score(
      model: 1, low: 17, high: 49, withAcceptedRisk: 20,
      lost: [
        Score.Loss(threat: "SIG-03", hundredths: 5333, verdict: .exposed),
        Score.Loss(threat: "KW-01", hundredths: 1005, verdict: .unknown),
      ], cap: Score.Cap(limit: 49, threats: ["SIG-03"])),
    threats: threats, findings: [failsOpen, longLine, elsewhere, accepted, undecided], attackTree: attackTree,
    rules: [rule("unused-rule", .low, .heuristic, notEvaluated: "no subject in the input")] + rules,
    platforms: [platform])

  static let platform = RecognisedPlatform(
    name: "cloud", title: "Some Cloud", summary: "A managed service.",
    signs: [
      RecognisedPlatform.Sign(
        says: "nodes run its kubelet",
        objects: [ObjectIdentity(apiVersion: "v1", kind: "Node", namespace: nil, name: "n\u{1b}[1m")], count: 3,
        reference: "https://example.com/nodes")
    ], controlPlane: "The control plane cannot be seen.")

  static let threats = [
    ThreatVerdict(
      id: "SIG-01", title: "Attacker floods the webhook", model: "sig-security", severity: .high, verdict: .mitigated,
      assurance: Assurance(low: .mitigated, high: .mitigated),
      controls: [control("replicas", .mitigated, .mitigated, passes: 2)], bound: "", settledBy: []),
    ThreatVerdict(
      id: "SIG-03",
      title: "Attacker exploits misconfiguration of the webhook to get around the policies of the cluster",
      model: "sig-security", severity: .critical, verdict: .exposed,
      assurance: Assurance(low: .exposed, high: .exposed),
      controls: [
        control("fails-closed", .exposed, .exposed, passes: 1, fails: 2),
        control("policies-enforce", .mitigated, .mitigated, passes: 4),
      ], bound: "", settledBy: []),
    ThreatVerdict(
      id: "SIG-05", title: "Attacker floods the log", model: "sig-security", severity: .medium, verdict: .partial,
      assurance: Assurance(low: .partial, high: .partial),
      controls: [control("webhook-resilient", .partial, .partial, fails: 1)], bound: "defence in depth only",
      settledBy: []),
    ThreatVerdict(
      id: "SIG-06", title: "A cluster admin removes the gate", model: "sig-security", severity: .high,
      verdict: .residual, assurance: nil, controls: [], bound: "", settledBy: []),
    ThreatVerdict(
      id: "KW-01", title: "Trust at the start", model: "kubewarden", severity: .medium, verdict: .unknown,
      assurance: Assurance(low: .exposed, high: .mitigated),
      controls: [
        control(
          "mutual-tls", .exposed, .mitigated, unknowns: 1, reasons: ["kube-apiserver configuration: not in the input"]),
        control("tls-everywhere", .exposed, .mitigated, reasons: ["secrets: forbidden", "services: forbidden"]),
        control("network-isolation", .exposed, .mitigated, reasons: ["networkpolicies: forbidden", "no rule for it"]),
        control("provenance", .exposed, .mitigated, reasons: ["no rule for it"]),
        control("routing", .exposed, .mitigated, fails: 1, unknowns: 2, reasons: ["no rule for it"]),
      ], bound: "",
      settledBy: ["add the file that kube-apiserver's --admission-control-config-file names, and the kubeconfig in it"]),
    ThreatVerdict(
      id: "KW-02", title: "Nothing of this kind", model: "kubewarden", severity: .low, verdict: .notApplicable,
      assurance: nil, controls: [], bound: "", settledBy: []),
  ]

  static let failsOpen = Finding(
    rule: "webhook-fails-open", title: "Admission webhook fails open", outcome: .fail, severity: .critical,
    confidence: .certain, control: "fails-closed", threats: ["SIG-03"],
    object: ObjectIdentity(
      apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", namespace: nil,
      name: "gate\u{1b}[2Jkeeper"),
    documentKind: nil, path: "webhooks[0].failurePolicy",
    region: region("demo/hooks.yaml", 14, 18, 24, "  failurePolicy: Ignore"),
    message: "webhook 'check.example.com' lets requests through when it does not answer",
    evidence: [
      Finding.Evidence(
        object: ObjectIdentity(apiVersion: "v1", kind: "Service", namespace: "gate", name: "webhook"),
        path: "spec.ports[0]", region: region("demo/services.yaml", 7, 3, 13, "- port: 443"),
        message: "serves it"),
      Finding.Evidence(object: nil, path: "spec", region: nil, message: ""),
    ], witness: "kind: Pod\nmetadata: {name: a}", fingerprint: fingerprint("f1"))

  static let note = PlatformNote(
    platform: "Some Cloud", component: "its agent", does: "It needs the node.", change: "The provider keeps it.",
    reference: "https://example.com/agent")

  static let longLine = Finding(
    rule: "webhook-fails-open", title: "Admission webhook fails open", outcome: .fail, severity: .critical,
    confidence: .certain, control: "fails-closed", threats: ["SIG-03"],
    object: ObjectIdentity(
      apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingWebhookConfiguration", namespace: nil, name: "m"),
    documentKind: nil, path: "webhooks[0].failurePolicy",
    region: region(
      "demo/all in one.json", 1, 121, 129,
      #"{"kind":"List",\#(String(repeating: #""padding":"日本語","#, count: 6))"failurePolicy":"Ignore"},"#
        + String(repeating: #"{"more":"text"},"#, count: 20)),
    message: "webhook 'm' lets requests through when it does not answer", fingerprint: fingerprint("f2"))

  static let elsewhere = Finding(
    rule: "host-path", title: "Workload mounts the host's files", outcome: .fail, severity: .high, confidence: .likely,
    control: "host-path-forbidden", threats: [], object: nil, documentKind: "HelmValues", path: "volumes[0]",
    region: SourceRegion(
      start: SourceLocation(file: "demo/values.yaml", line: 100_000, column: 3),
      end: SourceLocation(file: "demo/values.yaml", line: 100_002, column: 1), excerpt: "\t- hostPath:  "),
    message: "the volume reaches /", fingerprint: fingerprint("f3"), platform: note)

  static let accepted = Finding(
    rule: "host-path", title: "Workload mounts the host's files", outcome: .fail, severity: .high, confidence: .likely,
    control: "host-path-forbidden", threats: [],
    object: ObjectIdentity(apiVersion: "v1", kind: "Pod", namespace: "kube-system", name: "node-agent"),
    documentKind: nil, path: "spec.volumes[0].hostPath", region: region("<stdin>", 9, 5, 13, "  - hostPath: {}"),
    message: "the volume reaches /var/log", fingerprint: fingerprint("f4"),
    suppression: Sanction(
      kind: .external, justification: "the agent ships logs (accepted by platform until 2027-01-31)",
      owner: "platform", expires: "2027-01-31", region: region("portcullis.yaml", 4, 3, 30, "- rule: host-path")))

  static let undecided = Finding(
    rule: "mutual-tls-client", title: "API server does not identify itself", outcome: .unknown, severity: .medium,
    confidence: .certain, control: "mutual-tls", threats: ["KW-01"], object: nil, documentKind: nil, path: "",
    region: nil, message: "whether the API server presents a certificate cannot be told",
    reasons: ["kube-apiserver configuration: not in the input"], fingerprint: fingerprint("f5"))

  static let attackTree = AttackTreeResult(
    nodes: [
      AttackTreeResult.Node(
        id: "goal", title: "Run anything", kind: "goal", threat: nil, state: .open, children: ["leaf"]),
      AttackTreeResult.Node(
        id: "leaf", title: "Around the gate", kind: "threat", threat: "SIG-03", state: .open, children: []),
      AttackTreeResult.Node(
        id: "listen", title: "Listen in", kind: "threat", threat: "KW-01", state: .undetermined, children: [],
        requires: ["M4"]),
    ],
    routes: [
      AttackTreeResult.Route(
        goal: "goal", steps: ["leaf"], threats: ["SIG-03"], state: .open, bound: "2 of 40 namespaces: a, b",
        openedBy: [failsOpen], openings: 3),
      AttackTreeResult.Route(
        goal: "goal", steps: ["listen"], threats: ["KW-01"], state: .undetermined, leftOpenBy: ["mutual-tls"]),
    ])

  static let rules = [
    rule("host-path", .high, .likely, control: "host-path-forbidden", outcome: .fail, subjects: 2),
    rule("mutual-tls-client", .medium, .certain, outcome: .unknown, subjects: 1, threats: ["KW-01"]),
    rule("webhook-fails-open", .critical, .certain, outcome: .fail, subjects: 3, threats: ["SIG-03"]),
  ]

  /// Nothing read, nothing judged.
  static var empty: Report {
    var report = report
    report.inputs = [Report.Input(name: "empty", files: 0, objects: 0, configurationDocuments: 0)]
    report.view = Report.ViewSummary(isComplete: true, reason: "", gaps: [])
    report.problems = []
    report.score = Score(model: 1, low: nil, high: nil, withAcceptedRisk: nil, lost: [], cap: nil)
    report.threats = []
    report.findings = []
    report.attackTree = AttackTreeResult(nodes: [])
    report.platforms = []
    report.rules = []
    return report
  }

  /// The sample with `count` findings of one rule.
  static func report(findings count: Int) -> Report {
    var report = report
    report.findings = (0..<count).map { number in
      var finding = failsOpen
      finding.fingerprint = fingerprint("n\(number)")
      finding.region = region("demo/hooks.yaml", number + 1, 18, 24, "  failurePolicy: Ignore")
      return finding
    }
    return report
  }

  static func fingerprint(_ name: String) -> Fingerprint {
    Fingerprint(rule: name, subject: [], path: "", validation: 0)
  }

  static func region(_ file: String, _ line: Int, _ column: Int, _ endColumn: Int, _ excerpt: String) -> SourceRegion {
    SourceRegion(
      start: SourceLocation(file: file, line: line, column: column),
      end: SourceLocation(file: file, line: line, column: endColumn), excerpt: excerpt)
  }

  private static func control(
    _ name: String, _ low: Assurance.Level, _ high: Assurance.Level, passes: Int = 0, fails: Int = 0,
    unknowns: Int = 0, reasons: [String] = []
  ) -> ControlState {
    ControlState(
      name: name, title: "The control \(name)", assurance: Assurance(low: low, high: high), passes: passes,
      fails: fails, unknowns: unknowns, reasons: reasons)
  }

  static func rule(
    _ name: String, _ severity: Severity, _ confidence: Confidence, control: String = "some-control",
    outcome: Outcome? = nil, subjects: Int = 0, threats: [String] = [], notEvaluated: String = ""
  ) -> RuleUse {
    RuleUse(
      name: name, title: "Title of \(name)", severity: severity, confidence: confidence, control: control,
      threats: threats,
      rationale: "A reason that is long enough to take more than one line of a terminal that is eighty columns wide.",
      remediation: "Change it:\n  failurePolicy: Fail\nand apply.", references: ["https://example.com/\(name)"],
      outcome: outcome, subjects: subjects, notEvaluated: notEvaluated)
  }
}
