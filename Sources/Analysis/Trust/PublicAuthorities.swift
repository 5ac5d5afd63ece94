/// The authorities that browsers and operating systems trust: `Resources/public-authorities.tsv`.
enum PublicAuthorities {
  /// Their names by the fingerprints of their certificates.
  static let names: [String: String] = {
    guard let file = EmbeddedFiles.all.first(where: { $0.path == "public-authorities.tsv" }) else { return [:] }
    var names: [String: String] = [:]
    for line in file.text.description.split(separator: "\n") where line.first != "#" {
      let cells = line.split(separator: "\t", maxSplits: 1)
      guard cells.count == 2 else { continue }
      names[String(cells[0])] = String(cells[1])
    }
    return names
  }()
}
