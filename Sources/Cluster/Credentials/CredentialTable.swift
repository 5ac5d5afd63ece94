/// `Resources/credentials.tsv`: what shows that a text is a credential.
package struct CredentialTable: Sendable {
  /// How a token of some issuer starts, and how long it is at least.
  package struct Token: Sendable, Hashable {
    package var prefix: [UInt8]
    package var leastLength: Int
  }

  private let members: [String]
  private let variables: [String]
  /// By the first byte of their prefix.
  private let tokens: [UInt8: [Token]]

  package static let builtIn = CredentialTable(rows: DataTable.rows(of: DataTable.text("credentials.tsv"), columns: 3))

  init(rows: [[String]]) {
    members = rows.filter { $0[0] == "member" }.map { $0[1] }
    variables = rows.filter { $0[0] == "variable" }.map { $0[1] }
    let tokens = rows.filter { $0[0] == "token" }.map { row in
      Token(prefix: Array(row[1].utf8), leastLength: Int(row[2]) ?? 20)
    }
    self.tokens = Dictionary(grouping: tokens) { $0.prefix.first ?? 0 }
  }

  /// Is what stands under this name of a setting or an option a credential?
  package func isCredential(member name: String) -> Bool {
    let name = Self.bare(name)
    return members.contains(where: name.hasSuffix)
  }

  /// Is the value of this environment variable a credential?
  package func isCredential(variable name: String) -> Bool {
    let name = Self.bare(name)
    return (members + variables).contains(where: name.hasSuffix)
  }

  /// Tokens that start with this byte.
  package func tokens(startingWith byte: UInt8) -> [Token] { tokens[byte] ?? [] }

  /// `CLIENT_SECRET` and `client-secret` as `clientsecret`.
  private static func bare(_ name: String) -> String {
    name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != "." }
  }
}
