import Cluster
import Documents

extension KubewardenPolicy {
  /// What the policy enforces on the requests that its webhook is called for, were its verdict to count; see
  /// ``PolicyWebhook/counts`` for whether it does. A module that nobody knows by name may enforce anything.
  package var enforcement: Enforcement {
    let members = members
    guard kind.isGroup else { return members.first.map { enforcement(of: $0) } ?? .nothing }
    let text = spec?["expression"]?.string ?? ""
    guard let expression = GroupExpression(text, members: members.map { $0.name ?? "" }) else {
      return .unknown(because: "the expression of \(object.identity) is not understood")
    }
    return Enforcement(
      group: expression, of: members.map { enforcement(of: $0) }, basis: text, origin: spec?["expression"])
  }

  private func enforcement(of member: Member) -> Enforcement {
    guard let module = member.module?.string else {
      return .unknown(because: "\(object.identity) names no module")
    }
    guard let name = Self.moduleName(module), let entry = EnforcementKnowledge.builtIn.modules[name] else {
      return .unknown(because: "what module \(module) enforces is not known")
    }
    return Enforcement(entry, settings: member.settings, mutating: isMutating, origin: member.module)
  }

  /// The name by which a module is known: the last part of its path, whatever registry mirrors it. Of a GitHub release, whose
  /// files all are called policy.wasm, the repository.
  static func moduleName(_ module: String) -> String? {
    guard let reference = try? ImageReference(module) else { return nil }
    let parts = reference.repository.split(separator: "/").map(String.init)
    if let releases = parts.firstIndex(of: "releases"), releases > 0 { return parts[releases - 1] }
    guard let last = parts.last else { return nil }
    return last.hasSuffix(".wasm") ? String(last.dropLast(5)) : last
  }
}
