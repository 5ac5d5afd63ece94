import Collection
import Documents
import TestFiles
import Testing

/// What `kubectl kustomize` makes of a directory of Deploy/, worked out for the few fields that stand there; any other
/// field is an error, so that nothing is passed over.
struct Kustomization {
  /// In the order of the files.
  private(set) var objects: [DocumentTree] = []

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  init(_ directory: String) throws {
    let root = try Self.document("\(directory)/kustomization.yaml")
    for key in root.members?.keys.sorted() ?? [] {
      guard
        [
          "apiVersion", "kind", "resources", "components", "namespace", "labels", "images", "patches",
          "configMapGenerator",
        ].contains(key)
      else { throw Failure(description: "\(directory): '\(key)' is not worked out") }
    }
    for resource in root["resources"]?.elements ?? [] { try add(resource.string ?? "", of: directory) }
    for generator in root["configMapGenerator"]?.elements ?? [] {
      objects.append(try Self.configMap(generator, directory))
    }
    for component in root["components"]?.elements ?? [] { try add(component.string ?? "", of: directory) }
    for patch in root["patches"]?.elements ?? [] { try apply(patch) }
    if let namespace = root["namespace"]?.string { place(in: namespace) }
    for image in root["images"]?.elements ?? [] { objects = objects.map { Self.pin(image, in: $0) } }
    for labels in root["labels"]?.elements ?? [] { objects = objects.map { Self.label($0, labels) } }
  }

  /// The documents of a YAML file.
  static func documents(_ path: String) throws -> [DocumentTree] {
    let read = DocumentReader.read([Source(name: path, bytes: Array(try TestFiles.text(of: path).utf8))])
    if let problem = read.problems.first(where: { $0.severity == .error }) {
      throw Failure(description: problem.description)
    }
    return read.arena.roots.map { DocumentTree($0) }
  }

  static func document(_ path: String) throws -> DocumentTree {
    let all = try documents(path)
    guard all.count == 1 else { throw Failure(description: "\(path) has \(all.count) documents") }
    return all[0]
  }

  private mutating func add(_ resource: String, of directory: String) throws {
    let path = "\(directory)/\(resource)"
    if resource.hasSuffix(".yaml") {
      objects += try Self.documents(path)
    } else {
      objects += try Kustomization(path).objects
    }
  }

  private static func configMap(_ generator: DocumentTree, _ directory: String) throws -> DocumentTree {
    guard generator["options"]?["disableNameSuffixHash"] == .bool(true) else {
      throw Failure(description: "\(directory): a name with a hash is not worked out")
    }
    var data: [String: DocumentTree] = [:]
    for file in generator["files"]?.elements ?? [] {
      let parts = (file.string ?? "").split(separator: "=").map(String.init)
      data[parts[0]] = .string(try TestFiles.text(of: "\(directory)/\(parts[1])"))
    }
    return .map([
      "apiVersion": .string("v1"), "kind": .string("ConfigMap"), "data": .map(data),
      "metadata": .map(["name": generator["name"] ?? .null, "labels": generator["options"]?["labels"] ?? .map([:])]),
    ])
  }

  private mutating func apply(_ patch: DocumentTree) throws {
    let target = patch["target"] ?? .null
    let places = objects.indices.filter { place in
      let object = objects[place]
      let version = [target["group"]?.string, target["version"]?.string].compactMap(\.self).joined(separator: "/")
      return object["kind"] == target["kind"] && object["metadata"]?["name"] == target["name"]
        && object["apiVersion"]?.string == version
    }
    guard places.count == 1 else { throw Failure(description: "a patch has \(places.count) targets: \(target)") }
    let text = DocumentReader.read([Source(name: "patch", bytes: Array((patch["patch"]?.string ?? "").utf8))])
    guard let operations = text.arena.roots.first else { throw Failure(description: "a patch is empty") }
    objects[places[0]] = try JSONPatch(operations).applied(to: objects[places[0]])
  }

  private mutating func place(in namespace: String) {
    objects = objects.map { object in
      var object = object
      object.set(.string(namespace), at: ["metadata", "namespace"])
      return object
    }
  }

  private static func label(_ object: DocumentTree, _ labels: DocumentTree) -> DocumentTree {
    var object = object
    var places = [["metadata", "labels"]]
    if labels["includeTemplates"] == .bool(true), object["kind"]?.string == "CronJob" {
      places += [
        ["spec", "jobTemplate", "metadata", "labels"],
        ["spec", "jobTemplate", "spec", "template", "metadata", "labels"],
      ]
    }
    for place in places {
      for (key, value) in labels["pairs"]?.members ?? [:] { object.set(value, at: place + [key]) }
    }
    return object
  }

  private static func pin(_ image: DocumentTree, in tree: DocumentTree) -> DocumentTree {
    switch tree {
    case .list(let elements): return .list(elements.map { pin(image, in: $0) })
    case .map(var members):
      for (key, value) in members {
        let isMeant = key == "image" && value == image["name"]
        members[key] =
          isMeant
          ? .string("\(image["newName"]?.string ?? "")@\(image["digest"]?.string ?? "")") : pin(image, in: value)
      }
      return .map(members)
    default: return tree
    }
  }
}
