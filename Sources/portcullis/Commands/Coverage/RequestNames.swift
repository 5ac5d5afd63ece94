import Analysis
import Cluster

/// The names of several requests in few words.
struct RequestNames {
  private let requests: [CoverageRequest]
  private let isWhole: Bool

  /// - Parameter isWhole: with the groups of the API's own resources, which few are in doubt about.
  init(_ requests: [CoverageRequest], isWhole: Bool = false) {
    self.requests = requests
    self.isWhole = isWhole
  }

  /// `CREATE/UPDATE pods, secrets; CONNECT pods/exec`.
  var text: String {
    var order: [String] = []
    var operations: [String: [String]] = [:]
    for request in requests {
      let name = name(of: request)
      if operations[name] == nil { order.append(name) }
      operations[name, default: []].append(request.operation.rawValue)
    }
    var rows: [(operations: String, targets: [String])] = []
    for target in order {
      let names = (operations[target] ?? []).joined(separator: "/")
      if let place = rows.firstIndex(where: { $0.operations == names }) {
        rows[place].targets.append(target)
      } else {
        rows.append((names, [target]))
      }
    }
    return rows.map { "\($0.operations) \($0.targets.joined(separator: ", "))" }.joined(separator: "; ")
  }

  private func name(of request: CoverageRequest) -> String {
    let group = request.resource.group
    let isOwn = !group.contains(".") || group.hasSuffix(".k8s.io")
    guard isOwn, !isWhole else { return request.target }
    let resource = request.resource.resource
    return request.subresource.isEmpty ? resource : "\(resource)/\(request.subresource)"
  }
}

/// Lists cut short.
enum Shortened {
  static func list(_ names: [String], to count: Int = 7, separator: String = ", ") -> String {
    names.count <= count
      ? names.joined(separator: separator)
      : names.prefix(count).joined(separator: separator) + "\(separator)and \(names.count - count) more"
  }
}
