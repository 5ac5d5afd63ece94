import ArgumentParser
import Audit
import Cluster
import Documents
import Glibc
import Reports

struct RulesNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Begin a rule: its file, and a fixture for each outcome that it must have.",
    discussion: """
      Writes INTO/NAME.yaml and FIXTURES/NAME/todo.{pass,fail,unknown}.yaml and never overwrites a file. The fixtures \
      fail until the rule says something: fill in what is marked TODO, then run `portcullis rules test`.

      EXAMPLES
        portcullis rules new webhook-waits-too-long --kind ValidatingWebhookConfiguration --control evaluation-bounded
        portcullis rules new values-lack-limits --kind HelmValues --control evaluation-bounded --severity low
        portcullis rules new no-policy-engine --kind Inventory --control admission-present --into my-rules
      """)

  @Argument(help: "The rule's name: lower case letters, digits and dashes.")
  var name: String

  @Option(
    help: ArgumentHelp(
      """
      What it judges: a kind such as Pod or deployments.apps, a configuration document such as HelmValues or \
      AdmissionConfiguration, or Inventory for everything at once.
      """, valueName: "kind"))
  var kind: String

  @Option(help: ArgumentHelp("The control that it gives evidence for, such as fails-closed.", valueName: "name"))
  var control: String

  @Option(
    help: ArgumentHelp("How bad it is if it is true: critical, high, medium, low or info.", valueName: "severity"),
    transform: Self.severity)
  var severity: Severity = .medium

  @Option(help: ArgumentHelp("The directory for the rule's file.", valueName: "dir"))
  var into = "my-rules"

  @Option(help: ArgumentHelp("The directory for its fixtures.", valueName: "dir"))
  var fixtures = "my-rules-fixtures"

  @OptionGroup var rules: RuleOptions

  func run() throws {
    let catalogue = try rules.catalogue()
    let skeleton = RuleSkeleton(name: name, control: control, severity: severity, subject: try subject())
    guard skeleton.isWellNamed else {
      throw Stop(.usage, "'\(name)' is no name for a rule: lower case letters, digits and '-' inside")
    }
    if catalogue.rules[name: name] != nil { throw Stop(.usage, "there is a rule '\(name)' already") }
    guard catalogue.models.control(control) != nil else {
      let names = catalogue.models.controls.map(\.name).sorted()
      let advice = Spelling.nearest(to: control, among: names).map { "did you mean '\($0)'?" }
      throw Stop(.usage, "no control is called '\(control)'; \(advice ?? "they are \(names.joined(separator: ", "))")")
    }
    let folder = "\(fixtures)/\(name)"
    let files = [("\(into)/\(name).yaml", skeleton.rule)] + skeleton.fixtures.map { ("\(folder)/\($0.name)", $0.text) }
    for (path, _) in files where access(path, F_OK) == 0 { throw Stop(.usage, "\(path) is there already") }
    for directory in [into, folder] { try Self.makeDirectory(directory) }
    let output = StandardOutput.open()
    for (path, text) in files {
      try NewFile(path: path).write(text)
      output.write("\(path)\n")
    }
    _ = output.finish()
    StandardError.line(
      "Fill in what is marked TODO, then run: portcullis rules test \(fixtures) --rules \(into) --rule \(name)")
  }

  private func subject() throws -> RuleSkeleton.Subject {
    if kind == "Inventory" { return .inventory }
    if Rule.documentKinds.contains(kind) { return .documents(kind: kind) }
    let parts = kind.split(separator: ".", maxSplits: 1).map(String.init)
    let inventory = Inventory(view: .complete)
    switch ResourceNames(inventory).match(parts.first ?? "", group: parts.count > 1 ? parts[1] : nil) {
    case .found(let resource, _):
      let version = ServedResources(inventory)[resource.group, resource.name]?.versions.first ?? "v1"
      return .objects(
        apiVersion: resource.group.isEmpty ? version : "\(resource.group)/\(version)",
        kind: inventory.scheme.kind(group: resource.group, resource: resource.name) ?? kind,
        resource: ResourceName(group: resource.group, resource: resource.name),
        isNamespaced: resource.scope == .namespaced)
    case .ambiguous(let resources):
      throw Stop(.usage, "'\(kind)' may be \(resources.map(\.groupResource).joined(separator: " or "))")
    case .unknown(let nearest):
      let advice = Spelling.nearest(to: kind, among: Rule.documentKinds) ?? nearest
      throw Stop(.usage, "no kind is called '\(kind)'\(advice.map { "; did you mean '\($0)'?" } ?? "")")
    }
  }

  private static func severity(_ text: String) throws -> Severity {
    guard let severity = Severity(rawValue: text.lowercased()) else {
      throw ValidationError("'\(text)' is no severity: critical, high, medium, low or info")
    }
    return severity
  }

  /// With what it lies in.
  private static func makeDirectory(_ path: String) throws {
    var current = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      current += "\(part)/"
      guard mkdir(current, 0o777) != 0, errno != EEXIST else { continue }
      throw Stop(.usage, "cannot make \(current): \(describe(errno))")
    }
  }
}

/// A file that must not be there yet.
private struct NewFile {
  let path: String

  func write(_ text: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Stop(.usage, "cannot write \(path): \(describe(errno))") }
    defer { close(descriptor) }
    let failure = Array(text.utf8).withUnsafeBytes { writeAll($0, to: descriptor) }
    if let failure { throw Stop(.usage, "cannot write \(path): \(describe(failure))") }
  }
}
