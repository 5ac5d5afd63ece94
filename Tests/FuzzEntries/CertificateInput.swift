import Certificates

/// Bytes as one certificate or request in DER, and as the text of a bundle.
struct CertificateInput {
  private let input: [UInt8]

  init(_ input: [UInt8]) {
    self.input = input
  }

  func run() throws(Violation) {
    if let request = try? CertificateRequest(der: input) {
      try require((try? Certificate(der: input)) == nil, "a request for \(request.commonName) is a certificate")
    }
    let bundle = CertificateBundle(String(decoding: input, as: UTF8.self))
    try require(
      bundle.certificates.isEmpty || ![.none, .blank, .other].contains(bundle.encoding),
      "certificates in a text that holds none")
    for certificate in bundle.certificates + [try? Certificate(der: input)].compactMap(\.self) {
      let own = CertificateChain(presented: [certificate], authorities: [certificate], time: nil)
      try require(own.trust == .trusted, "a certificate does not count among those that hold it")
      let chain = CertificateChain(presented: bundle.certificates, authorities: [certificate], time: 0)
      try require(!bundle.certificates.isEmpty || chain.trust == .untrusted, "nothing is trusted")
      let reasons = CertificateRefusal.reasons(against: certificate, usage: "serverAuth", host: "a.b.svc", time: 0)
      try require(
        reasons.contains { $0.contains("a.b.svc") } != certificate.names(host: "a.b.svc"), "names and reasons differ")
    }
  }
}
