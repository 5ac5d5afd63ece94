import CEL
import Certificates
import Cluster
import Documents

extension ClusterAnalysis {
  /// ```
  /// certificate.bundle(text: string) -> map{encoding: string, certificates: list(map), faults: list(string), hasPrivateKey: bool}
  /// ```
  /// What a text holds: PEM, or base64 of it. `encoding`: `none` (an empty text), `blank` (white space, plain or in base64), `pem`,
  /// `base64` (of PEM, as caBundle and client-certificate-data are), `doubleBase64`, `base64OfDER`, `other`. `faults`: what a
  /// program that reads PEM skips. Never unknown.
  /// Each certificate is a map{subject, issuer: string, names, usages: list(string), notBefore, notAfter: timestamp, isValid: bool,
  /// daysLeft, lifetimeDays: int, key: string, bits: int, hasWeakKey: bool, signature: string, isWeaklySigned, isAuthority,
  /// isSelfIssued: bool, publicName, fingerprint: string}: `names` are host names and addresses; `key` is RSA, ECDSA, Ed25519, DSA or an object identifier;
  /// `isWeaklySigned` says that Go, and so the API server, refuses its signature; `publicName` is its name where every system trusts
  /// it, else ''; `fingerprint` SHA-256 in hexadecimal digits. `isValid` and `daysLeft` are unknown where the time is not known.
  /// ```
  /// certificate.request(text: string) -> map{user: string, groups: list(string)}
  /// ```
  /// For whom a text, base64 of PEM as `spec.request` of a CertificateSigningRequest is, asks a certificate: whom the API server
  /// takes its owner for. Unknown where it cannot be read; the API server refuses such a request.
  /// ```
  /// certificate.endpoints(object: map) -> list(map{name, host, namespace, service: string, config: map, bundle: string})
  /// ```
  /// What the API server calls over TLS because of a webhook configuration, a CustomResourceDefinition or an APIService. `config`
  /// is the map that holds caBundle, `namespace` and `service` are '' for a URL. `bundle` is the text of caBundle, '' where there is
  /// none; unknown in a manifest whose bundle something fills in that is known by name (Resources/trust/injectors.yaml).
  /// ```
  /// certificate.served(namespace: string, service: string) -> list(map{secret: map, key, text: string})
  /// ```
  /// The certificates with which the pods behind a webhook's Service may serve: members of the Secrets that they mount. Open where
  /// the pods, or the data of a Secret, are not in the input.
  /// ```
  /// certificate.refusals(presented: string, authorities: string, usage: string, host: string) -> list(string)
  /// ```
  /// Why one side of a TLS connection refuses what the other presents, as Go's crypto/x509 decides; empty where it accepts. `usage`
  /// is serverAuth or clientAuth, `host` what the certificate must name, '' for nothing. Unknown where it hangs on a
  /// signature of a kind that is not verified here, or the time is not known.
  var certificateFunctions: [Function] {
    [
      Function("certificate.bundle", parameters: [.string], result: .map(.string, .dyn)) { arguments in
        value(bundle(arguments[0].string ?? ""))
      },
      Function("certificate.request", parameters: [.string], result: .map(.string, .dyn)) { arguments in
        value(ofRequest: arguments[0].string ?? "")
      },
      Function("certificate.endpoints", parameters: [.dyn], result: .list(.dyn)) { arguments in
        guard let object = arguments[0].node else { return .list([]) }
        return .list(TLSEndpoint.all(of: object).map { value($0, of: object) })
      },
      Function("certificate.served", parameters: [.string, .string], result: .list(.dyn)) { arguments in
        let served = ServedCertificates(
          namespace: arguments[0].string ?? "", service: arguments[1].string ?? "", backends: backends, in: inventory)
        return .list(
          served.entries.map {
            .record(["secret": .node($0.secret.node), "key": .string($0.key), "text": .string($0.text)])
          }, gaps: served.gaps)
      },
      Function(
        "certificate.refusals", parameters: [.string, .string, .string, .string], result: .list(.string)
      ) { arguments in
        let texts = arguments.compactMap(\.string)
        guard texts.count == 4 else { return .list([]) }
        return refusals(bundle(texts[0]), authorities: bundle(texts[1]), usage: texts[2], host: texts[3])
      },
    ]
  }

