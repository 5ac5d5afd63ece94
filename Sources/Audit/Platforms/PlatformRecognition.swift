import CEL
import Cluster
import Documents

/// Tells on which platforms a cluster runs.
struct PlatformRecognition {
  private let inventory: Inventory
  private let environment: Environment

  init(_ inventory: Inventory, _ environment: Environment) {
    self.inventory = inventory
    self.environment = environment
  }

  /// Those of which a sign was seen, with what was seen. What a view does not hold shows nothing.
  func platforms(among platforms: [Platform]) throws(LoadingFailure) -> [(Platform, RecognisedPlatform)] {
    // Most inputs are a few files without a Node.
    guard platforms.contains(where: { $0.signs.contains { !objects(of: $0).isEmpty } }) else { return [] }
    var environment = environment
    environment.declare("object")
    let session = Evaluation(environment: environment)
    var recognised: [(Platform, RecognisedPlatform)] = []
    for platform in platforms {
      var signs: [RecognisedPlatform.Sign] = []
      for sign in platform.signs {
        if let seen = try seen(sign, environment, session) { signs.append(seen) }
      }
      guard !signs.isEmpty else { continue }
      let seen = RecognisedPlatform(
        name: platform.name, title: platform.title, summary: platform.summary, signs: signs,
        controlPlane: platform.controlPlane)
      recognised.append((platform, seen))
    }
    return recognised
  }

  private func seen(
    _ sign: Platform.Sign, _ environment: Environment, _ session: Evaluation
  ) throws(LoadingFailure) -> RecognisedPlatform.Sign? {
    let positions = objects(of: sign)
    guard !positions.isEmpty else { return nil }
    var compiler = RuleCompiler(environment: environment)
    guard let program = compiler.program(sign.expression, giving: .bool) else {
      throw LoadingFailure(problems: compiler.problems)
    }
    var found = RecognisedPlatform.Sign(says: sign.says, objects: [], count: 0, reference: sign.reference)
    for position in positions {
      let object = inventory.objects[Int(position)]
      session.bind("object", node: object.node)
      guard case .holds = session.condition(program) else { continue }
      found.count += 1
      if found.objects.count < RecognisedPlatform.Sign.shown { found.objects.append(object.identity) }
    }
    return found.count > 0 ? found : nil
  }

  private func objects(of sign: Platform.Sign) -> [Int32] {
    inventory.kinds.first { $0.group == sign.group && $0.resource == sign.resource }?.positions ?? []
  }
}

extension [(Platform, RecognisedPlatform)] {
  /// The findings with what the platforms say of those on their own components.
  func explaining(_ findings: [Finding]) -> [Finding] {
    guard !isEmpty else { return findings }
    return findings.map { finding in
      guard let note = note(on: finding) else { return finding }
      var finding = finding
      finding.platform = note
      return finding
    }
  }

  private func note(on finding: Finding) -> PlatformNote? {
    for (platform, _) in self {
      guard let component = platform.components.first(where: { $0.explains(finding) }) else { continue }
      return PlatformNote(
        platform: platform.title, component: component.title, does: component.does, change: component.change,
        reference: component.reference)
    }
    return nil
  }
}
