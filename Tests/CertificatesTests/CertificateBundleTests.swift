import CertificateSamples
import Certificates
import Testing

struct CertificateBundleTests {
  private static func base64(_ text: String) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8)
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let chunk = bytes[start..<min(start + 3, bytes.count)]
      let bits = chunk.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - chunk.count))
      for digit in 0..<4 { result.append(digit <= chunk.count ? alphabet[bits >> (18 - 6 * digit) & 63] : "=") }
    }
    return result
  }

  private static func body(of pem: String) -> String { pem.split(separator: "\n").dropFirst().dropLast().joined() }

  private static let texts: [(text: String, encoding: CertificateBundle.Encoding, count: Int)] = [
    ("", .none, 0), ("\n", .blank, 0), ("Cg==", .blank, 0), ("ICAK", .blank, 0), (CertificateSamples.ca, .pem, 1),
    (CertificateSamples.ca + "\n", .pem, 1), ("# an authority\n" + CertificateSamples.ca, .pem, 1),
    (CertificateSamples.ca + "\n" + CertificateSamples.otherCA, .pem, 2), (base64(CertificateSamples.ca), .base64, 1),
    (twoInBase64, .base64, 2),
    (base64(base64(CertificateSamples.ca)), .doubleBase64, 1), (body(of: CertificateSamples.ca), .base64OfDER, 1),
    ("not a certificate", .other, 0), ("MIIB", .other, 0), ("\u{fffd}\u{0}", .other, 0),
    // Windows line ends, and lines of any length.
    (CertificateSamples.ca.split(separator: "\n").joined(separator: "\r\n"), .pem, 1), (longLine, .pem, 1),
  ]
  private static let twoInBase64 = base64(CertificateSamples.ca + "\n\n" + CertificateSamples.gate + "\n")
  private static let longLine =
    "-----BEGIN CERTIFICATE-----\n\(body(of: CertificateSamples.ca))\n-----END CERTIFICATE-----"

  @Test(arguments: texts)
  func encodings(_ text: String, _ encoding: CertificateBundle.Encoding, _ count: Int) {
    let bundle = CertificateBundle(text)
    #expect(bundle.encoding == encoding)
    #expect(bundle.certificates.count == count)
    #expect(bundle.faults.isEmpty)
  }

  @Test(arguments: [
    ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "line 1 of the PEM text cannot be read"),
    ("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----", "line 1 of the PEM text is not base64"),
    ("x\n-----BEGIN CERTIFICATE-----\nMIIB", "the PEM block in line 2 has no end"),
    ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END PRIVATE KEY-----", "the PEM block in line 1 has no end"),
    (String(CertificateSamples.ca.prefix(200)), "the PEM block in line 1 has no end"),
    ("-----BEGIN CERTIFICATE-----\nA: b\n\nMIIB\n-----END CERTIFICATE-----", "has headers"),
  ])
  func faults(_ text: String, _ expected: String) throws {
    let bundle = CertificateBundle(text)
    #expect(bundle.certificates.isEmpty)
    #expect(try #require(bundle.faults.first).reason.contains(expected))
  }

  @Test func whatIsReadableCountsBesideWhatIsNot() {
    let cut = "-----BEGIN CERTIFICATE-----\nMIIB\n"
    #expect(CertificateBundle(cut + CertificateSamples.ca).certificates.count == 1)
    #expect(CertificateBundle(cut + CertificateSamples.ca).faults.count == 1)
    #expect(CertificateBundle(CertificateSamples.ca + "\n" + cut).certificates.count == 1)
  }

  @Test func privateKeys() {
    let key = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"
    #expect(CertificateBundle(key + CertificateSamples.ca).holdsPrivateKey)
    #expect(!CertificateBundle(CertificateSamples.ca).holdsPrivateKey)
  }

  /// Every prefix, and every byte altered: a certificate or a reason, never a crash.
  @Test func damage() throws {
    let der = try #require(
      Base64.decode(Self.body(of: CertificateSamples.gate).utf8))
    for length in 0..<der.count {
      #expect(throws: CertificateFault.self) { try Certificate(der: Array(der[..<length])) }
    }
    for index in der.indices {
      var altered = der
      altered[index] ^= 0x15
      _ = try? Certificate(der: altered)
    }
    #expect(throws: CertificateFault.self) {
      try Certificate(der: [UInt8](repeating: 0x30, count: Certificate.sizeLimit + 1))
    }
  }

  private static let digits: [(text: String, bytes: [UInt8]?)] = [
    ("", []), ("TQ==", [0x4d]), ("TWE=", [0x4d, 0x61]), ("TWFu", [0x4d, 0x61, 0x6e]),
    ("TW\r\nFu\n", [0x4d, 0x61, 0x6e]),
    ("TQ", nil), ("TQ=", nil), ("T", nil), ("TWFu=", nil), ("TW=u", nil), ("TW-u", nil),
  ]

  @Test(arguments: digits)
  func base64(_ text: String, _ expected: [UInt8]?) {
    #expect(Base64.decode(text.utf8) == expected)
  }
}
