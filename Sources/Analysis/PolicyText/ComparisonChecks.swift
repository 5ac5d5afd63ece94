import Documents

/// Judges how a policy compares texts of requests, by trying texts that look alike on the expression itself.
struct ComparisonChecks {
  private let trial: PolicyTrial
  private let expression: PolicyExpression
  private let comparison: TextComparison
  private let field: RequestField
  private let meaning: TextMeaning
  /// Texts that other comparisons of the policy are meant for.
  private let allowed: [String]

  /// Nil for a comparison of what has no meaning of its own.
  ///
  /// - Parameter others: all comparisons of the policy.
  init?(
    _ comparison: TextComparison, of expression: PolicyExpression, beside others: [TextComparison], _ trial: PolicyTrial
  ) {
    let fields = comparison.fields.sorted {
      ($0.isOfMainContainers ? 0 : 1, $0.text) < ($1.isOfMainContainers ? 0 : 1, $1.text)
    }
    guard let field = fields.first(where: { TextMeaning.of($0) != nil }), let meaning = TextMeaning.of(field) else {
      return nil
    }
    self.comparison = comparison
    self.expression = expression
    self.trial = trial
    self.field = field
    self.meaning = meaning
    allowed = others.filter { $0.polarity == true && $0.fields.contains { TextMeaning.of($0) == meaning } }
      .prefix(Self.mostOthers).flatMap { Array((TextSamples($0, of: meaning)?.meant ?? []).prefix(Self.mostSamples)) }
  }

  private static let mostSamples = 4
  private static let mostOthers = 12

  var checks: [PolicyCheck] { [binding, denyList, tag].compactMap(\.self) }

  private var constant: String { comparison.constant.text }

  // MARK: Separators and anchors

  private var binding: PolicyCheck? {
    let aspect: PolicyCheck.Aspect
    switch comparison.operation {
    case .prefix, .suffix: aspect = .delimiters
    case .part, .pattern: aspect = .anchors
    case .equality: return nil
    }
    guard let samples = TextSamples(comparison, of: meaning) else { return nil }
    switch outcome(of: samples) {
    case .lookalikePasses(let text):
      return check(aspect, isSound: false, isProven: true, "'\(text)' passes, too", text)
    case .isTight: return check(aspect, isSound: true, isProven: true)
    case .admitsForeign: return nil
    case .isOpen:
      guard comparison.polarity == true else { return nil }
      guard let text = samples.lookalikes.first else { return check(aspect, isSound: true) }
      return check(aspect, isSound: false, "'\(text)' is taken for it, too", text)
    }
  }

  private enum Outcome {
    case lookalikePasses(String)
    case isTight
    /// The expression refuses what is meant and admits what is not: it is no allow list.
    case admitsForeign
    /// Other parts of the expression decide.
    case isOpen
  }

  private func outcome(of samples: TextSamples) -> Outcome {
    for base in bases {
      guard let meant = samples.meant.first(where: { passes($0, base) == true }) else {
        if samples.foreign.contains(where: { passes($0, base) == true }) { return .admitsForeign }
        continue
      }
      let foreign = samples.foreign.map { passes($0, base, beside: meant) }
      guard foreign.contains(false), !foreign.contains(true) else { continue }
      let lookalike = samples.lookalikes.first { slips($0, base, harmless: meant) }
      return lookalike.map { .lookalikePasses($0) } ?? .isTight
    }
    return .isOpen
  }

  // MARK: Deny lists

  private var denyList: PolicyCheck? {
    guard meaning == .image || meaning == .capability || meaning == .path, !namesTag, namesSomething else { return nil }
    let refused = refusedTexts
    for base in bases where refused.contains(where: { passes($0, base) == false }) {
      // An allow list refuses what a deny list refuses, and does not stop there.
      if comparison.polarity == true, refused.contains(where: { passes($0, base) == true }) { return nil }
      if let spelling = spellings.first(where: { slips($0, base) }) {
        return check(.denyLists, isSound: false, isProven: true, "'\(spelling)' means the same and passes", spelling)
      }
      let strangers = meaning.strangers.filter { $0 != constant }
      if let stranger = strangers.first(where: { slips($0, base) }) {
        guard comparison.polarity != true else { return nil }
        return check(
          .denyLists, isSound: false, isProven: true, "'\(stranger)' is not on the list and passes", stranger)
      }
      // Where it cannot be told what becomes of others, the comparison itself speaks.
      if strangers.contains(where: { passes($0, base) == nil }) { break }
      return comparison.polarity == true ? nil : check(.denyLists, isSound: true, isProven: true)
    }
    guard comparison.polarity == false else { return nil }
    let stranger = meaning.strangers.first { $0 != constant } ?? ""
    return check(.denyLists, isSound: false, "whatever is not on the list passes, such as '\(stranger)'", stranger)
  }

