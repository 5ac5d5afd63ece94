import CertificateSamples
import Certificates
import Testing

struct CertificateTests {
  private func certificate(_ pem: String) throws -> Certificate {
    try #require(CertificateBundle(pem).certificates.first)
  }

  @Test func whatACertificateSays() throws {
    let gate = try certificate(CertificateSamples.gate)
    #expect(gate.subject == "O=portcullis test,CN=gate")
    #expect(gate.issuer == "O=portcullis test,CN=test-ca")
    #expect(gate.names == ["gate.gate.svc", "gate.gate.svc.cluster.local"])
    #expect(gate.usages == ["serverAuth"])
    #expect(gate.validity == Certificate.Validity(notBefore: 1_735_689_600, notAfter: 4_891_363_200))
    #expect(gate.key == Certificate.Key(algorithm: "ECDSA", bits: 256))
    #expect(gate.signature.name == "SHA-256 with ECDSA")
    #expect(!gate.isAuthority && !gate.isSelfIssued)
    #expect(gate.fingerprint.utf8.count == 64)
  }

  @Test(arguments: [
    (CertificateSamples.ca, true), (CertificateSamples.intermediate, true), (CertificateSamples.edCA, true),
    (CertificateSamples.noSignCA, false),
    (CertificateSamples.noConstraintsCA, false), (CertificateSamples.gateSelfSigned, false),
  ])
  func whoMaySignCertificates(_ pem: String, _ expected: Bool) throws {
    #expect(try certificate(pem).isAuthority == expected)
  }

  @Test(arguments: [
    (CertificateSamples.ca, "ECDSA", 256, false), (CertificateSamples.weakCA, "RSA", 1024, true),
    (CertificateSamples.rsaCA, "RSA", 2048, false),
    (CertificateSamples.edCA, "Ed25519", 256, false), (CertificateSamples.p224, "ECDSA", 224, false),
  ])
  func keys(_ pem: String, _ algorithm: String, _ bits: Int, _ isWeak: Bool) throws {
    let key = try certificate(pem).key
    #expect(key == Certificate.Key(algorithm: algorithm, bits: bits))
    #expect(key.isWeak == isWeak)
  }

  @Test func theSignatureOfARootCountsForNothing() throws {
    #expect(try certificate(CertificateSamples.sha1Intermediate).isWeaklySigned)
    #expect(try certificate(CertificateSamples.weakCA).isSelfIssued)
    #expect(try !certificate(CertificateSamples.rsaCA).isWeaklySigned)
  }

  @Test(arguments: [
    (CertificateSamples.gate, "gate.gate.svc", true), (CertificateSamples.gate, "GATE.gate.svc", true),
    (CertificateSamples.gate, "gate.svc", false),
    (CertificateSamples.gateWildcard, "other.gate.svc", true), (CertificateSamples.gateWildcard, "a.b.gate.svc", false),
    (CertificateSamples.gateWildcard, "gate.svc", false), (CertificateSamples.gateWildcard, "10.0.0.1", true),
    (CertificateSamples.gateOtherName, "gate.gate.svc", false),
    // Go looks at no common name.
    (CertificateSamples.gateNoNames, "gate.gate.svc", false),
  ])
  func hosts(_ pem: String, _ host: String, _ expected: Bool) throws {
    #expect(try certificate(pem).names(host: host) == expected)
  }

  @Test(arguments: [
    ([CertificateSamples.gate], [CertificateSamples.ca], true),
    ([CertificateSamples.gate], [CertificateSamples.otherCA], false),
    ([CertificateSamples.gate], [CertificateSamples.otherCA, CertificateSamples.ca], true),
    ([CertificateSamples.gateViaIntermediate], [CertificateSamples.ca], false),
    ([CertificateSamples.gateViaIntermediate, CertificateSamples.intermediate], [CertificateSamples.ca], true),
    ([CertificateSamples.gateViaIntermediate], [CertificateSamples.intermediate], true),
    // The certificate itself may be what is trusted.
    ([CertificateSamples.gateSelfSigned], [CertificateSamples.gateSelfSigned], true),
    ([CertificateSamples.gateSelfSigned], [CertificateSamples.ca], false),
    // Nobody's chain goes through an authority that has ended, or through SHA-1.
    ([CertificateSamples.expiredCA], [CertificateSamples.expiredCA], true),
    ([CertificateSamples.sha1Intermediate], [CertificateSamples.rsaCA], false),
    ([CertificateSamples.gateByEd25519], [CertificateSamples.edCA], true),
    ([CertificateSamples.gateByRSA], [CertificateSamples.rsaCA], true),
    ([CertificateSamples.gateByWeakRSA], [CertificateSamples.weakCA], true), ([], [CertificateSamples.ca], false),
  ])
  func chains(_ presented: [String], _ authorities: [String], _ expected: Bool) throws {
    let chain = CertificateChain(
      presented: try presented.map(certificate), authorities: try authorities.map(certificate), time: 1_767_225_600)
    #expect((chain.trust == .trusted) == expected)
  }

  @Test func anAuthorityCountsWhileItIsValid() throws {
    let gate = try certificate(CertificateSamples.gate)
    let authority = try certificate(CertificateSamples.ca)
    let late = CertificateChain(presented: [gate], authorities: [authority], time: 5_000_000_000)
    #expect(late.trust == .untrusted)
    #expect(CertificateChain(presented: [gate], authorities: [authority], time: nil).trust == .trusted)
  }

  @Test func aSignatureThatIsNotVerifiedHereLeavesItOpen() throws {
    let chain = CertificateChain(
      presented: [try certificate(CertificateSamples.gateByP224)],
      authorities: [try certificate(CertificateSamples.p224)],
      time: nil)
    #expect(
      chain.trust == .unknown("the signature SHA-256 with ECDSA of O=portcullis test,CN=gate is not verified here"))
  }

  @Test(arguments: [
    (CertificateSamples.gate, "serverAuth", "gate.gate.svc", [String]()),
    (CertificateSamples.gate, "clientAuth", "", ["it is not for clientAuth (its extended key usage is serverAuth)"]),
    (CertificateSamples.gateExpired, "serverAuth", "gate.gate.svc", ["it has expired"]),
    (CertificateSamples.futureCA, "clientAuth", "", ["it is not valid yet"]),
    (
      CertificateSamples.gateOtherName, "serverAuth", "gate.gate.svc",
      ["it does not name gate.gate.svc (gate.other.svc)"]
    ),
    (
      CertificateSamples.gateNoNames, "serverAuth", "gate.gate.svc",
      ["it does not name gate.gate.svc (it has no subject alternative name)"]
    ),
  ])
  func refusals(_ pem: String, _ usage: String, _ host: String, _ expected: [String]) throws {
    let reasons = CertificateRefusal.reasons(
      against: try certificate(pem), usage: usage, host: host, time: 1_767_225_600)
    #expect(reasons == expected)
  }
}
