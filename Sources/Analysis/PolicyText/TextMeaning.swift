import Cluster
import Documents

/// What the text of a part of a request means, and which texts look alike and mean something else.
enum TextMeaning: String, Sendable {
  case image, path, user, host, capability

  private static let fields: [(field: String, meaning: TextMeaning)] =
    EmbeddedDocuments.policyText.elements("texts").compactMap { entry in
      TextMeaning(rawValue: entry["meaning"]?.string ?? "").map { (entry["field"]?.string ?? "", $0) }
    }

  /// The meaning of a part; nil where its text means nothing in particular.
  static func of(_ field: RequestField) -> TextMeaning? { fields.first { field.ends(with: $0.field) }?.meaning }

  /// Texts that no list of what is known would name.
  var strangers: [String] {
    Self.strangersByMeaning[rawValue] ?? []
  }

  private static let strangersByMeaning = Dictionary(
    EmbeddedDocuments.policyText.elements("strangers").map { ($0["meaning"]?.string ?? "", $0["texts"]?.strings ?? []) }
  ) { $1 + $0 }
}

/// Texts to try a comparison with.
struct TextSamples {
  /// Texts that the comparison is meant for.
  var meant: [String] = []
  /// Texts that it is certainly not meant for.
  var foreign: [String] = []
  /// Texts that it takes for meant ones, and that are not.
  var lookalikes: [String] = []
}

extension TextSamples {
  /// What to try a comparison with; nil where nothing can be said, or the text is of another meaning.
  init?(_ comparison: TextComparison, of meaning: TextMeaning) {
    guard comparison.fields.contains(where: { TextMeaning.of($0) == meaning }) else { return nil }
    let text = comparison.constant.text
    let samples: TextSamples? =
      switch comparison.operation {
      case .prefix: .prefix(text, of: meaning)
      case .suffix: .suffix(text, of: meaning)
      case .part: .part(text, of: meaning)
      case .pattern: .pattern(text, of: meaning)
      case .equality: TextSamples(meant: [text], foreign: meaning.strangers)
      }
    guard var samples else { return nil }
    // Who refuses what is no reference has nothing to say about it.
    if meaning == .image {
      samples.meant.removeAll { (try? ImageReference($0)) == nil }
      samples.lookalikes.removeAll { (try? ImageReference($0)) == nil }
    }
    self = samples
  }

  private static let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  /// How a reference may go on behind its name.
  static let tails = [":1.0", "@\(digest)", ":1.0@\(digest)", ""]

  private static func tailed(_ names: [String]) -> [String] { names.flatMap { name in tails.map { name + $0 } } }

  private static let foreignImages = tailed(["evil.example/app"])

  /// For `startsWith`; nil where nothing can be said.
  static func prefix(_ text: String, of meaning: TextMeaning) -> TextSamples? {
    switch meaning {
    case .image: return imagePrefix(text)
    case .path:
      guard text.hasPrefix("/"), text != "/" else { return nil }
      let isClosed = text.hasSuffix("/")
      return TextSamples(
        meant: isClosed ? ["\(text)app"] : [text, "\(text)/app"], foreign: ["/etc/kubernetes", "/opt/elsewhere"],
        lookalikes: isClosed ? [] : ["\(text)-evil"])
    case .user:
      // Names of service accounts are `system:serviceaccount:NAMESPACE:NAME`; what ends before the colon ends anywhere.
      guard text.hasPrefix("system:serviceaccount:"), text.utf8.count > 22 else { return nil }
      let isClosed = text.hasSuffix(":") || text.split(separator: ":").count > 3
      return TextSamples(
        meant: ["\(text):default", "\(text)default"], foreign: ["tenant"],
        lookalikes: isClosed ? [] : ["\(text)-evil:default"])
    case .host, .capability: return nil
    }
  }

