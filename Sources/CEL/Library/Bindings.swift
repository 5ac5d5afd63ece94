extension Library {
  /// `cel.bind(x, value, body)`: a local variable.
  public static let bindings = Library(
    "bindings", functions: [],
    macros: [
      Macro("bind", argumentCount: 3) { _, target, arguments throws(Macro.Misuse) in
        guard target?.simpleName == "cel" else { return nil }
        let variable = try arguments[0].variableName(
          otherwise: "cel.bind() variable name must be a simple identifier")
        return .bind(variable: variable, value: arguments[1], body: arguments[2])
      }
    ])

  /// `base64.encode(bytes)` and `base64.decode(string)`.
  public static let encoders = Library(
    "encoders",
    functions: [
      Function(
        "base64.encode", [.global("base64_encode_bytes", [.bytes], .string)], checksFit: true,
        .unary { frame, value in frame.string(Base64.encode(value.utf8)) }),
      Function(
        "base64.decode", [.global("base64_decode_string", [.string], .bytes)], checksFit: true,
        .unary { frame, value in
          Base64.decode(value.utf8).map(frame.bytes) ?? frame.error("illegal base64 data")
        }),
    ])
}

/// RFC 4648, standard alphabet; padding may be left out when decoding.
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let rest = min(3, bytes.count - start)
      var bits = 0
      for i in 0..<3 { bits = bits << 8 | (i < rest ? Int(bytes[start + i]) : 0) }
      for i in 0..<4 { text.append(i <= rest ? alphabet[bits >> (18 - 6 * i) & 63] : UInt8(ascii: "=")) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var digits = text[...]
    while digits.last == UInt8(ascii: "="), text.count - digits.count < 2 { digits = digits.dropLast() }
    let padding = text.count - digits.count
    guard digits.count % 4 != 1, padding == 0 || text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    var bits = 0
    var count = 0
    for character in digits {
      guard let digit = alphabet.firstIndex(of: character) else { return nil }
      bits = bits << 6 | digit
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(bits >> count & 0xff))
      }
    }
    return bytes
  }
}
