import Documents

/// Values by name. A name is hashed a word at a time, which for what expressions name takes a fraction of what a
/// dictionary takes.
struct NameTable<Value: Sendable>: Sendable {
  private var names = KeyTable()
  /// By the numbers that the names have.
  private var values: [Value] = []

  subscript(name: String) -> Value? { names.find(name).map { values[Int($0)] } }

  /// Sets the value of a name.
  mutating func set(_ name: String, _ value: Value) {
    var name = name
    let number = Int(name.withUTF8 { names.intern($0) })
    if number < values.count { values[number] = value } else { values.append(value) }
  }

  /// The value of a name; if it has none it is given one, made of how many there were.
  mutating func value(_ name: String, orSet make: (Int) -> Value) -> Value {
    if let known = self[name] { return known }
    let value = make(count)
    set(name, value)
    return value
  }

  var count: Int { values.count }

  /// All names, in the order in which they came.
  var keys: [String] { values.indices.map { names.text(of: KeyID($0)) } }

  /// The same names and changed values, in memory of their own.
  func copy(_ change: (Value) -> Value) -> NameTable {
    var copy = NameTable()
    for (number, value) in values.enumerated() { copy.set(names.text(of: KeyID(number)), change(value)) }
    return copy
  }
}