  /// A reference's beginning: what may follow it without leaving the registry or the path?
  private static func imagePrefix(_ text: String) -> TextSamples? {
    guard let last = text.utf8.last else { return nil }
    let tail = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let isPath = text.contains("/")
    var samples = TextSamples(foreign: foreignImages)
    switch last {
    case UInt8(ascii: "/"): samples.meant = tailed(["\(text)app"])
    // A name, a tag or a digest that somebody chose to leave open.
    case UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      samples.meant = ["\(text)1", "\(text)app:1.0", "\(text)\(digest)"]
    case _ where text.contains("@") || (isPath && tail.contains(":")):
      samples.meant = [text, "\(text).1"]
    default:
      samples.meant = tailed(isPath ? [text, "\(text)/app"] : ["\(text)/app", text])
      // Behind the port of a registry come further digits, and it is another one.
      let isPort = !isPath && tail.contains(":")
      let others =
        isPath
        ? ["\(text)-evil/app", "\(text)-evil"]
        : isPort ? ["\(text)1/app"] : ["\(text).evil.example/app", "\(text)-evil/app", "\(text)-evil"]
      samples.lookalikes = tailed(others)
    }
    return samples
  }

  /// For `endsWith`.
  static func suffix(_ text: String, of meaning: TextMeaning) -> TextSamples? {
    switch meaning {
    case .host:
      guard !text.isEmpty else { return nil }
      return TextSamples(
        meant: text.hasPrefix(".") ? ["app\(text)"] : [text, "app.\(text)"], foreign: ["evil.test"],
        lookalikes: text.hasPrefix(".") ? [] : ["evil\(text)"])
    case .image:
      guard text.contains("/"), !text.contains("@") else { return nil }
      let joint = text.hasPrefix("/") ? "" : "/"
      return TextSamples(
        meant: ["registry.example.com\(joint)\(text)"], foreign: foreignImages,
        lookalikes: ["evil.example\(joint)\(text)"])
    case .path, .user, .capability: return nil
    }
  }

  /// For `contains`.
  static func part(_ text: String, of meaning: TextMeaning) -> TextSamples? {
    guard meaning == .image, text.contains("/") || text.contains("."), !text.contains("@"), !text.hasPrefix(":") else {
      return nil
    }
    let core = text.hasPrefix("/") ? String(text.dropFirst()) : text
    let joint = core.hasSuffix("/") ? "" : "/"
    return TextSamples(
      meant: tailed([core, "\(core)\(joint)app", "registry.example.com/\(core)\(joint)app"]),
      foreign: foreignImages, lookalikes: tailed(["evil.example/\(core)\(joint)app"]))
  }

  /// For `matches`.
  static func pattern(_ pattern: String, of meaning: TextMeaning) -> TextSamples? {
    guard meaning == .image || meaning == .host else { return nil }
    var samples = TextSamples(foreign: meaning == .image ? foreignImages : ["evil.test"])
    for sample in PatternSample.all(of: pattern) {
      // A pattern of nothing but a tag or a digest says nothing of where an image comes from.
      guard meaning == .host || sample.text.contains("/") || sample.text.contains(".") else { continue }
      guard !sample.text.hasPrefix("@"), !sample.text.hasPrefix(":") else { continue }
      let bare = sample.text.hasSuffix("/") ? String(sample.text.dropLast()) : sample.text
      let meant = meaning == .image ? tailed([sample.text, "\(sample.text)app", "\(bare)/app"]) : [sample.text]
      samples.meant += meant
      if !sample.isBoundAtStart {
        samples.lookalikes += meant.map { meaning == .image ? "evil.example/\($0)" : "evil\($0)" }
      }
      if !sample.isBoundAtEnd, sample.endsInLiteral, !sample.endsAtSeparator {
        let others =
          meaning == .host
          ? ["\(sample.text).evil.test"] : tailed(["\(sample.text).evil.example/app", "\(sample.text)-evil/app"])
        samples.lookalikes += others
      }
      if let dot = sample.dots.first {
        var bytes = Array(sample.text.utf8)
        bytes[dot] = UInt8(ascii: "x")
        let text = String(decoding: bytes, as: UTF8.self)
        samples.lookalikes += meaning == .image ? tailed([text, "\(text)app", "\(text)/app"]) : [text]
      }
    }
    return samples.meant.isEmpty ? nil : samples
  }
}
