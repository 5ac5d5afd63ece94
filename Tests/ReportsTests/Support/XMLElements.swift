/// The elements of an XML text, read strictly enough to see whether it is well formed: tags close in turn, attributes are
/// quoted, and text holds no bare `<`, `&` or control character.
struct XMLElements {
  struct Mistake: Error {
    let offset: Int
  }

  private(set) var names: [String] = []
  private(set) var attributes: [[String: String]] = []

  func count(_ name: String) -> Int { names.count { $0 == name } }

  init(_ text: String) throws(Mistake) {
    let characters = Array(text.unicodeScalars)
    var i = 0
    var open: [String] = []

    func expect(_ isRight: Bool) throws(Mistake) { if !isRight { throw Mistake(offset: i) } }
    func word() -> String {
      var word = ""
      while i < characters.count, characters[i].properties.isAlphabetic || characters[i] == "?" {
        word.unicodeScalars.append(characters[i])
        i += 1
      }
      return word
    }
    func content(until end: Unicode.Scalar) throws(Mistake) -> String {
      var content = ""
      while i < characters.count, characters[i] != end {
        let isControl = characters[i].value < 0x20 && characters[i] != "\n"
        try expect(!isControl && characters[i] != "<")
        if characters[i] == "&" {
          let rest = String(String.UnicodeScalarView(characters[i..<min(i + 6, characters.count)]))
          try expect(["&amp;", "&lt;", "&gt;", "&quot;"].contains { rest.hasPrefix($0) })
        }
        content.unicodeScalars.append(characters[i])
        i += 1
      }
      return content
    }

    while i < characters.count {
      _ = try content(until: "<")
      guard i < characters.count else { break }
      i += 1
      if characters[i] == "/" {
        i += 1
        try expect(open.popLast() == word())
        try expect(characters[i] == ">")
        i += 1
        continue
      }
      let name = word()
      try expect(!name.isEmpty)
      var found: [String: String] = [:]
      while characters[i] == " " {
        i += 1
        let attribute = word()
        try expect(!attribute.isEmpty && characters[i] == "=" && characters[i + 1] == "\"")
        i += 2
        found[attribute] = try content(until: "\"")
        i += 1
      }
      if name.hasPrefix("?") {
        try expect(characters[i] == "?")
        i += 2
        continue
      }
      names.append(name)
      attributes.append(found)
      if characters[i] == "/" { i += 1 } else { open.append(name) }
      try expect(characters[i] == ">")
      i += 1
    }
    try expect(open.isEmpty)
  }
}
