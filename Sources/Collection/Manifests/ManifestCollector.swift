package import Cluster
package import Documents

/// Reads manifests from files, directories and standard input into an inventory.
package struct ManifestCollector: Sendable {
  package init() {}

  /// Reads all that the paths stand for; `-` is standard input. What cannot be read is among the inventory's problems.
  package func collect(_ paths: [String], options: CollectionOptions = CollectionOptions()) -> Inventory {
    let finder = FileFinder(paths: paths, values: options.values.map(\.path))
    var charts = ChartFinder(limits: options.limits)
    let files = finder.files.map { file in
      ManifestFile(
        name: file.name, content: .path(file.path), role: role(of: file, options, charts: &charts),
        input: file.input, isNamed: file.isNamed)
    }
    let inputs = paths.map { Inventory.Input(name: $0 == "-" ? "<stdin>" : $0) }
    let values = options.values.map { Inventory.Input(name: "\($0.chart)=\($0.path)") }
    return collect(files, inputs: inputs + values, problems: finder.problems, options, charts: &charts)
  }

  /// Reads texts that are already there, each an input of its own.
  package func collect(sources: [Source], options: CollectionOptions = CollectionOptions()) -> Inventory {
    var charts = ChartFinder(limits: options.limits)
    let files = sources.enumerated().map { position, source in
      ManifestFile(
        name: source.name, content: .source(source), role: .manifest, input: position, isNamed: true)
    }
    let inputs = sources.map { Inventory.Input(name: $0.name) }
    return collect(files, inputs: inputs, problems: [], options, charts: &charts)
  }

  private func role(of file: FileFinder.File, _ options: CollectionOptions, charts: inout ChartFinder) -> FileRole {
    guard let path = file.path else { return .manifest }
    if let values = options.values.first(where: { $0.path == path }) { return .values(chart: values.chart) }
    return FileRole(path, charts: &charts)
  }

  private func collect(
    _ files: [ManifestFile], inputs: [Inventory.Input], problems: [DocumentProblem], _ options: CollectionOptions,
    charts: inout ChartFinder
  ) -> Inventory {
    var classifier = DocumentClassifier(inputs: inputs, isFixture: options.isFixture)
    var templates = TemplateReport()
    for problem in problems { classifier.report(problem) }
    var places = [String: Int](minimumCapacity: files.count)
    for (place, file) in files.enumerated() { places[file.name] = place }
    var withProblems: Set<String> = []
    for chunk in ManifestReading.read(files, limits: options.limits) {
      for problem in chunk.problems {
        withProblems.insert(problem.location.file)
        guard problem.kind == .template else {
          classifier.report(problem)
          continue
        }
        templates.add(problem.location, path: problem.location.file, charts: &charts)
      }
      classify(chunk.arena, files, places, into: &classifier)
    }
    for file in files { classifier.countFile(input: file.input) }
    for problem in templates.problems { classifier.report(problem) }
    classifier.classifyEmbedded(limits: options.limits)
    for file in files where file.isNamed && file.role == .manifest {
      guard !classifier.recognised.contains(file.name), !withProblems.contains(file.name) else { continue }
      classifier.report(
        DocumentProblem(
          .warning, .notAnObject, at: SourceLocation(file: file.name, line: 1, column: 1),
          "holds no Kubernetes object and no configuration that decides about admission"))
    }
    return classifier.builder.inventory(view: view(options, classifier))
  }

  private func classify(
    _ arena: Arena, _ files: [ManifestFile], _ places: [String: Int], into classifier: inout DocumentClassifier
  ) {
    var reader = ObjectReader(arena: arena)
    var origin: DocumentClassifier.Origin?
    for document in arena.documents {
      if origin?.name != document.source.name, let place = places[document.source.name] {
        let file = files[place]
        origin = DocumentClassifier.Origin(name: file.name, role: file.role, input: file.input)
      }
      guard let origin else { continue }
      classifier.classify(Node(arena: arena, index: document.root), origin, reader: &reader)
    }
  }

  private func view(_ options: CollectionOptions, _ classifier: DocumentClassifier) -> View {
    var view = timelessView(options, classifier)
    view.time = options.time
    return view
  }

  private func timelessView(_ options: CollectionOptions, _ classifier: DocumentClassifier) -> View {
    if options.isFixture { return classifier.view ?? .complete }
    guard options.isComplete else { return .manifests }
    return ControlPlaneFiles.areKnown(classifier.builder) ? .complete : .completeWithoutControlPlane
  }
}
