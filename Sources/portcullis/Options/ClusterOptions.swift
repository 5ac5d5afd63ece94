import ArgumentParser
import Collection
import Glibc

/// How to reach a cluster, which part of it to look at, and how gently.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The kubeconfig, instead of KUBECONFIG and ~/.kube/config.", valueName: "file"),
    completion: .file())
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The kubeconfig's context, instead of the current one.", valueName: "name"))
  var context: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Look into these namespaces only, separated by commas; for those who may not list all. The rest is unknown.",
      valueName: "names"))
  var includeNamespaces: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Do not look into these namespaces; what is in them is unknown.", valueName: "names"))
  var excludeNamespaces: [String] = []

  @Option(help: ArgumentHelp("Requests per second in the long run.", valueName: "number"))
  var qps: Double?

  @Option(help: ArgumentHelp("Requests at once after a pause.", valueName: "number"))
  var burst: Int?

  @Option(help: ArgumentHelp("How long one request may take: 30s, 2m, or seconds.", valueName: "time"))
  var requestTimeout: RequestTimeout?

  /// As kubectl writes it.
  struct RequestTimeout: ExpressibleByArgument {
    var seconds: Int

    init?(argument: String) {
      let units = [("h", 3600), ("m", 60), ("s", 1)]
      let unit = units.first { argument.hasSuffix($0.0) }
      guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number > 0, number < 100_000 else {
        return nil
      }
      seconds = number * (unit?.1 ?? 1)
    }
  }

  func validate() throws {
    if !includeNamespaces.isEmpty, !excludeNamespaces.isEmpty {
      throw ValidationError("--include-namespaces and --exclude-namespaces exclude each other")
    }
    for name in names(includeNamespaces) + names(excludeNamespaces) where !Self.isNamespaceName(name) {
      throw ValidationError("'\(name)' is no name of a namespace")
    }
    if let qps, !(qps > 0) { throw ValidationError("--qps must be above 0") }
    if let burst, burst < 1 { throw ValidationError("--burst must be at least 1") }
  }

  /// The names of the options that were given.
  var given: [String] {
    let options: [(String, Bool)] = [
      ("--kubeconfig", kubeconfig != nil), ("--context", context != nil),
      ("--include-namespaces", !includeNamespaces.isEmpty), ("--exclude-namespaces", !excludeNamespaces.isEmpty),
      ("--qps", qps != nil), ("--burst", burst != nil), ("--request-timeout", requestTimeout != nil),
    ]
    return options.filter(\.1).map(\.0)
  }

  /// RFC 1123 labels; anything else would change the URL or the selector that it is put into.
  private static func isNamespaceName(_ name: String) -> Bool {
    (1...63).contains(name.utf8.count)
      && name.utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2d }
  }

  private func names(_ lists: [String]) -> [String] {
    lists.flatMap { $0.split(separator: ",").map(String.init) }
  }
}

// MARK: - Asking

extension ClusterOptions {
  /// Asks the cluster. SIGINT ends it in an orderly way; what cannot be asked stops the run with one line.
  func ask<Answer>(_ question: (ClusterConnection) throws -> Answer) throws -> Answer {
    let environment = Self.environment
    let cancellation = Cancellation.onSignal()
    defer { Cancellation.endOnSignal() }
    do {
      let access = try AccessRequest(kubeconfig: kubeconfig, context: context, environment: environment).resolve()
      return try question(
        ClusterConnection(access, options: options, environment: environment, cancellation: cancellation))
    } catch let error as AccessError {
      throw Stop(.usage, error.description)
    } catch let failure as LiveFailure {
      if case .interrupted = failure { throw Stop(.incomplete, failure.description) }
      throw Stop(.usage, failure.description)
    }
  }

  private var options: LiveOptions {
    var options = LiveOptions()
    if !includeNamespaces.isEmpty { options.namespaces = .only(names(includeNamespaces)) }
    if !excludeNamespaces.isEmpty { options.namespaces = .except(names(excludeNamespaces)) }
    if let qps { options.policy.rate = qps }
    if let burst { options.policy.burst = burst }
    if let requestTimeout { options.policy.limits.total = .seconds(requestTimeout.seconds) }
    return options
  }

  private static var environment: [String: String] {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
      entry += 1
    }
    return variables
  }
}
