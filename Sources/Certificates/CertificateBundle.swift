/// The certificates of a text: a `caBundle`, a member of a ConfigMap or Secret, a `client-certificate-data`.
package struct CertificateBundle: Sendable {
  /// How the text holds them.
  package let encoding: Encoding
  /// What a program that reads PEM takes from it: those that are readable, in order.
  package private(set) var certificates: [Certificate] = []
  /// What it could not take, each a sentence without a full stop.
  package private(set) var faults: [CertificateFault] = []
  package private(set) var holdsPrivateKey = false

  package enum Encoding: String, Sendable, Hashable {
    /// There is no text.
    case none
    /// White space, plain or in base64 (`Cg==`, which charts write to be replaced).
    case blank
    case pem
    /// Base64 of PEM text: what fields of type `[]byte` hold, such as caBundle.
    case base64
    /// Base64 of base64 of PEM text.
    case doubleBase64
    /// Base64 of one certificate in DER.
    case base64OfDER
    case other
  }

  package init(_ text: String) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else {
      encoding = .none
      return
    }
    let (encoding, content) = Self.unwrap(bytes)
    self.encoding = encoding
    switch encoding {
    case .pem, .base64, .doubleBase64: read(pem: content)
    case .base64OfDER: read(der: content, name: "the certificate")
    case .none, .blank, .other: break
    }
  }

  private static func unwrap(_ bytes: [UInt8]) -> (Encoding, [UInt8]) {
    if isBlank(bytes) { return (.blank, []) }
    if holdsPEM(bytes) { return (.pem, bytes) }
    guard let once = Base64.decode(bytes) else { return (.other, bytes) }
    if isBlank(once) { return (.blank, []) }
    if holdsPEM(once) { return (.base64, once) }
    // A SEQUENCE of 256 bytes or more, as every certificate is.
    if once.starts(with: [0x30, 0x82]), once.count > 256 { return (.base64OfDER, once) }
    if let twice = Base64.decode(once), holdsPEM(twice) { return (.doubleBase64, twice) }
    return (.other, once)
  }

  private static func isBlank(_ bytes: [UInt8]) -> Bool {
    bytes.allSatisfy { $0 == 0x20 || (0x09...0x0d).contains($0) }
  }

  private static func holdsPEM(_ bytes: [UInt8]) -> Bool {
    let marker = Array("-----BEGIN ".utf8)
    return bytes.indices.contains { bytes[$0] == marker[0] && bytes[$0...].starts(with: marker) }
  }

  private mutating func read(pem text: [UInt8]) {
    let (blocks, unclosed) = PEMBlock.blocks(of: text)
    for block in blocks {
      if block.label.hasSuffix("PRIVATE KEY") { holdsPrivateKey = true }
      guard block.label == "CERTIFICATE" else { continue }
      let name = "the certificate in line \(block.line) of the PEM text"
      if block.hasHeaders {
        faults.append(CertificateFault(reason: "\(name) has headers, which makes programs skip it"))
      } else if let der = block.content {
        read(der: der, name: name)
      } else {
        faults.append(CertificateFault(reason: "\(name) is not base64"))
      }
    }
    if let unclosed { faults.append(CertificateFault(reason: "the PEM block in line \(unclosed) has no end")) }
  }

  private mutating func read(der: [UInt8], name: String) {
    do throws(CertificateFault) {
      certificates.append(try Certificate(der: der))
    } catch {
      faults.append(CertificateFault(reason: "\(name) cannot be read: \(error.reason)"))
    }
  }
}
