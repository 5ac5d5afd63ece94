import ArgumentParser
import Audit
import Documents
import Reports

struct RulesExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print rules as ValidatingAdmissionPolicies with their bindings.",
    discussion: """
      The API server then refuses what the rule would find: `kubectl apply -f -` takes the output as it is. A rule can \
      be exported if it judges objects one by one and asks nothing but what the API server's own functions answer. \
      Of any other rule the reason is printed, and nothing is exported.

      A request is judged as it is, and where an expression fails the request is refused (failurePolicy Fail); what \
      is in the cluster already is not looked at. Begin with --action Audit or Warn.

      EXAMPLES
        portcullis rules export validating-admission-policy-fails-open
        portcullis rules export --all --action Warn --action Audit | kubectl apply --dry-run=server -f -
        portcullis rules export my-rule --rules my-rules | kubectl apply -f -
      """)

  @Argument(help: "Names of rules.", completion: NameCompletion.rules)
  var names: [String] = []

  @Flag(help: "All rules that can be exported.")
  var all = false

  @Option(
    name: .customLong("action"),
    help: ArgumentHelp("What the bindings do: Deny, Warn or Audit. Repeatable; Deny if not given.", valueName: "action")
  )
  var actions: [Action] = []

  enum Action: String, CaseIterable, ExpressibleByArgument {
    case deny = "Deny"
    case warn = "Warn"
    case audit = "Audit"
  }

  @OptionGroup var rules: RuleOptions

  func validate() throws {
    guard names.isEmpty == all else { throw ValidationError("name rules, or say --all") }
    // The API server refuses the pair, which would tell the user twice.
    guard !actions.contains(.deny) || !actions.contains(.warn) else {
      throw ValidationError("Deny and Warn exclude one another")
    }
  }

  func run() throws {
    let catalogue = try rules.catalogue()
    let chosen = try names.map { name in
      guard let rule = catalogue.rules[name: name] else {
        throw Stop(.usage, "no rule is called '\(name)'; `portcullis rules` lists them")
      }
      return rule
    }
    let actions = actions.isEmpty ? ["Deny"] : actions.map(\.rawValue)
    var policies: [String] = []
    var refusals = 0
    for rule in all ? catalogue.rules.rules : chosen {
      do throws(LoadingFailure) {
        policies.append(try PolicyExport(rule, actions: actions).yaml)
      } catch {
        guard !all else { continue }
        refusals += 1
        for problem in error.problems { StandardError.line(problem.description) }
      }
    }
    guard refusals == 0 else {
      throw Stop(.usage, "\(counted(refusals, "rule")) cannot be a ValidatingAdmissionPolicy")
    }
    guard !policies.isEmpty else {
      throw Stop(.nothingRelevant, "none of the rules can be a ValidatingAdmissionPolicy")
    }
    let output = StandardOutput.open()
    output.write(policies.joined(separator: "---\n"))
    _ = output.finish()
  }
}