  private func bundle(_ text: String) -> CertificateBundle {
    bundlesMemo.value(for: text) { CertificateBundle(text) }
  }

  private func value(ofRequest text: String) -> Value {
    do throws(CertificateFault) {
      let request = try CertificateRequest(base64: text)
      return .record([
        "user": .string(request.commonName), "groups": .list(request.organizations.map { .string($0) }),
      ])
    } catch {
      return .unknown(Unknown("the request for a certificate cannot be read: \(error.reason)"))
    }
  }

  private func value(_ endpoint: TLSEndpoint, of object: Node) -> Value {
    let text = endpoint.config["caBundle"]?.string ?? ""
    var bundle = Value.string(text)
    if [.none, .blank].contains(self.bundle(text).encoding),
      let injector = BundleInjector.of(object, in: inventory)
    {
      bundle = .unknown(Unknown("\(injector) fills in the caBundle of \(endpoint.name) when it is applied"))
    }
    return .record([
      "name": .string(endpoint.name), "host": .string(endpoint.host), "namespace": .string(endpoint.namespace),
      "service": .string(endpoint.service), "config": .node(endpoint.config), "bundle": bundle,
    ])
  }

  private func value(_ bundle: CertificateBundle) -> Value {
    .record([
      "encoding": .string(bundle.encoding.rawValue),
      "certificates": .list(bundle.certificates.map(value)),
      "faults": .list(bundle.faults.map { .string($0.reason) }),
      "hasPrivateKey": .bool(bundle.holdsPrivateKey),
    ])
  }

  private func value(_ certificate: Certificate) -> Value {
    let noTime = Value.unknown(Unknown("the time by which certificates are judged is not known"))
    let validity = certificate.validity
    let daysLeft = inventory.view.time.map { (validity.notAfter - $0).flooredDays }
    return .record([
      "subject": .string(certificate.subject), "issuer": .string(certificate.issuer),
      "names": .list(certificate.names.map { .string($0) }), "usages": .list(certificate.usages.map { .string($0) }),
      "notBefore": .timestamp(Timestamp(seconds: validity.notBefore)),
      "notAfter": .timestamp(Timestamp(seconds: validity.notAfter)),
      "isValid": inventory.view.time.map { .bool(validity.contains($0)) } ?? noTime,
      "daysLeft": daysLeft.map { .int($0) } ?? noTime,
      "lifetimeDays": .int((validity.notAfter - validity.notBefore).flooredDays),
      "key": .string(certificate.key.algorithm), "bits": .int(Int64(certificate.key.bits)),
      "hasWeakKey": .bool(certificate.key.isWeak), "signature": .string(certificate.signature.name),
      "isWeaklySigned": .bool(certificate.isWeaklySigned), "isAuthority": .bool(certificate.isAuthority),
      "isSelfIssued": .bool(certificate.isSelfIssued),
      "publicName": .string(PublicAuthorities.names[certificate.fingerprint] ?? ""),
      "fingerprint": .string(certificate.fingerprint),
    ])
  }

  private func refusals(
    _ presented: CertificateBundle, authorities: CertificateBundle, usage: String, host: String
  ) -> Value {
    guard let time = inventory.view.time else {
      return .unknown(Unknown("the time by which certificates are judged is not known"))
    }
    guard let peer = presented.certificates.first else {
      return .list([.string("it holds no certificate that can be read")])
    }
    var reasons = CertificateRefusal.reasons(against: peer, usage: usage, host: host, time: time)
    let chain = CertificateChain(
      presented: presented.certificates, authorities: authorities.certificates, time: time)
    switch chain.trust {
    case .trusted: break
    case .untrusted: reasons.append("no authority of the bundle signed it (it was issued by \(peer.issuer))")
    case .unknown(let reason): if reasons.isEmpty { return .unknown(Unknown(reason)) }
    }
    return .list(reasons.map { .string($0) })
  }
}

extension Int64 {
  /// Whole days of so many seconds, towards the past: a certificate that ended an hour ago has -1 days left.
  fileprivate var flooredDays: Int64 { self >= 0 ? self / 86_400 : (self - 86_399) / 86_400 }
}
