import ArgumentParser
import Audit

/// What a shell completes names with; loaded when it asks, for loading the rules takes a moment.
enum NameCompletion {
  static var rules: CompletionKind {
    .custom { _, _, _ in ((try? Catalogue.builtIn())?.rules.rules.map(\.name) ?? []).sorted() }
  }

  static var threats: CompletionKind {
    .custom { _, _, _ in (try? Catalogue.builtIn())?.models.threats.map(\.id) ?? [] }
  }
}
