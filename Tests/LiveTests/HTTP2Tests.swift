import LoopbackServer
import Testing

@testable import Collection

/// HTTP/2 where the server offers it: several requests over one connection.
struct HTTP2Tests {
  private let authority = TestCertificate.authority()

  @Test func requestsShareAConnection() throws {
    let server = LoopbackHTTP2Server(tls: .server(authority))
    defer { server.close() }
    var settings = ConnectionSettings(server: try #require(ServerAddress("https://127.0.0.1:\(server.port)")))
    settings.authorities = Array(authority.certificate.utf8)
    let loop = try TransferLoop(connections: 4)
    var bodies: [String] = []
    func ask(_ count: Int) throws {
      for number in 0..<count {
        var body: [UInt8] = []
        try loop.start(
          HTTPRequest(path: "/\(number)", headers: [(name: "Authorization", value: "Bearer sesame")]), settings,
          certificate: nil, limits: TransferLimits(), environment: [:],
          receive: { response, bytes in
            #expect(response.status == 200)
            #expect(response.mediaType == "application/json")
            body += bytes
            return true
          },
          complete: { result in
            if case .failure(let failure) = result { Issue.record("\(failure)") }
            bodies.append(String(decoding: body, as: UTF8.self))
          })
      }
      while loop.count > 0 { loop.turn(waiting: .milliseconds(50)) }
    }
    try ask(1)
    try ask(6)
    // A client's streams have odd numbers.
    #expect(Set(bodies) == Set((0..<7).map { #"{"stream":\#(2 * $0 + 1)}"# }))
    #expect(server.connectionCount == 1)
    #expect(server.answerCount == 7)
  }
}
