import ArgumentParser
import Audit
import Documents
import Reports

struct RulesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Judge fixtures by the outcome that their names promise.",
    discussion: """
      A fixture is a manifest called DIR/RULE/CASE.OUTCOME.yaml, OUTCOME one of pass, fail, unknown and na (does not \
      apply). It is judged as all that a cluster holds, unless a document of kind View in it says otherwise. Every \
      rule that has fixtures, and every rule of --rules, must have a pass, a fail and an unknown.

      With --coverage it also says which validations no fixture fails, which conditions no fixture makes false and \
      which variables no fixture reads.

      With --mutate each rule is changed in every small way that should matter: a condition dropped or negated, a part \
      of && or || left out, a constant changed. A change that no fixture of the rule notices is a case that nobody \
      tests, or a part of the rule that does nothing. Changes that cannot matter are listed with the reason in a file \
      that --equivalents names.

      EXAMPLES
        portcullis rules test my-fixtures --rules my-rules
        portcullis rules test my-fixtures --rules my-rules --rule my-rule --coverage --mutate
      """)

  @Argument(help: "Directories of fixtures.", completion: .directory)
  var paths: [String]

  @Option(name: .customLong("rule"), help: ArgumentHelp("Only this rule. Repeatable.", valueName: "name"))
  var names: [String] = []

  @Flag(name: .shortAndLong, help: "Also tell of the fixtures that pass.")
  var verbose = false

  @Flag(help: "Also tell what of the rules no fixture tries.")
  var coverage = false

  @Flag(help: "Also change the rules, and demand that some fixture notices each change.")
  var mutate = false

  @Option(help: ArgumentHelp("The changes that --mutate is to let pass, with reasons.", valueName: "file"))
  var equivalents: String?

  @OptionGroup var rules: RuleOptions

  func validate() throws {
    if equivalents != nil, !mutate { throw ValidationError("--equivalents goes with --mutate") }
  }

  func run() throws {
    let catalogue = try rules.catalogue()
    for name in names where catalogue.rules[name: name] == nil {
      throw Stop(.usage, "no rule is called '\(name)'; `portcullis rules` lists them")
    }
    let run = try RuleTestRun(catalogue, paths: paths, only: Set(names), isVerbose: verbose)
    let output = StandardOutput.open()
    run.write(to: output)
    var failure = run.failure
    // Of fixtures that fail already there is nothing to learn.
    let isSound = failure == nil
    if coverage, isSound {
      let coverage = CoverageRun(catalogue, run.cases)
      coverage.write(to: output)
      failure = coverage.failure
    }
    if mutate, isSound {
      let mutation = MutationRun(catalogue, run.cases, known: try knownMutants())
      mutation.write(to: output)
      failure = mutation.failure ?? failure
    }
    _ = output.finish()
    if let failure { throw Stop(.gateFailed, failure) }
  }

  private func knownMutants() throws -> EquivalentMutants {
    guard let equivalents else { return EquivalentMutants() }
    do {
      return try EquivalentMutants(Source(name: equivalents, bytes: try FileBytes.read(equivalents)))
    } catch let failure as LoadingFailure {
      throw failure.stop
    }
  }
}
