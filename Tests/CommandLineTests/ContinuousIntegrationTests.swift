import Documents
import Glibc
import TestFiles
import Testing

/// The action and the hooks at the root of the repository: what they run is run here as they run it.
@Suite struct ContinuousIntegrationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let action = Result { try Kustomization.document(Package.root + "/action.yml") }

  private func step(_ id: String) throws -> DocumentTree {
    let steps = try Self.action.get()["runs"]?["steps"]?.elements ?? []
    return try #require(steps.first { $0["id"]?.string == id })
  }

  /// Runs the action's scan with inputs beside the standard ones.
  private func scan(_ inputs: [String: String]) throws -> (run: Tool.Run, outputs: String, summary: String) {
    let step = try step("scan")
    var variables = ["PATH": "/usr/bin:/bin", "RUNNER_TEMP": folder.path, "GITHUB_ACTION_PATH": Package.root]
    variables["GITHUB_OUTPUT"] = try folder.add("outputs", "")
    variables["GITHUB_STEP_SUMMARY"] = try folder.add("summary", "")
    for (variable, expression) in step["env"]?.members ?? [:] {
      let input = try #require(expression.string?.split(separator: " ").dropFirst().first?.split(separator: ".").last)
      let declared = try #require(try Self.action.get()["inputs"]?[String(input)], "\(input)")
      variables[variable] = inputs[String(input)] ?? declared["default"]?.string ?? ""
    }
    let script = try folder.add("script.sh", try #require(step["run"]?.string))
    // As GitHub runs `shell: bash`.
    let run = try Tool.run(
      program: "/usr/bin/bash", ["--noprofile", "--norc", "-eo", "pipefail", script], environment: variables)
    return (run, try TestFiles.text(of: folder.path + "/outputs"), try TestFiles.text(of: folder.path + "/summary"))
  }

  @Test func theActionGatesAndTellsWhereTheReportIs() throws {
    let path = try folder.add("manifests/gate.yaml", Manifests.failsOpen)
    let sarif = folder.path + "/out.sarif"
    let inputs = ["paths": "\(path)\n", "binary": Tool.path, "sarif-file": sarif]
    let failing = try scan(inputs)
    #expect(failing.run.status == 1, "\(failing.run.errors)")
    #expect(failing.run.output.contains("::error "))
    #expect(failing.outputs == "sarif-file=\(sarif)\nexit-code=1\n")
    #expect(failing.summary.hasPrefix("# Portcullis"))
    #expect(try TestFiles.text(of: sarif).contains("2.1.0"))
    #expect(try scan(inputs.merging(["fail-on": ""]) { $1 }).run.status == 0)
    let all = ["complete": "true", "fail-on": "critical", "min-score": "100", "min-severity": "high"]
    let gated = try scan(inputs.merging(all) { $1 })
    #expect(gated.run.status == 1)
    #expect(gated.outputs.hasSuffix("exit-code=1\n"))
    let own = try scan(inputs.merging(["rules": "/none"]) { $1 })
    #expect(own.run.status == 2)
    #expect(own.outputs.hasSuffix("exit-code=2\n"), "the outputs are there whatever happens")
  }

  /// Text of others is never a part of a script.
  @Test func inputsStayOutOfScripts() throws {
    for step in try Self.action.get()["runs"]?["steps"]?.elements ?? [] {
      #expect(step["run"]?.string?.contains("${{") != true)
      #expect((step["run"] == nil) != (step["shell"] != nil))
    }
    let hostile = try scan(["paths": "$(touch \(folder.path)/owned); `id`", "binary": Tool.path])
    #expect(hostile.run.status == 2)
    #expect(!folder.names.contains("owned"))
  }

  @Test func everyInputIsUsedAndEveryOutputIsSet() throws {
    let action = try Self.action.get()
    let text = try TestFiles.text(of: Package.root + "/action.yml")
    for input in action["inputs"]?.members?.keys.sorted() ?? [] {
      #expect(text.contains("inputs.\(input)"), "\(input)")
    }
    let script = try #require(try step("scan")["run"]?.string)
    for (name, output) in action["outputs"]?.members ?? [:] {
      #expect(output["value"]?.string == "${{ steps.scan.outputs.\(name) }}")
      #expect(script.contains("\(name)="))
    }
  }

  private func hook(_ id: String, _ files: [String], args: [String]? = nil) throws -> Tool.Run {
    let hooks = try Kustomization.document(Package.root + "/.pre-commit-hooks.yaml").elements ?? []
    let hook = try #require(hooks.first { $0["id"]?.string == id })
    // pre-commit splits the entry as a shell would; a shell that gets it as its text does the same.
    let entry = try #require(hook["entry"]?.string)
    let standard = (hook["args"]?.elements ?? []).compactMap(\.string)
    let binaries = Tool.path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    return try Tool.run(
      program: "/bin/sh", ["-c", "exec \(entry) \"$@\"", "pre-commit"] + (args ?? standard) + files,
      environment: ["PATH": "\(binaries):/usr/bin:/bin"])
  }

  @Test(arguments: ["portcullis", "portcullis-system"])
  func theHookStopsWhatFailsAndPassesWhatIsNotKubernetes(id: String) throws {
    let gate = try folder.add("gate.yaml", Manifests.failsOpen)
    let other = try folder.add("compose.yaml", "services: {web: {image: nginx}}\n")
    #expect(try hook(id, [gate]).status == 1)
    #expect(try hook(id, [gate], args: []).status == 0)
    #expect(try hook(id, [other]).status == 0)
    #expect(try hook(id, [gate], args: ["--no-such-option"]).status != 0)
  }

  @Test func theHookForRulesChecksThem() throws {
    try folder.add("rules/broken.yaml", "apiVersion: portcullis/v1\nkind: Rule\nmetadata: {name: broken}\nspec: {}\n")
    #expect(try hook("portcullis-rules", [], args: ["--rules", folder.path + "/rules"]).status != 0)
    #expect(try hook("portcullis-rules", [], args: ["--rules", Package.root + "/Rules"]).status == 0)
  }
}
