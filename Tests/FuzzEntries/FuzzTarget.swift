/// Something that reads text or bytes from outside, and what must hold whatever they are.
public enum FuzzTarget: String, CaseIterable, Sendable {
  case cel
  case yaml
  case json
  case kubectlStream = "kubectl-stream"
  case gzip
  case quantity
  case url
  case ip
  case cidr
  case semver
  case format
  case certificate
  case image
  case list

  /// Reads an input. Throws where a law is broken; a trap is a finding by itself.
  public func run(_ input: [UInt8]) throws(Violation) {
    switch self {
    case .cel: try ExpressionInput(input).run()
    case .yaml: try DocumentInput(input, name: "input.yaml").run()
    case .json: try DocumentInput(input, name: "input.json").run()
    case .kubectlStream: try DocumentInput(input, name: "input").runAsKubectl()
    case .gzip: try CompressedInput(input).run()
    case .quantity, .url, .ip, .cidr, .semver, .format: try LawInput(input).run(self)
    case .certificate: try CertificateInput(input).run()
    case .image: try ImageInput(input).run()
    case .list: try ListInput(input).run()
    }
  }
}

/// A law that an input breaks.
public struct Violation: Error, CustomStringConvertible {
  /// The law, and what was found instead.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Throws where a condition does not hold.
func require(_ condition: Bool, _ law: @autoclosure () -> String) throws(Violation) {
  guard condition else { throw Violation(law()) }
}
