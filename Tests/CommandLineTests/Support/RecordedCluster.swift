import Documents
import LoopbackServer
import TestFiles

@testable import Collection

/// A recorded kube-apiserver on the loopback interface: its discovery as it answered, lists over the objects that it
/// held, in pages.
struct RecordedCluster: Sendable {
  /// What discovery answered, by path.
  private let discovery: [String: [UInt8]]
  /// The objects of each kind, by apiVersion and kind.
  private let objects: [String: [[UInt8]]]
  /// The apiVersion and kind of each list, by path.
  private let kinds: [String: (apiVersion: String, kind: String)]

  static let directory = SharedFolder.path + "/clusters/kubewarden-1.36"

  static var isThere: Bool { SharedFolder.exists("clusters/kubewarden-1.36/objects.json.gz") }

  init() throws {
    discovery = try Self.recordedDiscovery()
    kinds = discovery.reduce(into: [:]) { kinds, answer in
      let found = Self.kinds(answer.key, answer.value)
      kinds.merge(found) { first, _ in first }
    }
    objects = try Self.recordedObjects()
  }

  func reply(_ request: Request) -> Reply {
    if let body = discovery[request.path] {
      let type = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
      return .answer(headers: [("Content-Type", type)], body: body)
    }
    guard let (apiVersion, kind) = kinds[request.path] else { return .text("404 page not found\n", status: 404) }
    let all = objects["\(apiVersion) \(kind)"] ?? []
    let start = Int(request.query["continue"] ?? "") ?? 0
    let end = min(start + (Int(request.query["limit"] ?? "") ?? all.count), all.count)
    let isMetadata = request.header("accept").contains("PartialObjectMetadataList")
    let next = end < all.count ? #","continue":"\#(end)""# : ""
    let type =
      isMetadata
      ? #""kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1""#
      : #""kind":"\#(kind)List","apiVersion":"\#(apiVersion)""#
    var body = Array(#"{\#(type),"metadata":{"resourceVersion":"1"\#(next)},"items":["#.utf8)
    for (place, object) in all[min(start, end)..<end].enumerated() {
      if place > 0 { body.append(UInt8(ascii: ",")) }
      body += isMetadata ? Self.metadata(of: object) : object
    }
    body += Array("]}".utf8)
    return .answer(headers: [("Content-Type", "application/json")], body: body)
  }

  // MARK: - The recording

  private static func recordedDiscovery() throws -> [String: [UInt8]] {
    let lines = try FileReading.read(directory + "/api/responses.jsonl.gz", limit: 1 << 30).split(separator: 0x0a)
    var answers: [String: [UInt8]] = [:]
    // The rest are answers of megabytes that nobody asks for here.
    for line in lines where line.count < 100_000 {
      let row = try DocumentReader.json(Source(name: "responses.jsonl", bytes: Array(line)))
      guard let path = row["path"]?.string, path == "/api" || path == "/apis", answers[path] == nil,
        row["request_headers", "Accept"]?.string?.contains("v=v2;") == true, row["status"]?.int == 200,
        let body = row["body"]?.string
      else { continue }
      answers[path] = Array(body.utf8)
    }
    return answers
  }

  private static func kinds(_ path: String, _ body: [UInt8]) -> [String: (apiVersion: String, kind: String)] {
    var discovery = Discovery()
    guard let root = try? DocumentReader.json(Source(name: path, bytes: body)) else { return [:] }
    _ = DiscoveryReader.read(root, into: &discovery)
    return Dictionary(
      discovery.resources.map { ($0.path(namespace: nil), ($0.apiVersion, $0.kind)) },
      uniquingKeysWith: { first, _ in first })
  }

  private static func recordedObjects() throws -> [String: [[UInt8]]] {
    var objects: [String: [[UInt8]]] = [:]
    let bytes = try FileReading.read(directory + "/objects.json.gz", limit: 1 << 30)
    var splitter = ItemSplitter(limit: 16 << 20)
    try bytes.withUnsafeBufferPointer { bytes in
      try splitter.feed(bytes) { text throws(BodyError) in
        let count = Self.objectEnd(text)
        // {"apiVersion": "v1", "kind": "Pod", "metadata": ...
        let words = String(decoding: text.prefix(200), as: UTF8.self).split(separator: "\"", maxSplits: 8)
        objects["\(words[3]) \(words[7])", default: []].append(Array(text[..<count]))
        return count
      }
    }
    return objects
  }

  /// The object's metadata under the kind that the API server gives it then.
  private static func metadata(of object: [UInt8]) -> [UInt8] {
    let key = Array(#""metadata": {"#.utf8)
    guard let start = object.indices.first(where: { object[$0...].starts(with: key) }).map({ $0 + key.count - 1 })
    else {
      return []
    }
    let end = object.withUnsafeBufferPointer { start + objectEnd(UnsafeBufferPointer(rebasing: $0[start...])) }
    return Array(#"{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":"#.utf8)
      + object[start..<end] + [UInt8(ascii: "}")]
  }

  /// How many bytes the object takes that a text starts with.
  private static func objectEnd(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    var end = 1
    var depth = 1
    var isInString = false
    while depth > 0, end < text.count {
      switch text[end] {
      case UInt8(ascii: "\\"): end += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString: depth -= 1
      default: break
      }
      end += 1
    }
    return end
  }
}
