import Analysis
import ArgumentParser
import Cluster
import Documents
import Reports

struct CoverageCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Who sees which request in which namespace, and what gets past.",
    discussion: """
      For every namespace, for a new one, and for one whose labels somebody chooses, says who sees the requests that \
      matter to security (pods and what makes them, exec, ephemeral containers, services, secrets, roles, namespaces, \
      the guards' own configuration), whether they fail closed or open, and what they enforce where that is known. \
      Requests that get the same answers in the same namespaces are shown together, each answer once, worst first, with \
      those by whom it comes to it. What is folded away is said at the end; --namespace shows one namespace whole, \
      --resource all names, --holes the witnesses, --verbose everything. JSON always has everything.

      The requests' objects are not known then: selectors over labels that their author sets count as evadable, and \
      match conditions that look at the object or at who asks are said to depend on them.

      HOLES are requests that get past somebody who refuses them elsewhere, or that nobody refuses and that give the \
      node or the gate away; what nobody claims to guard stands in the table only. What is certain, what others than \
      administrators may send, and the worst come first. Each has a witness, the smallest request that takes it, with \
      what the other policies ask for; the simulator (portcullis simulate) admits it, and the kubectl line asks the API \
      server without changing anything. Where it cannot be told whether a witness is admitted, the reason is given.

      AVAILABILITY is the price of failing closed: webhooks that stand before their own backend, before kube-system, \
      nodes and leases, and backends that one failure takes down.

      JSON
        {"schemaVersion", "tool", "inputs", "requests": [REQUEST],
         "groups": [{"kind": "existing|absent|new|chosen|cluster", "namespaces": [...],
           "cells": [{"request", "state": "closed|evadable|unknown|open|warned|unseen",
             "watchers": [{"name", "effect": "denies|failsClosed|failsOpen|warns|mutates",
               "sees": "always|evadable|depends|unknown", "because", "enforces", "notes", \
      "webhook" | "policy", "binding" | "mutatingPolicy" | "podSecurity"}]}]}],
         "namespaceAuthors": {"create", "label", "unknownBecause"},
         "holes": [{"route", "severity", "title", "kind", "namespaces", "state": "open|openWithoutAnswer|unknown",
           "class": "evades|undefended", "guards", "unknownBecause", "settledBy", "webhooks", "gives", "permitted", \
      "permittedUnknownBecause", "assumptions", \
      "witness": {"request", "namespace", "object", "further", "trick", "checks"}}],
         "availability": [{"class": "deadlock|cluster|backend", "severity", "inForce", "backend", "webhooks",
           "consequences": [{"request", "text", "doubts"}]}],
         "unknowns": [{"reason", "settledBy"}]}

      EXAMPLES
        portcullis coverage --complete export/
        portcullis coverage --complete export/ | head -20
        portcullis coverage --complete --holes export/
        portcullis coverage --namespace web --resource pods export/
        portcullis coverage --complete --fail-on-holes -f json export/ > coverage.json

      EXIT STATUS
        0 done, 1 there is an open hole (--fail-on-holes), 2 wrong usage, 3 nothing relevant in the input.
      """)

  @Argument(
    help: ArgumentHelp("Files and directories that are the cluster; - for standard input.", valueName: "path"),
    completion: .file())
  var paths: [String] = []

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(help: ArgumentHelp("Only what concerns this namespace.", valueName: "name"))
  var namespace: String?

  @Option(
    help: ArgumentHelp("Only requests to this resource: pods, pods/exec, deployments.apps.", valueName: "resource"))
  var resource: String?

  @Flag(help: "Only the holes.")
  var holes = false

  @Flag(help: "Exit with status 1 where a hole is open, for sure or while a webhook does not answer.")
  var failOnHoles = false

  @Option(name: [.customShort("f"), .long], help: "How the answer is written.")
  var format: Format = .text

  @OptionGroup var display: DisplayOptions

  @Flag(
    name: [.customShort("v"), .customLong("verbose")],
    help: "Fold nothing, and tell on standard error how long each step took.")
  var isVerbose = false

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  func validate() throws {
    try input.expectInput(
      paths, otherwise: "nothing to look at: name files or directories, - for standard input, or a cluster with --live")
  }

  func run() throws {
    var timings = Timings(isOn: isVerbose)
    let inventory = try input.inventory(of: paths, wanting: .ofSimulation, following: Demand.ofParameters)
    for problem in inventory.problems where problem.severity == .error {
      StandardError.line(PrintableText.escape(problem.description))
    }
    timings.mark("input read")
    guard !inventory.objects.isEmpty else {
      throw Stop(.nothingRelevant, "nothing relevant in the input: no Kubernetes object")
    }
    var report = CoverageReport(ClusterAnalysis(inventory: inventory))
    timings.mark("coverage worked out")
    try narrow(&report)
    write(report, inputs: inventory.inputs.map(\.name))
    timings.mark("reported")
    timings.show()
    try settle(report)
  }

  private func narrow(_ report: inout CoverageReport) throws {
    if let namespace {
      report.keep(namespace: namespace)
      guard report.coverage.groups.contains(where: { $0.names.contains(namespace) }) else {
        throw Stop(.usage, PrintableText.escape("namespace \(namespace) is not in the input"))
      }
    }
    if let resource {
      guard report.coverage.requests.contains(where: { $0.isAbout(resource) }) else {
        throw Stop(.usage, PrintableText.escape("coverage knows no requests to \(resource)"))
      }
      report.keep(resource: resource)
      report.availability = []
    }
    if holes {
      report.coverage.removeTable()
      report.availability = []
    }
  }

  private func write(_ report: CoverageReport, inputs: [String]) {
    let output = StandardOutput.open()
    switch format {
    case .json:
      AnswerDocument(report.members, inputs: inputs).write(to: output)
    case .text:
      let options = display.reportOptions(Terminal.output)
      var extent = CoverageText.Extent()
      extent.isWhole = isVerbose || namespace != nil
      extent.hasAllNames = resource != nil
      extent.hasTable = !holes
      extent.hasAvailability = !holes && resource == nil
      CoverageText(report, options, extent).write(to: output)
    }
    _ = output.finish()
  }

  private func settle(_ report: CoverageReport) throws {
    guard failOnHoles else { return }
    let open = report.holes.count { $0.isOpen }
    guard open > 0 else { return }
    throw Stop(.gateFailed, "\(open) open \(open == 1 ? "hole" : "holes") (--fail-on-holes)")
  }
}
