import Foundation
import PackagePlugin

/// Compiles data into a target: the package's `Rules/` into Audit, a target's own `Resources/` into any other.
@main
struct EmbedFilesPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) async throws -> [Command] {
    let named =
      target.name == "Audit"
      ? context.package.directoryURL.appendingPathComponent("Rules")
      : target.directoryURL.appendingPathComponent("Resources")
    // A link to a folder is not walked.
    let folder = named.resolvingSymlinksInPath()
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("EmbeddedFiles.swift")
    let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    let inputs = (walk?.allObjects ?? []).compactMap { $0 as? URL }
      .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
    return [
      .buildCommand(
        displayName: "Embed \(folder.lastPathComponent) into \(target.name)",
        executable: try context.tool(named: "EmbedFiles").url,
        arguments: [output.path, folder.path], inputFiles: inputs, outputFiles: [output])
    ]
  }
}