  /// Does the text name where an image comes from?
  private var namesSomething: Bool {
    guard meaning == .image, !constant.isEmpty else { return !constant.isEmpty }
    if comparison.operation == .pattern {
      return !PatternSample.all(of: constant).allSatisfy { !$0.text.contains("/") && !$0.text.contains(".") }
    }
    return !constant.hasPrefix("@")
      && (constant.contains("/") || constant.contains(".") || comparison.operation == .equality)
  }

  private var refusedTexts: [String] {
    switch comparison.operation {
    case .equality: return [constant]
    case .prefix: return [constant] + (TextSamples.prefix(constant, of: meaning)?.meant ?? [])
    case .suffix: return [constant, "registry.example.com/\(constant)"]
    case .part: return [constant] + (TextSamples.part(constant, of: meaning)?.meant ?? [])
    case .pattern:
      return PatternSample.all(of: constant).map(\.text) + (TextSamples.pattern(constant, of: meaning)?.meant ?? [])
    }
  }

  /// Other ways to write what is refused.
  private var spellings: [String] {
    switch meaning {
    case .capability: return [constant.lowercased()].filter { $0 != constant }
    case .path: return constant.hasPrefix("/") && constant != "/" ? ["/\(constant)"] : []
    case .image:
      // The registry that images come from whose names begin with none.
      let names = constant.split(separator: "/", omittingEmptySubsequences: false)
      guard names[0] == "docker.io" || names[0] == "index.docker.io" else { return [] }
      let rest = names.dropFirst().drop { $0 == "library" }.joined(separator: "/")
      let name = rest.isEmpty ? "nginx" : rest
      return TextSamples.tails.flatMap { [name + $0, "\(name)app\($0)"] }
    case .user, .host: return []
    }
  }

  // MARK: Tags

  private var namesTag: Bool {
    guard meaning == .image else { return false }
    let tail = constant.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    return tail.hasPrefix(":") || (comparison.operation == .suffix && !constant.contains("/")) || constant == ":latest$"
  }

  /// An image without a tag is the one tagged `latest`; a colon may also stand before a port.
  private var tag: PolicyCheck? {
    guard namesTag, constant.contains("latest") else { return nil }
    let tagged = ["registry.example.com/app:latest"]
    let others = ["registry.example.com/app", "registry.example.com:5000/app"]
    let harmless = "registry.example.com/app:1.0"
    for base in bases where tagged.contains(where: { passes($0, base) == false }) {
      guard passes(harmless, base) == true else { continue }
      if let other = others.first(where: { slips($0, base, harmless: harmless) }) {
        return check(
          .spellings, isSound: false, isProven: true, "'\(other)' is the image tagged latest and passes", other)
      }
      return check(.spellings, isSound: true, isProven: true)
    }
    return nil
  }

  // MARK: Trying

  /// Objects to try on: with the lists of containers that a pod need not have, and without.
  private var bases: [TrialRequest] {
    let carrier = PodCarrier(field)
    let plain = TrialRequest(carrier)
    guard let carrier else { return [plain] }
    var full = plain
    for list in ["initContainers", "ephemeralContainers"] {
      full.set(.list([PodCarrier.container]), at: carrier.field([list]))
    }
    return [plain, full]
  }

  /// Does a text get past the expression and past the others of the policy, as far as those take a harmless one?
  private func slips(_ text: String, _ base: TrialRequest, harmless: String? = nil) -> Bool {
    let ordinary = [base] + ((harmless.map { [$0] } ?? []) + allowed).map { request($0, base, beside: $0) }
    return trial.slips(request(text, base, beside: harmless), past: expression, ordinary: ordinary)
  }

  /// - Parameter other: what the other containers have.
  private func passes(_ text: String, _ base: TrialRequest, beside other: String? = nil) -> Bool? {
    trial.passes(expression, request(text, base, beside: other))
  }

  private func request(_ text: String, _ base: TrialRequest, beside other: String?) -> TrialRequest {
    var request = base
    if meaning == .image, let other, let carrier = PodCarrier(field) {
      for list in ["containers", "initContainers", "ephemeralContainers"] where request.has(list, carrier) {
        request.set(.string(other), at: carrier.field([list]).adding(.element).adding(.member("image")))
      }
    }
    request.set(.string(text), at: field)
    return request
  }

  private func check(
    _ aspect: PolicyCheck.Aspect, isSound: Bool, isProven: Bool = false, _ detail: String = "", _ witness: String = ""
  ) -> PolicyCheck {
    PolicyCheck(
      aspect: aspect, role: expression.role, place: .term(comparison.place), isSound: isSound, isProven: isProven,
      detail: detail, witness: witness)
  }
}

extension PodCarrier {
  /// A member of the pod's specification.
  func field(_ path: [String]) -> RequestField {
    RequestField(root: "object", steps: (specPath + path).map { .member($0) })
  }
}

extension TrialRequest {
  func has(_ list: String, _ carrier: PodCarrier) -> Bool {
    (carrier.specPath + [list]).reduce(Optional(object)) { $0?[$1] } != nil
  }
}

extension RequestField {
  fileprivate var isOfMainContainers: Bool { steps.contains(.member("containers")) }
}
