/// Why one side of a TLS connection refuses a certificate whoever signed it.
package enum CertificateRefusal {
  /// `usage` is `serverAuth` or `clientAuth`; `host` is what it must name, empty for nothing. Each reason is a part of a
  /// sentence about the certificate.
  package static func reasons(against certificate: Certificate, usage: String, host: String, time: Int64) -> [String] {
    var reasons: [String] = []
    if time > certificate.validity.notAfter { reasons.append("it has expired") }
    if time < certificate.validity.notBefore { reasons.append("it is not valid yet") }
    if !certificate.serves(usage) {
      let usages = certificate.usages.joined(separator: ", ")
      reasons.append("it is not for \(usage) (its extended key usage is \(usages))")
    }
    if certificate.isWeaklySigned { reasons.append("it is signed with \(certificate.signature.name)") }
    if !host.isEmpty, !certificate.names(host: host) {
      let names =
        certificate.names.isEmpty ? "it has no subject alternative name" : certificate.names.joined(separator: ", ")
      reasons.append("it does not name \(host) (\(names))")
    }
    return reasons
  }
}
