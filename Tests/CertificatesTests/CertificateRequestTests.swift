import CertificateSamples
import Certificates
import Foundation
import Testing

struct CertificateRequestTests {
  private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  private func fault(_ text: String) -> String? {
    do throws(CertificateFault) {
      _ = try CertificateRequest(base64: text)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test(arguments: [
    (CertificateSamples.mastersRequest, "break-glass", ["system:masters", "ops"]),
    (CertificateSamples.developerRequest, "jane", ["developers"]),
    (CertificateSamples.joinedRequest, "jane", ["system:masters"]),
    (CertificateSamples.namelessRequest, "", []),
    ("some words before it\n\(CertificateSamples.developerRequest)", "jane", ["developers"]),
    ("\(CertificateSamples.developerRequest)\n\(CertificateSamples.mastersRequest)", "jane", ["developers"]),
  ])
  func forWhom(_ pem: String, _ user: String, _ groups: [String]) throws {
    let request = try CertificateRequest(base64: base64(pem))
    #expect(request.commonName == user)
    #expect(request.organizations == groups)
  }

  @Test(arguments: [
    (CertificateSamples.developerRequest, "it is not base64"),
    ("", "it is not base64 of a PEM block"),
    ("Zm9v", "it is not base64 of a PEM block"),
  ])
  func whatIsNoRequest(_ text: String, _ reason: String) {
    #expect(fault(text) == reason)
  }

  @Test(arguments: [
    (CertificateSamples.ca, "its PEM block is a CERTIFICATE, not a CERTIFICATE REQUEST"),
    ("-----BEGIN CERTIFICATE REQUEST-----\n*\n-----END CERTIFICATE REQUEST-----", "its PEM block is not base64"),
    (
      "-----BEGIN CERTIFICATE REQUEST-----\nMIH3\n-----END CERTIFICATE REQUEST-----",
      "its encoding is not valid (cut short, or altered)"
    ),
  ])
  func whatCannotBeRead(_ pem: String, _ reason: String) {
    #expect(fault(base64(pem)) == reason)
  }
}
